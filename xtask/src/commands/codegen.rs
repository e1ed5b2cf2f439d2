//! `codegen`: the document and the client crate from the pages, written or compared.

use std::{fmt::Write as _, path::Path, time::Instant};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::{
    cli::Codegen,
    diagnostic::Diagnostic,
    files::{
        read,
        write::{self, Fate, Output},
    },
    generate, json,
    names::LOCK,
    paths::{DOCUMENT, GENERATED, OVERLAY, PAGES, PROVENANCE},
    pipeline::{self, Merged, provenance, report},
};

use super::{Outcome, Stop};

/// The pages of a workspace as one document.
pub(super) fn merged(root: &Path) -> Result<Merged, Vec<Diagnostic>> {
    let input =
        read::input(root, Path::new(PAGES), read::existing(root, OVERLAY), read::existing(root, LOCK))?;
    pipeline::merge(input)
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
    let generated =
        generate::generate(&merged.document, &digest, &merged.names).map_err(|found| merged.placed(found))?;
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

pub(super) fn run(root: &Path, options: &Codegen) -> Result<Outcome, Stop> {
    let start = Instant::now();
    let merged = merged(root)?;
    let outputs = outputs(&merged)?;
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let (stdout, stderr) = (report::merged(&merged), report::stale_pages(&merged));
    let mut outcome = Outcome { stdout, stderr, ..Outcome::default() };
    if options.check {
        let drift = write::drift(root, &outputs, &fates);
        for diagnostic in &drift {
            let _ = writeln!(outcome.stderr, "{diagnostic}");
        }
        outcome.failed = !drift.is_empty();
        let unchanged = fates.iter().filter(|(_, fate)| *fate == Fate::Unchanged).count();
        let checked = format!("{unchanged} of {} files are what codegen produces", fates.len());
        report::line(&mut outcome.stdout, "checked", &checked);
    } else {
        write::write(root, &outputs, &fates).context("writing the generated files")?;
        outcome.stdout += &report::files(&fates);
    }
    report::line(&mut outcome.stdout, "done in", &format!("{} ms", start.elapsed().as_millis()));
    Ok(outcome)
}
