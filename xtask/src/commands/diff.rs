//! `diff`: what changed between two documents, shown.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
};

use crate::{
    cli::{Diff, FailOn, Format},
    diagnostic::Diagnostic,
    diff::{
        self, Report, Side, code,
        impact::{Rust, Wire},
        show, source,
    },
    pipeline::report,
};

use super::{Outcome, Stop, codegen};

/// Carries out `diff`.
///
/// # Errors
/// Failures of the machine: generated files that cannot be read.
pub(super) fn run(root: &Path, options: &Diff) -> Result<Outcome, Stop> {
    if options.new.is_none() {
        codegen::refuse_stale(root)?;
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

fn shown(report: &Report, options: &Diff) -> String {
    match options.format {
        Format::Text => {
            let text = show::text(report, is_coloured());
            text + &show::code_as_text(report) + &next(report, options)
        }
        Format::Markdown => show::markdown(report) + &show::code_as_markdown(report),
        Format::Github => show::github(report),
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
