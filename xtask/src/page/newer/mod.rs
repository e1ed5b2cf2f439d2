//! OpenAPI 3.1: what it says in another way than 3.0 is written as 3.0 says it, and each change is recorded. What 3.0
//! cannot say stays as it is, and the lint refuses it by its name, unless an action of the overlay has removed it.

mod keywords;
mod null;
mod types;

use serde_json::Value;

use crate::{
    changes::{By, Change, Ledger},
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

pub(crate) use keywords::is_known_dialect;

const RULE: By = By::Newer;

/// The version that a converted document has: the smallest, so that pages of 3.0 decide.
const VERSION: &str = "3.0.0";

/// Whether a text can hold anything that [`convert`] changes.
pub(crate) fn may_need(text: &str) -> bool {
    text.contains("\"3.1") || text.contains("\"const\"")
}

/// Writes a document of OpenAPI 3.1 as one of 3.0; in one of 3.0 only `const`, which exporters write there too.
pub(crate) fn convert(document: &mut Value) -> Vec<Change> {
    let mut ledger = Ledger::default();
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    let is_newer = version == "3.1" || version.starts_with("3.1.");
    if let Some(root) = document.as_object_mut().filter(|_| is_newer) {
        ledger.set(RULE, root, pointer::ROOT, "openapi", Value::from(VERSION));
    }
    openapi::walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| match (
        node, value,
    ) {
        (Node::Schema, Value::Object(schema)) if is_newer => convert_schema(schema, at, &mut ledger),
        (Node::Schema, Value::Object(schema)) => keywords::constant(schema, at, &mut ledger),
        (Node::Schema, value @ Value::Bool(_)) if is_newer => boolean(value, at, &mut ledger),
        (Node::Parameter | Node::Response | Node::RequestBody, Value::Object(object)) if is_newer => {
            bare_reference(object, at, &mut ledger);
        }
        _ => {}
    });
    ledger.changes
}

fn convert_schema(schema: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    keywords::constant(schema, at, ledger);
    if !needs_more(schema) {
        return;
    }
    let at = &at.pointer();
    keywords::reference(schema, at, ledger);
    keywords::limits(schema, at, ledger);
    keywords::examples(schema, at, ledger);
    keywords::content(schema, at, ledger);
    types::apply(schema, at, ledger);
    null::alternatives(schema, at, ledger);
}

/// Whether a schema has anything that 3.0 says in another way.
fn needs_more(schema: &Object) -> bool {
    const KEYS: [&str; 5] = ["examples", "contentEncoding", "contentMediaType", "oneOf", "anyOf"];
    let is_list = |kind: &Value| kind.is_array() || kind == "null" || kind == "array";
    let is_limit = |key: &str| schema.get(key).is_some_and(Value::is_number);
    KEYS.iter().any(|key| schema.contains_key(*key))
        || schema.get("type").is_some_and(is_list)
        || schema.contains_key("$ref") && schema.len() > 1
        || is_limit("exclusiveMinimum")
        || is_limit("exclusiveMaximum")
}

/// `true` allows every value, `false` none. For `additionalProperties` 3.0 has both.
fn boolean(schema: &mut Value, at: &At<'_>, ledger: &mut Ledger) {
    if matches!(at, At::Key(_, "additionalProperties")) {
        return;
    }
    let mut object = Object::new();
    if *schema == Value::Bool(false) {
        object.insert("not".to_owned(), Value::Object(Object::new()));
    }
    let before = std::mem::replace(schema, Value::Object(object));
    ledger.change(RULE, &at.pointer(), Some(before), Some(schema.clone()));
}

/// Texts beside the reference to a parameter, a response or a body: in 3.0 nothing may stand there.
fn bare_reference(object: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    if object.contains_key("$ref") {
        for key in ["summary", "description"] {
            ledger.remove(RULE, object, &at.pointer(), key);
        }
    }
}

#[cfg(test)]
mod tests;
