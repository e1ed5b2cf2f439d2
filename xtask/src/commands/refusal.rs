//! What a command says when it refuses its input: causes first, equal errors as one, and the command that goes on.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::diagnostic::{Choice, Code, Diagnostic, PLACES_SHOWN, Severity};

use super::count;

/// The errors, what may be their cause, and how many there are; `writes` is whether the command would have written.
pub(super) fn text(found: &[Diagnostic], writes: bool) -> String {
    // A fragment that was not read may be why something is missing.
    let is_cause = |found: &&&Diagnostic| {
        matches!(found.code, Code::SkippedFence | Code::LostFragments | Code::NestedIndex)
    };
    let errors = || found.iter().filter(|found| found.severity == Severity::Error);
    let warnings = found.iter().filter(|found| found.severity == Severity::Warning);
    let causes = errors().filter(|found| is_cause(&found)).chain(warnings.filter(|found| is_cause(&found)));
    let mut text = causes.fold(String::new(), |text, cause| text + &cause.to_string() + "\n");
    let errors: Vec<&Diagnostic> = errors().collect();
    let others: Vec<&Diagnostic> = errors.iter().copied().filter(|found| !is_cause(&found)).collect();
    let groups = grouped(&others);
    for group in &groups {
        let shown = match group.as_slice() {
            [one] => one.to_string(),
            [first, ..] => as_one(first, group).to_string(),
            [] => continue,
        };
        let _ = writeln!(text, "{shown}");
    }
    let nothing = if writes { "; nothing was written" } else { "" };
    let _ = writeln!(text, "{}{nothing}", count(errors.len(), "error"));
    let choices: Vec<&Choice> = others.iter().filter_map(|found| found.choice.as_deref()).collect();
    if groups.iter().filter(|group| group[0].choice.is_some()).count() > 1 {
        let command = Choice::command(&choices, |choice| choice.ways.first());
        let _ = writeln!(text, "the first way of each:\n    {command}");
    }
    text
}

/// Errors with the same cause together, in the order of the first of each.
fn grouped<'d>(errors: &[&'d Diagnostic]) -> Vec<Vec<&'d Diagnostic>> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: BTreeMap<(Code, (&str, Vec<&str>)), usize> = BTreeMap::new();
    for error in errors {
        // One command is for all of a group, so all of it has the same ways.
        let cause = match &error.choice {
            Some(choice) => choice.group.as_deref().map(|group| (group, words(choice))),
            None => Some((error.message.as_str(), error.hint.as_deref().into_iter().collect())),
        };
        if let Some(index) = cause.clone().and_then(|cause| known.get(&(error.code, cause))) {
            groups[*index].push(error);
        } else {
            known.extend(cause.map(|cause| ((error.code, cause), groups.len())));
            groups.push(vec![error]);
        }
    }
    groups
}

fn words(choice: &Choice) -> Vec<&str> {
    choice.ways.iter().map(|way| way.word.as_str()).collect()
}

/// A group as one message: the cause, how often, which names or places, and the commands for all of it.
fn as_one(first: &Diagnostic, group: &[&Diagnostic]) -> Diagnostic {
    let mut one = first.clone();
    let choices: Vec<&Choice> = group.iter().filter_map(|error| error.choice.as_deref()).collect();
    let Some(cause) = choices.first().and_then(|choice| choice.group.as_deref()) else {
        let places: Vec<String> = group[1..].iter().map(|other| other.location.to_string()).collect();
        let more = places.len().saturating_sub(PLACES_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        one.notes.push(format!("the same at {}{more}", places[..places.len().min(PLACES_SHOWN)].join(", ")));
        return one;
    };
    one.location.pointer = None;
    one.location.heading = None;
    one.message = format!("{cause} ({})", count(group.len(), "time"));
    let mut notes: Vec<&String> = group.iter().flat_map(|error| &error.notes).collect();
    notes.sort();
    notes.dedup();
    // What is true of one or two of them; a note for each would be the list once more.
    let few = if notes.len() <= 2 { notes.into_iter().cloned().collect() } else { Vec::new() };
    let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
    one.notes = [vec![names.join(", ")], few].concat();
    one.choice = None;
    let examples: Vec<Choice> = choices.iter().map(|choice| as_example(choice)).collect();
    let commands = Choice::commands(&examples.iter().collect::<Vec<_>>());
    let hint: Vec<String> = one.hint.take().into_iter().chain(commands).collect();
    one.hint(hint.join("\n"))
}

/// The same choice; what its ways do is an example for the group.
fn as_example(choice: &Choice) -> Choice {
    let mut example = choice.clone();
    for way in &mut example.ways {
        way.effect = format!("for example: {}", way.effect);
    }
    example
}
