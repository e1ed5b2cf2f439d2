//! Checks of the document before anything is written: `lint` looks at the document alone, `crosscheck` compares it with
//! the rendered pages and takes over what only they say, `authorization` asks for the headers that they name, and
//! `completeness` compares it with every fragment.

pub mod completeness;
pub mod crosscheck;
pub mod lint;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic},
    json::Object,
    openapi,
};

use crosscheck::Evidence;

/// An error for each header that a rendered page names and the document does not demand.
pub(crate) fn authorization(document: &Value, evidence: &Evidence) -> Vec<Diagnostic> {
    let operations: BTreeMap<String, &Object> = openapi::operations(document)
        .map(|(method, path, _, o)| (openapi::operation_key(method, path), o))
        .collect();
    let mut errors = Vec::new();
    for (key, (headers, location)) in &evidence.headers {
        let Some(operation) = operations.get(key) else { continue };
        let security =
            operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
        let schemes = document.pointer("/components/securitySchemes");
        let names = security.into_iter().flatten().filter_map(Value::as_object).flat_map(Object::keys);
        let demanded: Vec<&str> =
            names.filter_map(|name| schemes?.get(name)?.get("name")?.as_str()).collect();
        for header in headers.iter().filter(|header| !demanded.iter().any(|d| d.eq_ignore_ascii_case(header)))
        {
            let message =
                format!("the rendered page asks for the header `{header}` on `{key}`, the document does not");
            errors.push(
                Diagnostic::error(Code::Authorization, location.clone(), message)
                    .hint("add the security scheme with an action in spec/overlay.yaml"),
            );
        }
    }
    errors
}
