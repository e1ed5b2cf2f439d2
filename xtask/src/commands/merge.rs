//! `merge`: the document of any folder of pages; generates nothing.

use std::{fs, path::Path};

use anyhow::Context;

use crate::{
    cli::Merge,
    diagnostic::{Code, Diagnostic, Location},
    files::{
        read,
        write::{self, Output},
    },
    json,
    pipeline::{self, provenance, report},
};

use super::Outcome;

pub(super) fn run(options: &Merge) -> anyhow::Result<Outcome> {
    if let (Some(out), Some(provenance)) = (&options.out, &options.provenance)
        && out == provenance
    {
        let message = "`--out` and `--provenance` name the same file";
        let found = Diagnostic::error(Code::SameFile, Location::file(out.display().to_string()), message);
        return Ok(Outcome::refused(
            &[found.hint("name a file for each: one would replace the other")],
            true,
        ));
    }
    // Relative paths start where the command was called.
    let here = Path::new("");
    let merged =
        read::input(here, &options.pages, options.overlay.as_deref(), None).and_then(pipeline::merge_to_read);
    let merged = match merged {
        Ok(merged) => merged,
        Err(found) => {
            // `--accept` edits the overlay of the workspace, which need not be this one.
            let found: Vec<Diagnostic> = found.into_iter().map(Diagnostic::by_hand).collect();
            let mut outcome = Outcome::refused(&found, true);
            if options.overlay.is_none() {
                outcome.stderr +=
                    "no overlay was given; `--overlay spec/overlay.yaml` applies the project's corrections\n";
            }
            return Ok(outcome);
        }
    };
    let mut outcome = Outcome::default();
    let document = json::to_pretty(&merged.document);
    let mut outputs = Vec::new();
    if let Some(path) = &options.provenance {
        let text = json::to_pretty(&provenance::of(&merged));
        outputs.push(Output { path: path.clone(), text });
    }
    match &options.out {
        Some(path) => outputs.push(Output { path: path.clone(), text: document }),
        None => outcome.stdout = document,
    }
    let (streams, files): (Vec<_>, Vec<_>) =
        outputs.into_iter().partition(|output| takes_the_text_itself(&output.path));
    write::replace(here, &files)
        .and_then(|_| streams.iter().try_for_each(|stream| fs::write(&stream.path, &stream.text)))
        .context("writing the document and its provenance")?;
    outcome.stderr = report::merged(&merged) + &report::unused_pages(&merged);
    Ok(outcome)
}

/// Whether there is a device, a pipe or a link at `path`: it is written to and not replaced by a file.
fn takes_the_text_itself(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) && !path.is_dir()
}
