//! A run of codegen: from the files of a workspace to the texts of the files that it writes, and writing them.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::{
    check::servers,
    cli::Codegen,
    diagnostic::{Code, Diagnostic, Location, Severity},
    diff::source,
    files::{
        read,
        write::{self, Fate, Output},
    },
    generate, json,
    names::LOCK,
    page::Input,
    paths::{self, DOCUMENT, GENERATED, OVERLAY, PAGES, PROVENANCE},
    pipeline::{
        self, Merged,
        news::{self, Last},
        provenance, report,
    },
};

use crate::commands::{Outcome, Stop, count};

/// Everything that decides what codegen writes.
pub(super) fn input(root: &Path) -> Result<Input, Vec<Diagnostic>> {
    let mut input =
        read::input(root, Path::new(PAGES), read::existing(root, OVERLAY), read::existing(root, LOCK))?;
    if input.lock.is_none() {
        // What was released keeps its names also where the lock was lost.
        let released = source::released(root).ok().and_then(|side| side.names);
        input.lock = released.map(|names| (LOCK.to_owned(), names.to_text()));
    }
    Ok(input)
}

/// The pages of a workspace as one document.
pub(in crate::commands) fn merged(root: &Path) -> Result<Merged, Vec<Diagnostic>> {
    pipeline::merge(input(root)?)
}

/// A run whose results are not written yet.
pub(super) struct Done {
    pub(super) merged: Merged,
    pub(super) outputs: Vec<Output>,
}

/// All steps up to the texts of the files.
pub(super) fn attempt(input: Input) -> Result<Done, Vec<Diagnostic>> {
    let merged = pipeline::merge(input)?;
    let outputs = outputs(&merged)?;
    Ok(Done { merged, outputs })
}

/// Writes what a run made, together with `edited` files, all or nothing.
pub(super) fn write(root: &Path, done: &Done, edited: &[Output], options: &Codegen) -> Result<Outcome, Stop> {
    let mut outputs = done.outputs.clone();
    let is_written = |output: &&Output| !done.outputs.iter().any(|other| other.path == output.path);
    outputs.extend(edited.iter().filter(is_written).cloned());
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let told = told(root, done, &fates, options);
    write::write(root, &outputs, &fates).context("writing the generated files")?;
    let is_news = |(path, fate): &(PathBuf, Fate)| *fate != Fate::Unchanged && path != Path::new(PROVENANCE);
    let next = fates.iter().any(is_news).then_some("cargo xtask diff");
    let (stdout, stderr) = (told + &report::files(&fates), report::unused_pages(&done.merged));
    Ok(Outcome { stdout, next, stderr, ..Outcome::default() })
}

/// What is new since the last run, or everything: where that is asked for, and where there was no run.
pub(super) fn told(root: &Path, done: &Done, fates: &[(PathBuf, Fate)], options: &Codegen) -> String {
    if !options.all && fates.iter().all(|(_, fate)| *fate == Fate::Unchanged) {
        return news::nothing(&done.merged);
    }
    let last =
        (!options.all).then(|| Last::read(&done.outputs, |path| read::plain_text(root, path))).flatten();
    last.map_or_else(|| report::merged(&done.merged), |last| news::since(&last, &done.merged, &done.outputs))
}

/// Everything that codegen writes.
///
/// # Errors
/// Everything that is wrong with the input.
pub fn outputs(merged: &Merged) -> Result<Vec<Output>, Vec<Diagnostic>> {
    let document = json::to_pretty(&merged.document);
    let digest = Sha256::digest(&document).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let generated = generate::generate(&merged.document, &digest, &merged.names);
    // Reports a missing server and what cannot be generated in one run.
    let generated = match (servers::check(&merged.document), generated) {
        (None, generated) => generated.map_err(|found| merged.placed(found))?,
        (Some(server), generated) => {
            let others = generated.err().unwrap_or_default();
            return Err(merged.placed([server].into_iter().chain(others).collect()));
        }
    };
    let own = [
        (DOCUMENT, document),
        (PROVENANCE, json::to_pretty(&provenance::of(merged))),
        (LOCK, merged.names.to_text()),
    ];
    let own = own.into_iter().map(|(path, text)| Output { path: path.into(), text });
    let generated = generated
        .into_iter()
        .map(|file| Output { path: Path::new(GENERATED).join(file.path), text: file.text });
    Ok(own.chain(generated).collect())
}

/// Refuses a tree that codegen would change: a lock, a document and code of different runs say nothing together.
pub(in crate::commands) fn refuse_stale(root: &Path) -> Result<(), Stop> {
    const SHOWN: usize = 3;
    let stale = |message: String| {
        let found = Diagnostic::error(Code::Drift, Location::file(DOCUMENT), message);
        Stop::Refused(vec![found.hint("run `cargo xtask codegen` first, and commit what it writes")])
    };
    // A document by itself, without the pages that it comes from.
    if !root.join(PAGES).is_dir() {
        return Ok(());
    }
    let outputs = merged(root).and_then(|merged| outputs(&merged)).map_err(|found| {
        let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
        stale(format!("codegen refuses what the pages say now, with {}", count(errors, "error")))
    })?;
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let changed = fates.iter().filter(|(_, fate)| *fate != Fate::Unchanged);
    let changed: Vec<String> = changed.map(|(path, _)| paths::display(path)).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let more = changed.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = changed[..changed.len().min(SHOWN)].join(", ");
    Err(stale(format!(
        "{} of {} files are not what codegen writes: {shown}{more}",
        changed.len(),
        fates.len()
    )))
}
