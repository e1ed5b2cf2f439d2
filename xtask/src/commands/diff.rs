//! `diff`: what changed between two documents, shown, or written into the changelog, or compared with it.

use std::{
    fs,
    io::{self, IsTerminal as _},
    path::Path,
};

use crate::{
    cli::{Diff, FailOn, Format},
    diagnostic::Diagnostic,
    diff::{
        self, Report, Side,
        impact::{Rust, Wire},
        show, source,
    },
    files::write::{self, Output},
    paths::CHANGELOG,
    pipeline::report,
};
use anyhow::Context;

use super::{Outcome, changelog};

/// The version of the generated crate: the workspace has one for all.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Carries out `diff`.
///
/// # Errors
/// Failures of the machine: a changelog that cannot be read or written.
pub(super) fn run(root: &Path, options: &Diff) -> anyhow::Result<Outcome> {
    let sides = sides(root, options.old.as_deref(), options.new.as_deref());
    let report = match sides {
        Ok((old, new)) => diff::compare(&old, &new, root),
        Err(found) => return Ok(Outcome::refused(&found)),
    };
    let mut outcome = match (options.changelog, options.check) {
        (false, _) => Outcome { stdout: shown(&report, options.format), ..Outcome::default() },
        (true, false) => write_changelog(root, &report)?,
        (true, true) => check_changelog(root, &report)?,
    };
    outcome.failed |= options.fail_on.iter().any(|what| is_hit(*what, &report));
    Ok(outcome)
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

fn shown(report: &Report, format: Format) -> String {
    match format {
        Format::Text => show::text(report, Some(VERSION), is_coloured()),
        Format::Markdown => show::markdown(report, Some(VERSION)),
        Format::Json => show::json(report),
    }
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

fn write_changelog(root: &Path, report: &Report) -> anyhow::Result<Outcome> {
    let path = root.join(CHANGELOG);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {CHANGELOG}"))?;
    let body = (!report.records.is_empty()).then(|| show::markdown(report, Some(VERSION)));
    let written = match changelog::with_spec(&text, body.as_deref()) {
        Ok(written) => written,
        Err(found) => return Ok(Outcome::refused(&[found])),
    };
    let outputs = [Output { path: CHANGELOG.into(), text: written }];
    let fates = write::fates(root, &outputs).with_context(|| format!("reading {CHANGELOG}"))?;
    write::write(root, &outputs, &fates).with_context(|| format!("writing {CHANGELOG}"))?;
    let stdout = report::files(&[(CHANGELOG.to_owned(), fates[0].1)]);
    Ok(Outcome { stdout, ..Outcome::default() })
}

pub(super) fn check_changelog(root: &Path, report: &Report) -> anyhow::Result<Outcome> {
    let text = fs::read_to_string(root.join(CHANGELOG)).with_context(|| format!("reading {CHANGELOG}"))?;
    let missing = changelog::missing(&text, report);
    if !missing.is_empty() {
        return Ok(Outcome::refused(&missing));
    }
    let breaking = report.records.iter().filter(|record| record.is_breaking()).count();
    let stdout = format!("{CHANGELOG} has all of {breaking} breaking changes since the last release\n");
    Ok(Outcome { stdout, ..Outcome::default() })
}
