//! `required: []` says what no list says as well, and is no OpenAPI: a list that is there has a member.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    openapi::{self, At, Node},
    pointer,
};

/// Removes the empty lists of schemas.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    openapi::walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Value::Object(schema) = value else { return };
        let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
        if node == Node::Schema && schema.get("required").is_some_and(is_empty) {
            ledger.remove(By::Required, schema, &at.pointer(), "required");
        }
    });
}
