//! Null as an alternative: the schema is nullable, and the alternatives are the others.

use serde_json::Value;

use super::RULE;
use crate::{changes::Ledger, json::Object, openapi::Node};

/// Takes null out of `oneOf` and `anyOf`, and the flag of alternatives that allow it themselves.
pub(super) fn alternatives(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    for key in ["oneOf", "anyOf"] {
        let Some(list) = schema.get(key).and_then(Value::as_array) else { continue };
        let rest: Vec<Value> = list.iter().filter(|one| !is_null(one)).map(without_null).collect();
        if rest == *list {
            continue;
        }
        ledger.set(RULE, schema, at, "nullable", Value::Bool(true));
        match rest.as_slice() {
            [] => {
                ledger.remove(RULE, schema, at, key);
                ledger.set(RULE, schema, at, "enum", Value::Array(vec![Value::Null]));
            }
            [one] => alone(schema, key, one, at, ledger),
            _ => ledger.set(RULE, schema, at, key, Value::Array(rest)),
        }
    }
}

/// Whether an alternative, which is converted already, is null and nothing else.
fn is_null(alternative: &Value) -> bool {
    let values = alternative.get("enum").and_then(Value::as_array);
    values.is_some_and(|values| values.as_slice() == [Value::Null])
}

fn without_null(alternative: &Value) -> Value {
    let mut alternative = alternative.clone();
    if let Value::Object(members) = &mut alternative {
        if members.get("nullable") == Some(&Value::Bool(true)) {
            members.shift_remove("nullable");
        }
        if let Some(Value::Array(values)) = members.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
    }
    alternative
}

/// The only alternative is the schema itself, or the part of an `allOf` where the two would mix.
fn alone(schema: &mut Object, key: &str, one: &Value, at: &str, ledger: &mut Ledger) {
    let members = one.as_object().cloned().unwrap_or_default();
    let binds = |name: &str| !Node::Schema.is_annotation(name) && !matches!(name, "nullable" | "default");
    let is_bare = schema.keys().all(|name| name == key || !binds(name));
    ledger.remove(RULE, schema, at, key);
    if is_bare && !members.contains_key("$ref") && members.keys().all(|name| !schema.contains_key(name)) {
        for (name, value) in members {
            ledger.set(RULE, schema, at, &name, value);
        }
    } else if schema.contains_key("allOf") {
        ledger.set(RULE, schema, at, key, Value::Array(vec![one.clone()]));
    } else {
        ledger.set(RULE, schema, at, "allOf", Value::Array(vec![one.clone()]));
    }
}
