//! The schema that a place of the document comes to, whatever it refers to.

use serde_json::Value;

use crate::{json::Object, openapi, pointer};

/// Whether a value is what a schema of this type describes.
pub(super) fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// The type of the schema at a pointer.
pub(super) fn type_of(document: &Value, at: &str) -> Option<String> {
    Some(resolve(document, at)?.1.get("type")?.as_str()?.to_owned())
}

/// The schema at a pointer with references followed: where it stands and what it is.
pub(super) fn resolve<'d>(document: &'d Value, at: &str) -> Option<(String, &'d Object)> {
    let mut at = at.to_owned();
    // A chain longer than the number of schemas is a circle.
    for _ in 0..=openapi::schemas(document).count() {
        let schema = pointer::get(document, &at)?.as_object()?;
        let next = schema.get("$ref").and_then(Value::as_str).map(str::to_owned).or_else(|| {
            let parts = schema.get("allOf")?.as_array()?;
            (parts.len() == 1).then(|| parts[0].get("$ref")?.as_str().map(str::to_owned))?
        });
        match next {
            Some(reference) => at = reference,
            None => return Some((at, schema)),
        }
    }
    None
}
