//! The commands behind the command line: read, call the pipeline, write, and say what happened.

mod changelog;
mod release;

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::{
    check::completeness,
    check::lint,
    cli::{Cli, Codegen, Command, Fetch, Lint, Merge},
    diagnostic::{Diagnostic, Location, Severity},
    fetch,
    files::read,
    files::write::{self, Fate, Output},
    generate, json,
    names::LOCK,
    paths::{self, DOCUMENT, GENERATED, OVERLAY, PAGES, PROVENANCE},
    pipeline::provenance,
    pipeline::report,
    pipeline::{self, Merged},
};

/// What a command says and how it ends.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// Whether the input or the tree is wrong.
    pub failed: bool,
    /// How a second run of the command ended, which then said everything itself.
    pub status: Option<u8>,
}

impl Outcome {
    pub(crate) fn refused(found: &[Diagnostic]) -> Self {
        let (errors, warnings): (Vec<_>, Vec<_>) =
            found.iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
        let mut stderr = String::new();
        // A fragment that was not read may be why something is missing.
        let causes = warnings.iter().filter(|warning| warning.code == "skipped-fence");
        for diagnostic in errors.iter().chain(causes) {
            let _ = writeln!(stderr, "{diagnostic}");
        }
        // What is merely worth knowing would hide what has to be mended.
        let also = if warnings.is_empty() {
            String::new()
        } else {
            format!(" and {}", count(warnings.len(), "warning"))
        };
        let _ = writeln!(stderr, "{}{also}; nothing was written", count(errors.len(), "error"));
        Self { stderr, failed: true, ..Self::default() }
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Carries out one command.
///
/// # Errors
/// Failures of the machine: a disk that is full, a folder that cannot be written.
pub fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let given = cli.root.as_deref();
    let root = given.map_or_else(paths::root, Path::to_owned);
    match cli.command {
        Command::Codegen(options) => codegen(&root, &options),
        Command::Merge(options) => merge(&options),
        Command::Lint(options) => Ok(lint(&root, &options)),
        Command::Diff(options) => release::diff(&root, &options),
        Command::ReleaseSpec => release::release_spec(&root),
        Command::Fetch(options) => fetch(&root, given, &options),
    }
}

#[cfg(feature = "fetch")]
fn fetch(root: &Path, _given: Option<&Path>, options: &Fetch) -> anyhow::Result<Outcome> {
    Ok(match fetch::run(root, options)? {
        Ok(stdout) => Outcome { stdout, ..Outcome::default() },
        Err(found) => Outcome::refused(&found),
    })
}

#[cfg(not(feature = "fetch"))]
fn fetch(_root: &Path, given: Option<&Path>, options: &Fetch) -> anyhow::Result<Outcome> {
    let status = fetch::again::run(given, options)?;
    Ok(Outcome { failed: status != 0, status: Some(status), ..Outcome::default() })
}

/// The pages of a workspace as one document.
pub(crate) fn merged(root: &Path) -> Result<Merged, Vec<Diagnostic>> {
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

fn codegen(root: &Path, options: &Codegen) -> anyhow::Result<Outcome> {
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

fn merge(options: &Merge) -> anyhow::Result<Outcome> {
    if let (Some(out), Some(provenance)) = (&options.out, &options.provenance)
        && is_one_file(out, provenance)
    {
        let location = Location::file(paths::display(out));
        let message = "the document and its provenance cannot go to one file";
        return Ok(Outcome::refused(&[Diagnostic::error("same-file", location, message)
            .hint("give `--out` and `--provenance` different paths")]));
    }
    // Relative paths start where the command was called.
    let here = Path::new("");
    let merged =
        read::input(here, &options.pages, options.overlay.as_deref(), None).and_then(pipeline::merge);
    let merged = match merged {
        Ok(merged) => merged,
        Err(found) => {
            let mut outcome = Outcome::refused(&found);
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
    write::fates(here, &files)
        .and_then(|fates| write::write(here, &files, &fates))
        .and_then(|()| streams.iter().try_for_each(|stream| fs::write(&stream.path, &stream.text)))
        .context("writing the document and its provenance")?;
    outcome.stderr = report::merged(&merged);
    Ok(outcome)
}

/// Whether two paths lead to one file, as far as can be told before it is there.
fn is_one_file(left: &Path, right: &Path) -> bool {
    let real = |path: &Path| -> PathBuf {
        fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
    };
    real(left) == real(right)
}

/// Whether there is a device, a pipe or a link at `path`: it is written to and not replaced by a file.
fn takes_the_text_itself(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file()) && !path.is_dir()
}

fn lint(root: &Path, options: &Lint) -> Outcome {
    let shown = options.spec.as_ref().map_or(DOCUMENT.to_owned(), |path| paths::display(path));
    let path = options.spec.clone().unwrap_or_else(|| root.join(DOCUMENT));
    let document = match read_document(&path, &shown) {
        Ok(document) => document,
        Err(found) => return Outcome::refused(&found),
    };
    let mut found = lint::check(&document, &shown);
    match merged(root) {
        Ok(merged) => {
            found.extend(completeness::check(&merged.collection, &document, &merged.ledger));
            found.extend(completeness::unreached(&merged.collection, &document));
        }
        Err(errors) => found.extend(errors),
    }
    found.sort();
    found.dedup();
    let errors = found.iter().filter(|d| d.severity == Severity::Error).count();
    let mut outcome = Outcome { failed: errors > 0, ..Outcome::default() };
    for diagnostic in &found {
        let _ = writeln!(outcome.stderr, "{diagnostic}");
    }
    let warnings = found.len() - errors;
    let _ = writeln!(outcome.stdout, "{shown}: {}, {}", count(errors, "error"), count(warnings, "warning"));
    outcome
}

const MEND: &str = "mend the document, or write it anew with `cargo xtask codegen`";

fn read_document(path: &Path, shown: &str) -> Result<serde_json::Value, Vec<Diagnostic>> {
    let location = || Location::file(shown);
    let text = fs::read_to_string(path).map_err(|error: io::Error| {
        vec![
            Diagnostic::error("unreadable", location(), error.to_string())
                .hint("run `cargo xtask codegen`, or name a document with --spec"),
        ]
    })?;
    json::parse(&text).map_err(|error| match error {
        json::JsonError::Syntax { line, column, message } => {
            vec![
                Diagnostic::error(
                    "invalid-json",
                    location().at_line(line),
                    format!("{message} (column {column})"),
                )
                .hint(MEND),
            ]
        }
        json::JsonError::DuplicateKeys(pointers) => pointers
            .into_iter()
            .map(|at| {
                Diagnostic::error(
                    "duplicate-key",
                    location().at_pointer(at),
                    "the key stands twice in one object",
                )
                .hint(MEND)
            })
            .collect(),
    })
}
