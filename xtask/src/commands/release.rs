//! `release-spec`: makes the working document the last release, unless something that breaks is not in the changelog.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    diff::{self, NAMES, Side, source},
    files::write::{self, Fate, Output},
    json,
    paths::{DOCUMENT, GENERATED, RELEASED},
    pipeline::report,
};

use super::{Outcome, Stop, codegen, diff::check_changelog};

/// Carries out `release-spec`.
///
/// # Errors
/// Failures of the machine.
pub(super) fn run(root: &Path) -> Result<Outcome, Stop> {
    let outputs = codegen::outputs(&codegen::merged(root)?)?;
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let drift = write::drift(root, &outputs, &fates);
    if !drift.is_empty() {
        return Err(drift.into());
    }
    let new = source::working(root)?;
    if root.join(RELEASED).exists() {
        check_changelog(root, &diff::compare(&source::released(root)?, &new, root))?;
    }
    let Some(text) = released_text(new) else {
        let location = Location::file(DOCUMENT);
        let found = Diagnostic::error(Code::NotADocument, location, "the document has no names");
        return Err(vec![found.hint("run `cargo xtask codegen`")].into());
    };
    let outputs = [Output { path: RELEASED.into(), text }];
    let fates = write::replace(root, &outputs).with_context(|| format!("writing {RELEASED}"))?;
    let mut stdout = report::files(&fates);
    if fates[0].1 != Fate::Unchanged {
        stdout += "        next  give *Unreleased* in CHANGELOG.md its version, and commit both\n";
    }
    Ok(Outcome { stdout, ..Outcome::default() })
}

/// The document with its Rust names as its last member.
fn released_text(side: Side) -> Option<String> {
    let names = side.names?.to_text();
    let mut document = side.document;
    document.as_object_mut()?.insert(NAMES.to_owned(), serde_json::from_str::<Value>(&names).ok()?);
    Some(json::to_pretty(&document))
}
