//! `codegen`: the document and the client crate from the pages, written or compared, or refused with the ways to go on.

mod accept;
mod ahead;
mod attempt;
mod edits;
mod judge;

use std::{fmt::Write as _, path::Path, time::Instant};

use anyhow::Context;

use crate::{
    cli::Codegen,
    diagnostic::Diagnostic,
    files::write::{self, Fate},
    paths::GENERATED,
    pipeline::report,
};

use self::attempt::{Done, attempt, told};
use super::{Outcome, Stop};

pub use self::attempt::outputs;
pub(super) use self::attempt::{merged, refuse_stale};

pub(super) fn run(root: &Path, options: &Codegen) -> Result<Outcome, Stop> {
    let start = Instant::now();
    let mut outcome = if options.accept.is_empty() {
        let input = attempt::input(root)?;
        let done = attempt(input.clone()).map_err(|found| ahead::asked(root, &input, found))?;
        if options.check { check(root, &done, options)? } else { attempt::write(root, &done, &[], options)? }
    } else {
        accept::run(root, options)?
    };
    if !outcome.failed || options.check {
        report::line(&mut outcome.stdout, "done in", &format!("{} ms", start.elapsed().as_millis()));
    }
    if let Some(next) = outcome.next {
        report::line(&mut outcome.stdout, "next", next);
    }
    Ok(outcome)
}

fn check(root: &Path, done: &Done, options: &Codegen) -> Result<Outcome, Stop> {
    let fates = write::compare(root, GENERATED, &done.outputs).context("reading the generated files")?;
    let (stdout, stderr) = (told(root, done, &fates, options), report::unused_pages(&done.merged));
    let mut outcome = Outcome { stdout, stderr, ..Outcome::default() };
    let drift = write::drift(root, &done.outputs, &fates);
    for (index, diagnostic) in drift.iter().enumerate() {
        // What to do is the same for all of them.
        let shown = Diagnostic {
            hint: diagnostic.hint.clone().filter(|_| index + 1 == drift.len()),
            ..diagnostic.clone()
        };
        let _ = writeln!(outcome.stderr, "{shown}");
    }
    outcome.failed = !drift.is_empty();
    let unchanged = fates.iter().filter(|(_, fate)| *fate == Fate::Unchanged).count();
    let checked = format!("{unchanged} of {} files are what codegen produces", fates.len());
    report::line(&mut outcome.stdout, "checked", &checked);
    Ok(outcome)
}
