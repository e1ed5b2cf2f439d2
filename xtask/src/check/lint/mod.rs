//! Checks of a whole document: what would make a generator panic or guess is an error,
//! what a reader should know is a warning. Knows nothing of pages.

mod access;
mod enums;
pub(crate) mod newer;
mod operations;
mod parameters;
pub(crate) mod references;
mod responses;
mod schemas;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    check::remedy,
    diagnostic::{Choice, Code, Diagnostic, Location},
    openapi,
    page::shape,
};

/// Everything that is wrong with `document`; `file` is the name that messages show.
pub fn check(document: &Value, file: &str) -> Vec<Diagnostic> {
    let mut lint = Lint { document, file, found: Vec::new(), newer: BTreeSet::new() };
    lint.found.extend(shape::check(document, &|at| Location::file(file).at_pointer(at)));
    if !lint.found.is_empty() {
        // What is not even OpenAPI has no meaning that could be checked.
        return lint.found;
    }
    lint.root();
    newer::check(&mut lint);
    references::check(&mut lint);
    let resolvable = lint.found.iter().all(|d| d.code != Code::UnresolvedRef);
    operations::check(&mut lint);
    parameters::check(&mut lint);
    responses::check(&mut lint);
    schemas::check(&mut lint);
    access::check(&mut lint);
    if resolvable {
        references::check_cycles(&mut lint);
    }
    lint.found
}

struct Lint<'a> {
    document: &'a Value,
    file: &'a str,
    found: Vec<Diagnostic>,
    /// The keywords of OpenAPI 3.1 that are refused.
    newer: BTreeSet<String>,
}

impl Lint<'_> {
    fn location(&self, at: &str) -> Location {
        Location::file(self.file).at_pointer(at)
    }

    fn error(&mut self, code: Code, at: &str, message: impl Into<String>, hint: impl Into<String>) {
        let found = Diagnostic::error(code, self.location(at), message).hint(hint);
        self.found.push(remedy::with(found, self.document, at));
    }

    /// An error whose code says why it is one, and what can be done.
    fn refuse(&mut self, code: Code, at: &str, message: impl Into<String>) {
        let found = Diagnostic::error(code, self.location(at), message);
        self.found.push(remedy::with(found, self.document, at));
    }

    /// Says how the last error can be settled.
    fn offer(&mut self, choice: Choice) {
        if let Some(last) = self.found.last_mut() {
            last.choice = Some(Box::new(choice));
            last.hint = last.hint.take().map(|hint| hint.trim_end_matches(':').to_owned() + ":");
        }
    }

    fn warning(&mut self, code: Code, at: &str, message: impl Into<String>, hint: &str) {
        self.found.push(Diagnostic::warning(code, self.location(at), message).hint(hint));
    }

    fn root(&mut self) {
        let text =
            |at: &str| self.document.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
        if text("/info/title").is_empty() {
            self.refuse(Code::Info, "#/info/title", "the document has no title");
        }
        let version = text("/info/version");
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.refuse(Code::Info, "#/info/version", "the version is not plain ASCII text");
        }
    }
}

/// The object at a place, references to components followed; what leads nowhere is reported by `references`.
fn resolve<'v>(document: &'v Value, value: &'v Value) -> &'v Value {
    openapi::resolved(document, value).map_or(value, |(found, _)| found)
}
