//! `type` as a list: with null it is nullable, of several types it is `anyOf`. `type: null` alone is an enum of null.

use serde_json::Value;

use super::RULE;
use crate::{changes::Ledger, json::Object};

/// Members that say something of values of one type alone, with these types.
const OF_TYPE: [(&[&str], &[&str]); 4] = [
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (&["number", "integer"], &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (&["array"], &["items", "minItems", "maxItems", "uniqueItems"]),
    (&["object"], &["properties", "required", "additionalProperties", "minProperties", "maxProperties"]),
];

/// Formats of numbers; every other one is of texts.
const NUMERIC: [&str; 4] = ["int32", "int64", "float", "double"];

pub(super) fn apply(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    let Some(mut kinds) = listed(schema) else { return };
    let is_nullable = kinds.iter().any(|kind| kind == "null");
    kinds.retain(|kind| kind != "null");
    if kinds.iter().any(|kind| kind == "number") {
        kinds.retain(|kind| kind != "integer");
    }
    // Types beside a composition narrow it: 3.0 cannot say that, and the list is refused.
    if kinds.len() > 1 && ["allOf", "oneOf", "anyOf", "not"].iter().any(|key| schema.contains_key(*key)) {
        return;
    }
    if is_nullable {
        ledger.set(RULE, schema, at, "nullable", Value::Bool(true));
    }
    match kinds.as_slice() {
        [] => {
            ledger.remove(RULE, schema, at, "type");
            ledger.set(RULE, schema, at, "enum", Value::Array(vec![Value::Null]));
        }
        [one] => {
            ledger.set(RULE, schema, at, "type", Value::from(one.as_str()));
            if one == "array" && !schema.contains_key("items") {
                ledger.set(RULE, schema, at, "items", Value::Object(Object::new()));
            }
        }
        several => alternatives(schema, several, at, ledger),
    }
}

/// The types of a schema, each once; nothing for a list that holds something else.
fn listed(schema: &Object) -> Option<Vec<String>> {
    let mut kinds: Vec<String> = match schema.get("type")? {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) if !kinds.is_empty() => {
            kinds.iter().map(|kind| kind.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        _ => return None,
    };
    let mut seen = std::collections::BTreeSet::new();
    kinds.retain(|kind| seen.insert(kind.clone()));
    Some(kinds)
}

/// One alternative for each type, with what belongs to it.
fn alternatives(schema: &mut Object, kinds: &[String], at: &str, ledger: &mut Ledger) {
    let mut list = Vec::new();
    for kind in kinds {
        let mut alternative = Object::from_iter([("type".to_owned(), Value::from(kind.as_str()))]);
        for (key, value) in schema.iter() {
            if let Some(value) = part(kind, key, value) {
                alternative.insert(key.clone(), value);
            }
        }
        if kind == "array" {
            alternative.entry("items").or_insert_with(|| Value::Object(Object::new()));
        }
        let is_possible = alternative.get("enum").and_then(Value::as_array).is_none_or(|of| !of.is_empty());
        list.extend(is_possible.then_some(Value::Object(alternative)));
    }
    let moved: Vec<String> =
        schema.keys().filter(|key| kinds.iter().any(|kind| belongs(kind, key))).cloned().collect();
    for key in moved.iter().map(String::as_str).chain(["type", "format", "enum"]) {
        ledger.remove(RULE, schema, at, key);
    }
    ledger.set(RULE, schema, at, "anyOf", Value::Array(list));
}

fn belongs(kind: &str, key: &str) -> bool {
    OF_TYPE.iter().any(|(kinds, keys)| kinds.contains(&kind) && keys.contains(&key))
}

/// What a member says of values of a type.
fn part(kind: &str, key: &str, value: &Value) -> Option<Value> {
    match (key, value) {
        ("format", Value::String(format)) => {
            let is_numeric = NUMERIC.contains(&format.as_str());
            let fits = if is_numeric { matches!(kind, "number" | "integer") } else { kind == "string" };
            fits.then(|| value.clone())
        }
        ("enum", Value::Array(values)) => {
            Some(Value::Array(values.iter().filter(|value| is_of(kind, value)).cloned().collect()))
        }
        _ => belongs(kind, key).then(|| value.clone()),
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => crate::openapi::enumeration::whole(value).is_some(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
