//! Enums that say less than they mean: one that lists null allows null, and one without a type has the type of its
//! values. Where null is the only value, nothing is left to list.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{self, At, Node, enumeration},
    pointer,
};

const RULE: By = By::Enum;

/// Completes every enum.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    openapi::walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Value::Object(schema) = value else { return };
        if node == Node::Schema && schema.contains_key("enum") {
            complete(schema, &at.pointer(), ledger);
        }
    });
}

fn complete(schema: &mut Object, at: &str, ledger: &mut Ledger) {
    if enumeration::lists_null(schema) {
        ledger.set(RULE, schema, at, "nullable", Value::Bool(true));
        if enumeration::members(schema).is_empty() {
            let gone: Vec<String> =
                schema.keys().filter(|key| *key == "enum" || key.starts_with("x-enum")).cloned().collect();
            for key in gone {
                ledger.remove(RULE, schema, at, &key);
            }
            return;
        }
    }
    let is_typed = ["type", "$ref", "allOf", "oneOf", "anyOf"].iter().any(|key| schema.contains_key(*key));
    if let Some(kind) = enumeration::type_of_values(schema).filter(|_| !is_typed) {
        ledger.set(RULE, schema, at, "type", Value::from(kind));
    }
}
