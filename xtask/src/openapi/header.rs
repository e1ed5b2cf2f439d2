//! Headers in an OpenAPI document: which one carries the key, which parameters OpenAPI ignores, valid names;
//! media types and statuses.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json::Object;

use super::operations;

/// Header parameters that OpenAPI says are to be ignored.
const IGNORED_HEADERS: [&str; 3] = ["accept", "authorization", "content-type"];

/// Headers that HTTP itself decides: of the connection, of the form of the message, and of the program that sends it. A
/// value of a caller would be wrong, or would be replaced.
const HEADERS_OF_HTTP: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

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

/// The parameters that a caller does not give: the headers that OpenAPI says are to be ignored, those of HTTP itself, and
/// what carries a key by any security scheme of the document.
pub(crate) struct NoArguments(BTreeSet<(String, String)>);

impl NoArguments {
    pub(crate) fn of(document: &Value) -> Self {
        let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
        let key = |(_, scheme): (&String, &Value)| {
            let text = |key: &str| scheme.get(key).and_then(Value::as_str);
            Some(parameter_key(text("name")?, text("in")?))
        };
        let headers = IGNORED_HEADERS.into_iter().chain(HEADERS_OF_HTTP);
        let headers = headers.map(|name| parameter_key(name, "header"));
        Self(schemes.into_iter().flatten().filter_map(key).chain(headers).collect())
    }

    /// Whether the parameter of this name and location is one of them.
    pub(crate) fn contains(&self, name: &str, location: &str) -> bool {
        self.0.contains(&parameter_key(name, location))
    }
}

/// Headers are the same in any case.
fn parameter_key(name: &str, location: &str) -> (String, String) {
    let name = if location == "header" { name.to_ascii_lowercase() } else { name.to_owned() };
    (location.to_owned(), name)
}

/// What most bodies are.
pub(crate) const JSON: &str = "application/json";

/// The media types that a request can have.
pub(crate) const SENDABLE: [&str; 3] = [JSON, "application/x-www-form-urlencoded", "text/plain"];

/// Whether the client decodes a body of this type: `application/json`, and what is built on it.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == JSON || essence.starts_with("application/") && essence.ends_with("+json")
}

/// `text/html` of `Text/HTML; charset=utf-8`.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// `200` or `2XX`.
pub(crate) fn is_status(status: &str) -> bool {
    status.len() == 3
        && status.starts_with(['1', '2', '3', '4', '5'])
        && (status.ends_with("XX") || status.bytes().all(|b| b.is_ascii_digit()))
}

/// A token of RFC 9110.
pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_carries_a_key_is_no_argument() {
        let document = json!({"components": {"securitySchemes": {
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "other": {"type": "apiKey", "in": "query", "name": "apiKey"},
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            "bearer": {"type": "http", "scheme": "bearer"},
        }}});
        let none = NoArguments::of(&document);
        for (name, location) in [
            ("x-key", "header"),
            ("X-KEY", "header"),
            ("apiKey", "query"),
            ("session", "cookie"),
            ("Content-type", "header"),
            ("ACCEPT", "header"),
            ("authorization", "header"),
            ("Host", "header"),
            ("User-Agent", "header"),
            ("transfer-encoding", "header"),
        ] {
            assert!(none.contains(name, location), "{name} in {location}");
        }
        for (name, location) in [
            ("x-key", "query"),
            ("apikey", "query"),
            ("apiKey", "header"),
            ("accept", "query"),
            ("host", "query"),
            ("accept-language", "header"),
            ("Authorization", "path"),
            ("x-request-id", "header"),
        ] {
            assert!(!none.contains(name, location), "{name} in {location}");
        }
    }
}
