//! Keywords of one schema that 3.0 has under another name or in another form.

use serde_json::Value;

use super::RULE;
use crate::{
    changes::Ledger,
    json::Object,
    openapi::{At, enumeration::member_key},
};

/// `const: x` is `enum: [x]`. Beside an enum that does not have it, it stays, and the lint refuses it.
pub(super) fn constant(schema: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    let Some(value) = schema.get("const") else { return };
    let listed = schema.get("enum").and_then(Value::as_array);
    let is_it = |listed: &&Value| member_key(listed) == member_key(value);
    let Some(only) = listed.map_or(Some(value), |listed| listed.iter().find(is_it)) else { return };
    let only = Value::Array(vec![only.clone()]);
    let at = &at.pointer();
    ledger.set(RULE, schema, at, "enum", only);
    ledger.remove(RULE, schema, at, "const");
}

/// What stands beside a reference holds as well: `allOf` says so in 3.0.
pub(super) fn reference(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    let Some(reference) = schema.get("$ref").filter(|_| schema.len() > 1).cloned() else { return };
    let part = Object::from_iter([("$ref".to_owned(), reference)]);
    let mut parts = vec![Value::Object(part)];
    parts.extend(schema.get("allOf").and_then(Value::as_array).into_iter().flatten().cloned());
    ledger.remove(RULE, schema, at, "$ref");
    ledger.set(RULE, schema, at, "allOf", Value::Array(parts));
}

/// A limit that is a number becomes the limit and whether it is excluded; of two limits the stricter one counts.
pub(super) fn limits(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    for (exclusive, limit, is_minimum) in
        [("exclusiveMinimum", "minimum", true), ("exclusiveMaximum", "maximum", false)]
    {
        let Some(bound) = schema.get(exclusive).filter(|bound| bound.is_number()).cloned() else { continue };
        let is_stricter = |other: f64| {
            let bound = bound.as_f64().unwrap_or_default();
            if is_minimum { bound >= other } else { bound <= other }
        };
        if schema.get(limit).and_then(Value::as_f64).is_none_or(is_stricter) {
            ledger.set(RULE, schema, at, limit, bound);
            ledger.set(RULE, schema, at, exclusive, Value::Bool(true));
        } else {
            ledger.remove(RULE, schema, at, exclusive);
        }
    }
}

/// The first of `examples` is the `example`.
pub(super) fn examples(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    if let Some(Value::Array(examples)) = schema.get("examples") {
        let first = examples.first().cloned();
        if let Some(first) = first.filter(|_| !schema.contains_key("example")) {
            ledger.set(RULE, schema, at, "example", first);
        }
        ledger.remove(RULE, schema, at, "examples");
    }
}

/// Whether a text names a dialect of JSON Schema or of OpenAPI itself.
pub(crate) fn is_known_dialect(dialect: &Value) -> bool {
    let dialect = dialect.as_str().unwrap_or_default();
    let address = dialect.trim_start_matches("https://").trim_start_matches("http://");
    address.starts_with("json-schema.org/") || address.starts_with("spec.openapis.org/oas/")
}

/// Base64 in a text is `format: byte`, bytes as they are `format: binary`.
pub(super) fn content(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let has = |key: &str| schema.contains_key(key);
    let format = match (text("contentEncoding").as_deref(), text("contentMediaType").as_deref()) {
        (Some("base64"), _) => "byte",
        (None, Some("application/octet-stream")) => "binary",
        _ => return,
    };
    let is_text = schema.get("type").is_none_or(|kind| match kind {
        Value::Array(kinds) => kinds.iter().all(|kind| kind == "string" || kind == "null"),
        kind => kind == "string",
    });
    if !is_text || has("format") {
        return;
    }
    if !has("type") {
        ledger.set(RULE, schema, at, "type", Value::from("string"));
    }
    ledger.set(RULE, schema, at, "format", Value::from(format));
    ledger.remove(RULE, schema, at, "contentEncoding");
    ledger.remove(RULE, schema, at, "contentMediaType");
}
