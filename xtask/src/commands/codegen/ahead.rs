//! What codegen asks next, once everything that it asks now is settled in the first way: asked together, it is one command.

use std::path::Path;

use crate::{
    diagnostic::{Code, Diagnostic, Edit, Severity},
    page::Input,
};

use super::{attempt, edits, judge::judged};

/// Contradictions, then the document, then its names.
const STEPS: usize = 2;

/// The errors, with what the last run knows about them, and those that come up after their first ways.
pub(super) fn asked(root: &Path, input: &Input, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut asked = judged(root, input, found);
    let mut settled: Vec<Edit> = Vec::new();
    let mut open = asked.clone();
    for _ in 0..STEPS {
        let Some(edits) = first_ways(&open) else { break };
        settled.extend(edits);
        let input = edits::carried_out(input.clone(), &settled);
        let Err(next) = attempt::attempt(input.clone()) else { break };
        let is_new = |next: &Diagnostic| {
            asked.iter().all(|known| (known.code, &known.message) != (next.code, &next.message))
        };
        open = judged(root, &input, next.into_iter().filter(is_new).collect());
        // An error without a way may be of the way itself. The missing address is asked for whatever is settled; a way that
        // alone takes it from the document says so.
        if first_ways(&open).is_none() {
            open.retain(|found| found.code == Code::NoServer);
        }
        for error in open.iter_mut().filter(|found| found.severity == Severity::Error) {
            error.notes.push("it is asked once the errors above are settled in their first way".to_owned());
        }
        asked.extend(open.iter().filter(|found| found.severity == Severity::Error).cloned());
    }
    asked
}

/// The edits of the first way of every error; nothing where an error has none, or there is no error.
fn first_ways(found: &[Diagnostic]) -> Option<Vec<Edit>> {
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    let ways = errors.map(|error| error.choice.as_ref()?.ways.first());
    let edits: Vec<Edit> =
        ways.collect::<Option<Vec<_>>>()?.iter().flat_map(|way| way.edits.clone()).collect();
    (!edits.is_empty()).then_some(edits)
}
