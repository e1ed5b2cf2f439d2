//! Checks of the document before anything is written: `lint` looks at the document alone, `crosscheck` compares it with
//! the rendered pages and takes over what only they say, `authorization` asks for the headers that they name, and
//! `completeness` compares it with every fragment.

pub mod completeness;
pub mod crosscheck;
pub mod evidence;
mod examples;
pub(crate) mod form;
pub mod lint;
pub(crate) mod remedy;
mod schema_at;
pub(crate) mod servers;
mod stale;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json::Object,
    openapi::{self, header},
};

use evidence::Evidence;

/// An error for each header that a rendered page names and the document does not demand, where the fragments name none.
/// Then the rendered page is the only source, and our own overlay contradicts it: the client would send no key, or the
/// wrong one.
pub(crate) fn authorization(document: &Value, evidence: &Evidence) -> Vec<Diagnostic> {
    let operations: BTreeMap<String, &Object> = openapi::operations(document)
        .map(|(method, path, _, o)| (openapi::operation_key(method, path), o))
        .collect();
    let mut missing: BTreeMap<(&str, &str), Vec<(&str, &Location)>> = BTreeMap::new();
    for (key, (headers, location)) in &evidence.headers {
        let Some(operation) = operations.get(key) else { continue };
        let demanded = header::demanded(document, operation);
        for header in headers.iter().filter(|header| !demanded.iter().any(|d| d.eq_ignore_ascii_case(header)))
        {
            missing.entry((&location.file, header)).or_default().push((key, location));
        }
    }
    let error = |((file, header), operations): ((&str, &str), Vec<(&str, &Location)>)| {
        let (key, location) = operations[0];
        let others = match operations.len() - 1 {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        let message = format!(
            "the rendered page asks for the header `{header}` on `{key}`{others}; the document does not, and no \
             fragment asks for another"
        );
        Diagnostic::error(Code::Authorization, location.clone(), message).hint(format!(
            "add the security scheme with an action in spec/overlay.yaml; or, if the vendor publishes another header now,\n\
             save the text of the published page as {file} again, or delete that file"
        ))
    };
    missing.into_iter().map(error).collect()
}
