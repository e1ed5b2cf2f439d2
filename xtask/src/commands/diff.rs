//! `diff`: what changed between two documents, shown.

use std::{
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
};

use super::Outcome;

/// Carries out `diff`.
pub(super) fn run(root: &Path, options: &Diff) -> Result<Outcome, Vec<Diagnostic>> {
    let (old, new) = sides(root, options.old.as_deref(), options.new.as_deref())?;
    let report = diff::compare(&old, &new, root);
    let failed = options.fail_on.iter().any(|what| is_hit(*what, &report));
    Ok(Outcome { stdout: shown(&report, options.format), failed, ..Outcome::default() })
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
        Format::Text => show::text(report, is_coloured()),
        Format::Markdown => show::markdown(report),
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
