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
    paths::{self, DOCUMENT, GENERATED, OVERLAY, PAGES, PROVENANCE},
    pipeline::{self, Merged, provenance, report},
};

use super::Outcome;

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

pub(super) fn run(root: &Path, options: &Codegen) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let produced = merged(root).and_then(|merged| Ok((outputs(&merged)?, merged)));
    let (outputs, merged) = match produced {
        Ok(produced) => produced,
        Err(found) => return Ok(Outcome::refused(&found)),
    };
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let mut outcome = Outcome { stdout: report::merged(&merged), ..Outcome::default() };
    if options.check {
        let drift = write::drift(root, &outputs, &fates);
        for diagnostic in &drift {
            let _ = writeln!(outcome.stderr, "{diagnostic}");
        }
        outcome.failed = !drift.is_empty();
        let unchanged = fates.iter().filter(|(_, fate)| *fate == Fate::Unchanged).count();
        let _ = writeln!(
            outcome.stdout,
            "{:>12}  {unchanged} of {} files are what codegen produces",
            "checked",
            fates.len()
        );
    } else {
        write::write(root, &outputs, &fates).context("writing the generated files")?;
        let shown: Vec<(String, Fate)> =
            fates.iter().map(|(path, fate)| (paths::display(path), *fate)).collect();
        outcome.stdout += &report::files(&shown);
    }
    let _ = writeln!(outcome.stdout, "{:>12}  {} ms", "done in", start.elapsed().as_millis());
    Ok(outcome)
}
