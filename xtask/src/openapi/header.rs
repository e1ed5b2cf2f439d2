//! Headers in an OpenAPI document: which one carries the key, which parameters OpenAPI ignores, valid names, media types.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::Object;

use super::operations;

/// Header parameters that OpenAPI says are to be ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// The headers, in lower case, of the API-key schemes that `security` names; of all schemes where it names none.
/// The lint knows that there is exactly one header, and no other kind of scheme.
pub(crate) fn key_headers(document: &Value) -> BTreeSet<String> {
    let root = document.get("security");
    let alternatives = operations(document)
        .filter_map(|(_, _, _, operation)| operation.get("security").or(root)?.as_array())
        .chain(root.and_then(Value::as_array))
        .flatten();
    let named: BTreeSet<&String> = alternatives.filter_map(Value::as_object).flat_map(Object::keys).collect();
    let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
    let header = |(_, scheme): (&String, &Value)| {
        let in_header = scheme.get("in").is_some_and(|place| place == "header");
        Some(scheme.get("name")?.as_str().filter(|_| in_header)?.to_ascii_lowercase())
    };
    let used = schemes.into_iter().flatten().filter(|(name, _)| named.is_empty() || named.contains(name));
    used.filter_map(header).collect()
}

/// The names of the schemes' headers that an operation demands, by its own `security` or the document's.
pub(crate) fn demanded<'d>(document: &'d Value, operation: &'d Object) -> Vec<&'d str> {
    let security = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let schemes = document.pointer("/components/securitySchemes");
    let names = security.into_iter().flatten().filter_map(Value::as_object).flat_map(Object::keys);
    names.filter_map(|name| schemes?.get(name)?.get("name")?.as_str()).collect()
}

/// Whether OpenAPI says that a parameter is to be ignored.
pub(crate) fn is_ignored(name: &str, location: &str) -> bool {
    location == "header" && IGNORED_HEADERS.iter().any(|ignored| ignored.eq_ignore_ascii_case(name))
}

/// The media types that a request can have.
pub(crate) const SENDABLE: [&str; 3] =
    ["application/json", "application/x-www-form-urlencoded", "text/plain"];

/// Whether the client decodes a body of this type: `application/json`, and what is built on it.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
}

/// `text/html` of `Text/HTML; charset=utf-8`.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A token of RFC 9110.
pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}
