//! `lint`: what is wrong with a document, and what of the pages it lacks.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::Value;

use crate::{
    check::{completeness, lint},
    cli::Lint,
    diagnostic::{Code, Diagnostic, Location, Severity},
    json,
    page::{newer, numbers, redundant, reference},
    paths::{self, DOCUMENT},
};

use super::{Outcome, codegen::merged, count};

pub(super) fn run(root: &Path, options: &Lint) -> Result<Outcome, Vec<Diagnostic>> {
    let shown = options.spec.as_ref().map_or(DOCUMENT.to_owned(), |path| paths::display(path));
    let path = options.spec.clone().unwrap_or_else(|| root.join(DOCUMENT));
    let (mut document, inexact) = read_document(&path, &shown)?;
    newer::convert(&mut document);
    redundant::leave_out(&mut document);
    let mut found = lint::newer::once_a_page(lint::check(&document, &shown));
    found.extend(inexact);
    match merged(root) {
        Ok(merged) => {
            found.extend(completeness::check(&merged.collection, &document, &merged.ledger));
            found.extend(completeness::unreached(&merged.collection, &document, &merged.ledger));
        }
        Err(errors) => found.extend(errors),
    }
    if options.spec.is_some() {
        // `--accept` is for the document of the workspace.
        found = found.into_iter().map(Diagnostic::by_hand).collect();
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
    Ok(outcome)
}

const FIX: &str = "fix the document, or run `cargo xtask codegen` to write it again";

fn read_document(path: &Path, shown: &str) -> Result<(Value, Vec<Diagnostic>), Vec<Diagnostic>> {
    let location = || Location::file(shown);
    let text = fs::read_to_string(path).map_err(|error| {
        let found = Diagnostic::error(Code::Unreadable, location(), error.to_string());
        vec![found.hint("run `cargo xtask codegen`, or name a document with --spec")]
    })?;
    let read = json::parse_with_numbers(&text, numbers::is_value);
    let (mut document, inexact) = read.map_err(|error| error.diagnostics(&location(), FIX, FIX))?;
    reference::respell(&mut document);
    let finding = |number: &json::Inexact| {
        let place = location().at_line(number.line).at_pointer(number.pointer.as_str());
        numbers::finding(number, place, FIX)
    };
    Ok((document, inexact.iter().map(finding).collect()))
}
