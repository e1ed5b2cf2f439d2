//! What the members of an enum are called.

use serde_json::Value;

use super::{RULE, collect::members};
use crate::{
    changes::Ledger,
    json::Object,
    openapi::enumeration::{self, LABELS, member_key},
};

/// Takes over the labels of the places, if there is one for every member.
pub(super) fn label_members(schema: &mut Object, known: &[(String, String)]) {
    let label = |value| known.iter().find(|(key, _)| *key == member_key(value)).map(|(_, label)| label);
    let labels: Option<Vec<Value>> =
        members(schema).map(|value| label(value).map(|label| Value::from(label.as_str()))).collect();
    schema.extend(labels.filter(|labels| !labels.is_empty()).map(|all| (LABELS.to_owned(), all.into())));
}

/// Adds `x-enum-varnames` to a numeric enum. `-1` without a name is what the server writes
/// for a value that it does not know itself: `UNRECOGNIZED`.
pub(super) fn name_members(schema: &mut Object, at: &str, listed: &[(String, String)], ledger: &mut Ledger) {
    let is_numeric = schema.get("type").is_some_and(|kind| kind == "number" || kind == "integer");
    if !is_numeric || schema.contains_key(LABELS) {
        return;
    }
    let names = enumeration::members(schema)
        .iter()
        .map(|member| {
            let text = member_key(member.value);
            let listed = listed.iter().find(|(value, _)| *value == text).map(|(_, name)| name.clone());
            listed.unwrap_or_else(|| match text.as_str() {
                "-1" => "UNRECOGNIZED".to_owned(),
                _ => format!("VALUE_{}", text.replace('-', "MINUS_").replace('.', "_")),
            })
        })
        .map(Value::String)
        .collect();
    ledger.set(RULE, schema, at, LABELS, Value::Array(names));
}
