//! `nullable` has a meaning only beside a type. Where it was written for the null of OpenAPI 3.1, the schema gets the type
//! of what it refers to.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{enumeration, schema_shape::single_wrapped},
    pointer,
};

/// More references than this, one after the other, are a circle.
const DEPTH: usize = 32;

/// Adds the types.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let is_newer = |change: &&crate::changes::Change| change.by == By::Newer && change.to.is_some();
    let places =
        ledger.changes.iter().filter(is_newer).filter_map(|change| change.at.strip_suffix("/nullable"));
    let places: Vec<String> = places.map(str::to_owned).collect();
    for at in places {
        let Some(kind) = pointer::get(document, &at).and_then(|schema| missing(document, schema)) else {
            continue;
        };
        if let Some(Value::Object(schema)) = pointer::get_mut(document, &at) {
            ledger.set(By::Newer, schema, &at, "type", kind.into());
        }
    }
}

/// The type of a nullable schema that does not say it.
fn missing(document: &Value, schema: &Value) -> Option<String> {
    let schema = schema.as_object().filter(|schema| !schema.contains_key("type"))?;
    let kinds = |key: &str| -> Option<Vec<String>> {
        schema.get(key)?.as_array()?.iter().map(|one| kind(document, one)).collect()
    };
    let kinds = ["allOf", "oneOf", "anyOf"].into_iter().find_map(kinds)?;
    let first = kinds.first()?;
    kinds.iter().all(|kind| kind == first).then(|| first.clone())
}

fn kind(document: &Value, schema: &Value) -> Option<String> {
    let mut schema = schema.as_object()?;
    for _ in 0..DEPTH {
        match inner(document, schema) {
            Some(next) => schema = next,
            None => break,
        }
    }
    let said = schema.get("type").and_then(Value::as_str).or_else(|| enumeration::type_of_values(schema));
    let is_object =
        || ["properties", "allOf"].iter().any(|key| schema.contains_key(*key)).then_some("object");
    said.or_else(is_object).map(str::to_owned)
}

fn inner<'d>(document: &'d Value, schema: &'d Object) -> Option<&'d Object> {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => pointer::get(document, reference)?.as_object(),
        None => single_wrapped(schema)?.1.as_object(),
    }
}
