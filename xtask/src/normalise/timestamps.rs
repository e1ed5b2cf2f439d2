//! Texts that are described as timestamps are marked `x-timestamp`: on the wire they stay texts,
//! because the pages promise no format and empty ones occur.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    openapi::{self, At, Node},
    pointer,
};

/// Marks every string schema whose description begins with the word "Timestamp".
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    openapi::walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Value::Object(schema) = value else { return };
        let is_text = schema.get("type").is_some_and(|t| t == "string") && !schema.contains_key("enum");
        let described = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let first = described.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        if node == Node::Schema && is_text && first.eq_ignore_ascii_case("timestamp") {
            ledger.set(By::Timestamp, schema, &at.pointer(), "x-timestamp", Value::Bool(true));
        }
    });
}
