//! Enums that stand inside a property or parameter become named schemas; equal ones under one name share one.
//! Members of numeric enums get the names that a description lists for them.

mod collect;
mod members;
mod naming;

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    names::Names,
    openapi::enumeration::LABELS,
    pointer,
};

use self::{
    collect::{Inline, Place, collect},
    members::{label_members, name_members},
    naming::resolve,
};
use super::listed_names;

const RULE: By = By::Enum;

/// Hoists the inline enums and names the members of numeric ones.
pub(super) fn apply(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    let inline = collect(document);
    let names = resolve(document, &inline, locked);
    for (inline, name) in inline.iter().zip(names) {
        hoist(document, inline, &name, ledger);
    }
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    schemas.sort_keys();
    for (name, schema) in schemas {
        let Value::Object(schema) = schema else { continue };
        let listed = listed_names(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        name_members(schema, &pointer::join(["components", "schemas", name]), &listed, ledger);
    }
}

fn hoist(document: &mut Value, inline: &Inline, name: &str, ledger: &mut Ledger) {
    let reference = Value::String(pointer::join(["components", "schemas", name]));
    for Place { at, .. } in &inline.places {
        let Some(Value::Object(schema)) = pointer::get_mut(document, at) else { continue };
        let before = Value::Object(schema.clone());
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let mut kept: Object = std::mem::take(schema)
            .into_iter()
            .filter(|(key, _)| !matches!(key.as_str(), "enum" | "format" | LABELS))
            .filter(|(key, _)| key != "type" || nullable)
            .collect();
        if kept.is_empty() {
            kept.insert("$ref".to_owned(), reference.clone());
        } else {
            let part = Object::from_iter([("$ref".to_owned(), reference.clone())]);
            kept.insert("allOf".to_owned(), Value::Array(vec![Value::Object(part)]));
        }
        schema.clone_from(&kept);
        ledger.change(RULE, at, Some(before), Some(Value::Object(kept)));
    }
    let mut schema = inline.schema.clone();
    label_members(&mut schema, &inline.labels);
    let at = pointer::join(["components", "schemas", name]);
    name_members(&mut schema, &at, &inline.members, ledger);
    // `diff` normalises any document that it is given, and there a section can be something else than an object.
    if let Some(Value::Object(schemas)) =
        section(document, "components").and_then(|of| section(of, "schemas"))
    {
        schemas.insert(name.to_owned(), Value::Object(schema.clone()));
    }
    ledger.change(RULE, &at, None, Some(Value::Object(schema)));
}

/// A member of an object, added as an empty object where it is missing.
fn section<'v>(of: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    Some(of.as_object_mut()?.entry(key).or_insert_with(|| Value::Object(Object::new())))
}
