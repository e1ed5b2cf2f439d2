//! The one warning of a rendered page that does not match the Markdown pages: what differs, and how to refresh or drop it.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::diagnostic::{Code, Diagnostic, Location};

use super::evidence::{Evidence, OnlyRendered};

/// Differences and operations that one warning lists; of more it says the number.
const SHOWN: usize = 5;

/// What became of one rendered page.
#[derive(Debug, Default)]
pub(super) struct RenderedPage {
    /// How many operations it shows.
    pub(super) operations: usize,
    /// The Markdown pages that have them.
    pub(super) markdown: BTreeSet<String>,
    /// How many examples of the document are its own.
    pub(super) examples: usize,
    /// Lines, with what they say and what the document says.
    differences: BTreeSet<(usize, String)>,
}

impl RenderedPage {
    pub(super) fn differs(&mut self, line: usize, message: String) {
        self.differences.insert((line, message));
    }

    /// The warning, unless all that the page says is right.
    pub(super) fn warning(&self, file: &str, evidence: &Evidence) -> Option<Diagnostic> {
        let only: Vec<&OnlyRendered> =
            evidence.only_rendered.iter().filter(|operation| operation.file == file).collect();
        if self.differences.is_empty() && only.is_empty() {
            return None;
        }
        let mut warning =
            Diagnostic::warning(Code::StaleRenderedPage, Location::file(file), self.message(&only));
        for (line, message) in self.differences.iter().take(SHOWN) {
            warning = warning.note(format!("line {line}: {message}"));
        }
        for OnlyRendered { operation, lines: (first, last), .. } in only.iter().take(SHOWN) {
            warning = warning.note(format!("lines {first} to {last}: `{operation}`, which no fragment has"));
        }
        let rest = self.differences.len().saturating_sub(SHOWN) + only.len().saturating_sub(SHOWN);
        if rest > 0 {
            warning = warning.note(format!("and {rest} more"));
        }
        Some(warning.hint(self.hint(file, &only, evidence)))
    }

    fn message(&self, only: &[&OnlyRendered]) -> String {
        let mut what = Vec::new();
        if !self.differences.is_empty() {
            let pages: Vec<&str> = self.markdown.iter().map(String::as_str).collect();
            let number = count(self.differences.len(), "place");
            what.push(format!("differs from {} in {number}", pages.join(" and ")));
        }
        match only.len() {
            0 => {}
            number if number == self.operations => {
                what.push(format!("shows {}, of which no fragment has one", count(number, "operation")));
            }
            number => what.push(format!("shows {} that no fragment has", count(number, "operation"))),
        }
        format!("this rendered page is stale, and the fragments are followed: it {}", what.join(", and "))
    }

    fn hint(&self, file: &str, only: &[&OnlyRendered], evidence: &Evidence) -> String {
        let mut hint = format!(
            "only what agrees is used. To refresh it, save the text of the published page as {file}\n\
             (`cargo xtask fetch` says where that is; it never refreshes rendered pages itself).\n\
             To drop it, delete the file"
        );
        let of_it = evidence.headers.iter().filter(|(_, (_, location))| location.file == file);
        let headers: BTreeSet<&str> =
            of_it.flat_map(|(_, (headers, _))| headers).map(String::as_str).collect();
        let mut lost = Vec::new();
        if self.examples > 0 {
            lost.push(format!("{} of the document", count(self.examples, "example")));
        }
        lost.extend(headers.iter().map(|header| format!("the evidence for the header `{header}`")));
        if !lost.is_empty() {
            let _ = write!(hint, ": this loses {}", lost.join(" and "));
        }
        if !headers.is_empty() {
            hint +=
                "\n(correct the `description` of each action in spec/overlay.yaml that refers to this page)";
        }
        if !only.is_empty() {
            hint += "\nIf the vendor removed an operation, deleting its lines is enough; if not, its Markdown page or\n\
                     its fragment is missing in spec/pages";
        }
        hint
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
