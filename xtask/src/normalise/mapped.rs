//! A schema that the discriminator of a union maps to, and that the union does not list, is one of its alternatives: a value
//! that names it has a type of its own.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{
        self, At, Node,
        reached::{Reached, mapped},
    },
    pointer,
};

/// Adds such schemas to the lists.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let schema = value.as_object().filter(|_| node == Node::Schema);
        if let Some((key, list)) = schema.and_then(|schema| completed(document, schema, value)) {
            found.push((at.pointer(), key, list));
        }
    });
    for (at, key, list) in found {
        if let Some(Value::Object(schema)) = pointer::get_mut(document, &at) {
            ledger.set(By::Mapping, schema, &at, key, list);
        }
    }
}

/// The list of a union with what it lacks; nothing where it lacks nothing.
fn completed(document: &Value, schema: &Object, own: &Value) -> Option<(&'static str, Value)> {
    let mapping = schema.get("discriminator")?.get("mapping")?.as_object()?;
    let (key, list) =
        ["oneOf", "anyOf"].into_iter().find_map(|key| Some((key, schema.get(key)?.as_array()?)))?;
    let mut known: BTreeSet<*const Value> = BTreeSet::from([std::ptr::from_ref(own)]);
    for alternative in list {
        known.extend(Reached::of(document, alternative, pointer::ROOT).schemas);
    }
    let mut missing = Vec::new();
    for target in mapping.values().filter_map(Value::as_str) {
        let Some(schema) = mapped(document, target) else { continue };
        let names = || openapi::schemas(document).find(|(_, named)| std::ptr::eq(*named, schema));
        if let Some((name, _)) = names().filter(|_| known.insert(schema)) {
            missing.push(json!({"$ref": pointer::join(["components", "schemas", name])}));
        }
    }
    // The order of a mapping says nothing.
    missing.sort_by_key(Value::to_string);
    (!missing.is_empty()).then(|| (key, list.iter().cloned().chain(missing).collect()))
}
