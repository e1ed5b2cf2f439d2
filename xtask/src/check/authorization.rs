//! The header that a rendered page names must be what the document demands.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic},
    json::Object,
    openapi,
};

use super::crosscheck::Evidence;

/// An error for each header that the document does not demand.
pub(crate) fn check(document: &Value, evidence: &Evidence) -> Vec<Diagnostic> {
    let operations: BTreeMap<String, &Object> = openapi::operations(document)
        .map(|(method, path, _, o)| (openapi::operation_key(method, path), o))
        .collect();
    let mut errors = Vec::new();
    for (key, (headers, location)) in &evidence.headers {
        let Some(operation) = operations.get(key) else { continue };
        let demanded = demanded_headers(document, operation);
        let missing =
            headers.iter().filter(|header| !demanded.iter().any(|d| d.eq_ignore_ascii_case(header)));
        errors.extend(missing.map(|header| {
            Diagnostic::error(
                Code::Authorization,
                location.clone(),
                format!("the rendered page asks for the header `{header}` on `{key}`, the document does not"),
            )
            .hint("add the security scheme with an action in spec/overlay.yaml")
        }));
    }
    errors
}

fn demanded_headers(document: &Value, operation: &Object) -> Vec<String> {
    let security = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let schemes = document.pointer("/components/securitySchemes");
    let names = security.into_iter().flatten().filter_map(Value::as_object).flat_map(Object::keys);
    names.filter_map(|name| Some(schemes?.get(name)?.get("name")?.as_str()?.to_owned())).collect()
}
