//! `diff`: what changed between two documents, shown.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
};

use crate::{
    cli::{Diff, FailOn, Format},
    diagnostic::{Code, Diagnostic, Location, Severity},
    diff::{
        self, Report, Side, code,
        impact::{Rust, Wire},
        show, source,
    },
    files::write::{self, Fate},
    paths::{self, DOCUMENT, GENERATED, PAGES},
    pipeline::report,
};

use anyhow::Context;

use super::{Outcome, Stop, codegen, count};

/// Carries out `diff`.
///
/// # Errors
/// Failures of the machine: generated files that cannot be read.
pub(super) fn run(root: &Path, options: &Diff) -> Result<Outcome, Stop> {
    if options.new.is_none() {
        refuse_stale(root)?;
    }
    let (old, new) = sides(root, options.old.as_deref(), options.new.as_deref())?;
    let mut report = diff::compare(&old, &new, root);
    // The generated code of any other document is not in the tree.
    if options.new.is_none() && !options.no_code {
        report.code = Some(code::to_change(root, &old, &report));
    }
    let failed = options.fail_on.iter().any(|what| is_hit(*what, &report));
    Ok(Outcome { stdout: shown(&report, options), failed, ..Outcome::default() })
}

/// Old and new side; what cannot be read of both is reported together.
fn sides(root: &Path, old: Option<&str>, new: Option<&str>) -> Result<(Side, Side), Vec<Diagnostic>> {
    let old = old.map_or_else(|| source::released(root), |name| source::named(root, name));
    let new = new.map_or_else(|| source::working(root), |name| source::named(root, name));
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (old, new) => Err(old.err().into_iter().chain(new.err()).flatten().collect()),
    }
}

/// Whatever codegen would write now must be there: a lock, a document and code of different runs say nothing together.
fn refuse_stale(root: &Path) -> Result<(), Stop> {
    const HINT: &str = "run `cargo xtask codegen` first, then `cargo xtask diff`";
    let stale = |message: String| {
        Stop::Refused(vec![Diagnostic::error(Code::Drift, Location::file(DOCUMENT), message).hint(HINT)])
    };
    if !root.join(PAGES).is_dir() {
        return Ok(());
    }
    let outputs = codegen::merged(root).and_then(|merged| codegen::outputs(&merged)).map_err(|found| {
        let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
        stale(format!(
            "it is older than pages, overlay or names.lock, which codegen refuses with {}",
            count(errors, "error")
        ))
    })?;
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let changed = fates.iter().filter(|(_, fate)| *fate != Fate::Unchanged);
    let changed: Vec<String> = changed.map(|(path, _)| paths::display(path)).collect();
    match changed.as_slice() {
        [] => Ok(()),
        files => Err(stale(format!(
            "these do not belong to the pages, the overlay and the lock: {}",
            files.join(", ")
        ))),
    }
}

fn shown(report: &Report, options: &Diff) -> String {
    match options.format {
        Format::Text => {
            let text = show::text(report, is_coloured());
            text + &show::code_as_text(report) + &next(report, options)
        }
        Format::Markdown => show::markdown(report) + &show::code_as_markdown(report),
        Format::Json => show::json(report),
    }
}

/// The next step of who keeps the bindings, where the report is about the next release.
fn next(report: &Report, options: &Diff) -> String {
    if options.old.is_some() || options.new.is_some() || report.records.is_empty() {
        return String::new();
    }
    let is_code_left = report.code.as_ref().is_some_and(|code| !code.places.is_empty());
    let first = if is_code_left { "change the code above, then " } else { "" };
    let mut text = String::from("\n");
    report::line(&mut text, "next", &format!("{first}cargo test --workspace --no-fail-fast"));
    text
}

/// A terminal whose user did not ask for plain text: <https://no-color.org>.
fn is_coloured() -> bool {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !is_plain && io::stdout().is_terminal()
}

fn is_hit(what: FailOn, report: &Report) -> bool {
    let any = |is: fn(&diff::Record) -> bool| report.records.iter().any(is);
    match what {
        FailOn::Breaking => any(|record| record.wire == Wire::Breaking),
        // What cannot be generated cannot be known to compile.
        FailOn::RustBreaking => {
            any(|record| record.rust >= Rust::BehaviourChanging) || !report.not_generated.is_empty()
        }
        FailOn::Any => !report.records.is_empty() || !report.not_generated.is_empty(),
    }
}
