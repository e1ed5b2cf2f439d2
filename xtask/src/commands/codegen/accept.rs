//! `codegen --accept`: carries out the ways that a refusal offered, if nothing else is asked afterwards.

use std::{collections::BTreeSet, path::Path};

use anyhow::Context;

use crate::{
    cli::Codegen,
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, Severity, Way, quoted},
    files::write,
    names::LOCK,
    overlay,
    page::Input,
    paths::OVERLAY,
    pipeline::report,
};

use super::{ahead, attempt, edits, judge::is_contradiction};
use crate::commands::{Outcome, Stop};

/// Accepts what the options name, edits the lock and the overlay, and goes on with codegen.
///
/// # Errors
/// A name or way that no message offers, and edits that lead to a new question.
pub(super) fn run(root: &Path, options: &Codegen) -> Result<Outcome, Stop> {
    let mut accepting =
        Accepting { input: attempt::input(root)?, edits: Vec::new(), told: String::new(), first: None };
    let mut open: Vec<&String> = options.accept.iter().collect();
    // What an answer asks next can be answered by a name of the same command.
    loop {
        let found = match attempt::attempt(accepting.input.clone()) {
            Ok(_) if accepting.first.is_none() => return Err(vec![nothing()].into()),
            Ok(done) if open.is_empty() => {
                let files = edits::files(&accepting.input, &accepting.edits);
                let written = attempt::write(root, &done, &files, options)?;
                return Ok(Outcome { stdout: accepting.told + &written.stdout, ..written });
            }
            Ok(_) => return Err(unknown(&open, &[]).into()),
            Err(found) => ahead::asked(root, &accepting.input, found),
        };
        let (named, rest): (Vec<&String>, Vec<&String>) =
            open.iter().partition(|name| !called(&found, name).1.is_empty());
        if named.is_empty() {
            return if rest.is_empty() {
                accepting.ended(root, options, &found)
            } else {
                Err(unknown(&rest, &found).into())
            };
        }
        accepting.accept(found, &named)?;
        open = rest;
    }
}

/// What was accepted so far.
struct Accepting {
    /// The input after the edits.
    input: Input,
    edits: Vec<Edit>,
    /// What to say about them.
    told: String,
    /// What codegen refused at first, and whether a way was taken that leads to an error of its own.
    first: Option<(Vec<Diagnostic>, bool)>,
}

impl Accepting {
    fn accept(&mut self, found: Vec<Diagnostic>, names: &[&String]) -> Result<(), Vec<Diagnostic>> {
        let chosen = chosen(&found, names)?;
        refuse_form(&self.input, &chosen)?;
        let edits: Vec<Edit> = chosen.iter().flat_map(|(_, way)| way.edits.iter().cloned()).collect();
        self.input = edits::carried_out(self.input.clone(), &edits);
        self.told += &told(&chosen, &edits);
        self.edits.extend(edits);
        let is_refused = chosen.iter().any(|(_, way)| way.is_refused);
        self.first.get_or_insert((found, is_refused));
        Ok(())
    }

    /// The end where codegen still refuses: what was accepted is kept if nothing new is asked.
    fn ended(self, root: &Path, options: &Codegen, found: &[Diagnostic]) -> Result<Outcome, Stop> {
        let is_kept = self.first.is_some_and(|(before, is_refused)| !is_refused && is_kept(&before, found));
        let mut outcome = Outcome::refused(found, true);
        if !is_kept {
            outcome.stderr += &together(&options.accept, found);
            return Ok(outcome);
        }
        let files = edits::files(&self.input, &self.edits);
        let fates = write::replace(root, &files).context("writing the lock and the overlay")?;
        outcome.stdout = self.told + &report::files(&fates);
        outcome.stderr = outcome.stderr.replace("nothing was written", "nothing else was written");
        Ok(outcome)
    }
}

/// The command that answers what was asked and what is asked next, in the first way.
fn together(accepted: &[String], found: &[Diagnostic]) -> String {
    let choices: Vec<&Choice> = found.iter().filter_map(|found| found.choice.as_deref()).collect();
    if choices.is_empty() {
        return String::new();
    }
    let before: Vec<String> = accepted.iter().map(|name| quoted(name)).collect();
    let next = Choice::command(&choices, |choice| choice.ways.first());
    let next = next.replacen("--accept", &format!("--accept {}", before.join(" ")), 1);
    format!("what was accepted and this, in one command:\n    {next}\n")
}

/// Whether the answers are kept although codegen still refuses: every error was there before, or is of a step that those
/// before kept from being reached. No answer counts where the address is missing, which is written by hand.
fn is_kept(found: &[Diagnostic], rest: &[Diagnostic]) -> bool {
    let known: BTreeSet<_> = found.iter().map(|found| (found.code, &found.message)).collect();
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    let reached = found.iter().filter(is_error).map(step).min().unwrap_or_default();
    let is_later = |found: &Diagnostic| step(found) > reached;
    if rest.iter().any(|found| found.code == Code::NoServer) {
        return false;
    }
    let mut errors = rest.iter().filter(is_error);
    errors.all(|found| known.contains(&(found.code, &found.message)) || is_later(found))
}

/// The step of codegen that an error is of: contradictions, the document, its names. Errors of one keep the next from
/// being reached, all but those of actions and decisions that do nothing.
fn step(found: &Diagnostic) -> u8 {
    match found.code {
        _ if is_contradiction(found) => 0,
        Code::NameGone | Code::NameMoved | Code::AliasOfNothing | Code::AliasTaken => 2,
        Code::SchemaName | Code::EnumMemberName => 2,
        Code::OverlayNoMatch | Code::OverlayNoEffect | Code::UnusedDecision => 2,
        _ => 1,
    }
}

/// An overlay in a form that cannot be edited without its other lines.
fn refuse_form(input: &Input, chosen: &[(&Choice, &Way)]) -> Result<(), Vec<Diagnostic>> {
    let Some((file, text)) = &input.overlay else { return Ok(()) };
    let mut edits = chosen.iter().flat_map(|(_, way)| &way.edits);
    match overlay::edit::refused(text).filter(|_| edits.any(edits::is_for_overlay)) {
        Some(message) => {
            let found = Diagnostic::error(Code::OverlaySyntax, Location::file(file), message);
            Err(vec![found.hint("write each entry as `  - …` below the name of its section")])
        }
        None => Ok(()),
    }
}

fn nothing() -> Diagnostic {
    let message = "there is nothing to accept: codegen refuses nothing";
    Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message).hint("run `cargo xtask codegen`")
}

/// The way of an argument, if it names one, and the errors that it means.
fn called<'d, 'a>(found: &'d [Diagnostic], argument: &'a str) -> (Option<&'a str>, Vec<&'d Choice>) {
    let named = |name: &str| -> Vec<&'d Choice> {
        let choices = found.iter().filter_map(|found| found.choice.as_deref());
        choices.filter(|choice| choice.name == name).collect()
    };
    if !named(argument).is_empty() {
        return (None, named(argument));
    }
    // A name may hold `=` itself, and so may the page in a way.
    let splits = argument.match_indices('=').map(|(at, _)| (&argument[..at], &argument[at + 1..]));
    let known = splits.map(|(name, way)| (Some(way), named(name))).find(|(_, meant)| !meant.is_empty());
    known.unwrap_or_default()
}

/// The way that is taken of each finding that was named.
fn chosen<'d>(
    found: &'d [Diagnostic],
    names: &[&String],
) -> Result<Vec<(&'d Choice, &'d Way)>, Vec<Diagnostic>> {
    let mut chosen: Vec<(&Choice, &Way)> = Vec::new();
    let mut errors = Vec::new();
    for argument in names {
        let (way, mut meant) = called(found, argument);
        // Of several errors of one name, those that have the way.
        let has_way =
            |choice: &&Choice| way.is_none_or(|way| choice.ways.iter().any(|offered| offered.word == way));
        if meant.iter().any(has_way) {
            meant.retain(has_way);
        }
        for choice in meant {
            match choice.ways.iter().find(|offered| way.is_none_or(|way| offered.word == way)) {
                Some(way) => match chosen.iter().find(|(other, _)| std::ptr::eq(*other, choice)) {
                    None => chosen.push((choice, way)),
                    Some((_, taken)) if taken.word == way.word => {}
                    Some(_) => errors.push(twice(choice)),
                },
                None => errors.push(unknown_way(choice, way.unwrap_or_default())),
            }
        }
    }
    if errors.is_empty() { Ok(chosen) } else { Err(errors) }
}

fn twice(choice: &Choice) -> Diagnostic {
    let message = format!("`{}` is named with two ways", choice.name);
    Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message).hint("choose one of them")
}

/// An error for each name that no error has.
fn unknown(names: &[&String], found: &[Diagnostic]) -> Vec<Diagnostic> {
    let choices = found.iter().filter_map(|found| found.choice.as_deref());
    let known: Vec<&str> = choices.map(|choice| choice.name.as_str()).collect();
    let hint = match known.as_slice() {
        [] => "run `cargo xtask codegen` to see what it refuses".to_owned(),
        known => format!("what can be accepted: {}", known.join(", ")),
    };
    let error = |name: &&String| {
        let message = format!("no error of codegen is called `{name}`");
        Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message).hint(hint.clone())
    };
    names.iter().map(error).collect()
}

fn unknown_way(choice: &Choice, way: &str) -> Diagnostic {
    let ways: Vec<String> = choice.ways.iter().map(|way| format!("{}={}", choice.name, way.word)).collect();
    let message = format!("`{}` has no way `{way}`", choice.name);
    Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message)
        .hint(format!("the ways are {}", ways.join(", ")))
}

/// What was accepted, and what that changes.
fn told(chosen: &[(&Choice, &Way)], edits: &[Edit]) -> String {
    let mut text = String::new();
    for (choice, way) in chosen {
        report::line(&mut text, "accepted", &format!("{}={}", choice.name, way.word));
    }
    let mut shown = BTreeSet::new();
    for edit in edits.iter().filter(|edit| shown.insert(*edit)) {
        let path = |path: &[String]| path.join(" / ");
        let change = match edit {
            Edit::Unlock(at) => format!("{LOCK}: removes {}", path(at)),
            Edit::Lock(at, value) => format!("{LOCK}: sets {} to {value}", path(at)),
            Edit::Remove(line) => format!("{OVERLAY}: removes the entry of line {line}"),
            Edit::Retarget(line, from, to) => {
                format!("{OVERLAY}: replaces {from} by {to} in the target of line {line}")
            }
            Edit::Decide(entry) => format!("{OVERLAY}: adds to x-decisions{}", on_one_line(entry)),
            Edit::Act(entry) => format!("{OVERLAY}: adds to actions{}", on_one_line(entry)),
        };
        report::line(&mut text, "edited", &change);
    }
    text
}

fn on_one_line(entry: &str) -> String {
    entry.lines().fold(String::new(), |text, line| text + "; " + line.trim())
}
