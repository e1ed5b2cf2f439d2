//! What a command says when it refuses its input: causes first, equal errors as one, and the command that goes on.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::diagnostic::{Code, Diagnostic, Severity, quoted};

use super::count;

/// Names of a group that are shown.
const SHOWN: usize = 8;

/// The errors, the fences that were not read, and how many there are.
pub(super) fn text(found: &[Diagnostic]) -> String {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        found.iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
    // A fragment that was not read may be why something is missing.
    let (causes, errors): (Vec<&Diagnostic>, Vec<_>) = {
        let fences = warnings.iter().copied().filter(|warning| warning.code == Code::SkippedFence);
        let (first, rest): (Vec<_>, Vec<_>) =
            errors.into_iter().partition(|error| error.code == Code::SkippedFence);
        (first.into_iter().chain(fences).collect(), rest)
    };
    let mut text = String::new();
    for diagnostic in &causes {
        let _ = writeln!(text, "{diagnostic}");
    }
    let groups = grouped(&errors);
    let mut commands = Vec::new();
    for group in &groups {
        match group.as_slice() {
            [one] => {
                let _ = writeln!(text, "{one}");
                commands.extend(one.choice.as_ref().map(|choice| choice.name.clone()));
            }
            [first, ..] => {
                let names = names_of(group, &errors);
                let _ = writeln!(text, "{}", as_one(first, group, &names));
                commands.extend(names);
            }
            [] => {}
        }
    }
    let total = errors.len() + causes.iter().filter(|cause| cause.severity == Severity::Error).count();
    // What is merely worth knowing would hide what has to be fixed.
    let also = match warnings.len() {
        0 => String::new(),
        number => format!(" and {}", count(number, "warning")),
    };
    let _ = writeln!(text, "{}{also}; nothing was written", count(total, "error"));
    if groups.len() > 1 && commands.len() > 1 {
        let all: Vec<String> = commands.iter().map(|name| quoted(name)).collect();
        let _ = writeln!(text, "the first way of each: cargo xtask codegen --accept {}", all.join(" "));
    }
    text
}

/// Errors with the same cause together, in the order of the first of each.
fn grouped<'d>(errors: &[&'d Diagnostic]) -> Vec<Vec<&'d Diagnostic>> {
    let mut groups: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: BTreeMap<(Code, &str), usize> = BTreeMap::new();
    for error in errors {
        let cause = match &error.choice {
            Some(choice) => choice.group.as_deref(),
            None => Some(error.message.as_str()),
        };
        if let Some(index) = cause.and_then(|cause| known.get(&(error.code, cause))) {
            groups[*index].push(error);
        } else {
            known.extend(cause.map(|cause| ((error.code, cause), groups.len())));
            groups.push(vec![error]);
        }
    }
    groups
}

/// What `--accept` calls the group: its code, where it has all errors of that code, otherwise each name.
fn names_of(group: &[&Diagnostic], errors: &[&Diagnostic]) -> Vec<String> {
    let names = group.iter().filter_map(|error| Some(error.choice.as_ref()?.name.clone()));
    let names: Vec<String> = names.collect();
    let of_code = errors.iter().filter(|error| error.code == group[0].code).count();
    if of_code == group.len() && !names.is_empty() { vec![group[0].code.as_str().to_owned()] } else { names }
}

/// A group as one message: the cause, how often, which names or places, and the commands for all of it.
fn as_one(first: &Diagnostic, group: &[&Diagnostic], names: &[String]) -> Diagnostic {
    let mut one = first.clone();
    let shown = |items: Vec<String>| {
        let more = items.len().saturating_sub(SHOWN);
        let list = items.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
        if more > 0 { format!("{list} and {more} more") } else { list }
    };
    let Some(choice) = &first.choice else {
        let places = group[1..].iter().map(|other| other.location.to_string()).collect();
        one.notes.push(format!("and {} more times: {}", group.len() - 1, shown(places)));
        return one;
    };
    let group_of = choice.group.as_deref().unwrap_or(&first.message);
    one.location.pointer = None;
    one.location.heading = None;
    one.message = format!("{group_of} ({} times)", group.len());
    let mut notes: Vec<&String> = group.iter().flat_map(|error| &error.notes).collect();
    notes.sort();
    notes.dedup();
    let names_of_all = group.iter().filter_map(|error| Some(error.choice.as_ref()?.name.clone()));
    // What is true of one or two of them; a note for each would be the list once more.
    let few = if notes.len() <= 2 { notes.into_iter().cloned().collect() } else { Vec::new() };
    one.notes = [vec![shown(names_of_all.collect())], few].concat();
    if let Some(choice) = &mut one.choice {
        let examples = choice.ways.iter_mut();
        examples.for_each(|way| way.effect = format!("for example: {}", way.effect));
    }
    let commands = choice_commands(&one, names);
    one.choice = None;
    let hint = one.hint.take().into_iter().chain(commands).collect::<Vec<_>>();
    one.hint(hint.join("\n"))
}

fn choice_commands(one: &Diagnostic, names: &[String]) -> Vec<String> {
    let Some(choice) = &one.choice else { return Vec::new() };
    let arguments = |word: &str| {
        let with_way = |name: &String| match choice.ways.len() {
            1 => quoted(name),
            _ => quoted(&format!("{name}={word}")),
        };
        names.iter().map(with_way).collect::<Vec<_>>().join(" ")
    };
    let command = |way: &crate::diagnostic::Way| {
        format!("cargo xtask codegen --accept {}  # {}", arguments(&way.word), way.effect)
    };
    choice.ways.iter().map(command).collect()
}
