//! `codegen --accept`: carries out the ways that a refusal offered, if nothing else is asked afterwards.

use std::{collections::BTreeSet, path::Path};

use anyhow::Context;

use crate::{
    cli::Codegen,
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, Severity, Way},
    files::write,
    names::LOCK,
    overlay,
    page::Input,
    paths::OVERLAY,
    pipeline::report,
};

use super::{
    attempt, edits,
    judge::{is_contradiction, judged},
};
use crate::commands::{Outcome, Stop, refusal};

/// Accepts what the options name, edits the lock and the overlay, and goes on with codegen.
///
/// # Errors
/// A name or way that no message offers, and edits that lead to a new question.
pub(super) fn run(root: &Path, options: &Codegen) -> Result<Outcome, Stop> {
    let input = attempt::input(root)?;
    let found = match attempt::attempt(input.clone()) {
        Ok(_) => return Err(vec![nothing()].into()),
        Err(found) => judged(root, &input, found),
    };
    let chosen = chosen(&found, &options.accept)?;
    refuse_form(&input, &chosen)?;
    let edits: Vec<Edit> = chosen.iter().flat_map(|(_, way)| way.edits.iter().cloned()).collect();
    let input = edits::carried_out(input, &edits);
    let mut outcome = Outcome { stdout: told(&chosen, &edits), ..Outcome::default() };
    match attempt::attempt(input.clone()) {
        Ok(done) => {
            let written = attempt::write(root, &done, &edits::files(&input, &edits), options)?;
            outcome.stdout += &written.stdout;
            outcome.stderr = written.stderr;
            outcome.next = written.next;
        }
        Err(rest) => {
            let rest = judged(root, &input, rest);
            if !is_kept(&found, &chosen, &rest) {
                return Err(rest.into());
            }
            let files = edits::files(&input, &edits);
            let fates = write::replace(root, &files).context("writing the lock and the overlay")?;
            outcome.stdout += &report::files(&fates);
            outcome.stderr =
                refusal::text(&rest, true).replace("nothing was written", "nothing else was written");
            outcome.failed = true;
        }
    }
    Ok(outcome)
}

/// Whether the answers are kept although codegen still refuses: every error was there before, or is of a step that those
/// before kept from being reached, and no other way would have led further.
fn is_kept(found: &[Diagnostic], chosen: &[(&Choice, &Way)], rest: &[Diagnostic]) -> bool {
    let known: BTreeSet<_> = found.iter().map(|found| (found.code, &found.message)).collect();
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    let reached = found.iter().filter(is_error).map(step).min().unwrap_or_default();
    let is_best = chosen.iter().all(|(choice, way)| choice.ways.first() == Some(way));
    let is_later = |found: &Diagnostic| is_best && step(found) > reached;
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

/// The way that is taken of each finding that was named.
fn chosen<'d>(
    found: &'d [Diagnostic],
    names: &[String],
) -> Result<Vec<(&'d Choice, &'d Way)>, Vec<Diagnostic>> {
    let mut chosen = Vec::new();
    let mut errors = Vec::new();
    for argument in names {
        let called = |name: &str| -> Vec<&Choice> {
            let choices = found.iter().filter_map(|found| found.choice.as_deref());
            choices.filter(|choice| choice.name == name).collect()
        };
        // A name may hold `=` itself.
        let (name, way) = match argument.rsplit_once('=') {
            Some((name, way)) if called(argument).is_empty() => (name, Some(way)),
            _ => (argument.as_str(), None),
        };
        let meant = called(name);
        if meant.is_empty() {
            errors.push(unknown(name, found));
        }
        for choice in meant {
            match choice.ways.iter().find(|offered| way.is_none_or(|way| offered.word == way)) {
                Some(way) if is_twice(&chosen, choice, way) => errors.push(twice(choice)),
                Some(way) => chosen.push((choice, way)),
                None => errors.push(unknown_way(choice, way.unwrap_or_default())),
            }
        }
    }
    if errors.is_empty() { Ok(chosen) } else { Err(errors) }
}

/// Whether another way of the same error was named already.
fn is_twice(chosen: &[(&Choice, &Way)], choice: &Choice, way: &Way) -> bool {
    chosen.iter().any(|(other, taken)| other.name == choice.name && taken.word != way.word)
}

fn twice(choice: &Choice) -> Diagnostic {
    let message = format!("`{}` is named with two ways", choice.name);
    Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message).hint("choose one of them")
}

fn unknown(name: &str, found: &[Diagnostic]) -> Diagnostic {
    let message = format!("no error of codegen is called `{name}`");
    let names: Vec<&str> =
        found.iter().filter_map(|d| d.choice.as_deref()).map(|c| c.name.as_str()).collect();
    let hint = match names.as_slice() {
        [] => "no error can be settled in this way; run `cargo xtask codegen` to see what to do".to_owned(),
        names => format!("what can be accepted: {}", names.join(", ")),
    };
    Diagnostic::error(Code::NotAChoice, Location::file("--accept"), message).hint(hint)
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
        report::line(&mut text, "accepted", &format!("{}={}: {}", choice.name, way.word, way.effect));
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
