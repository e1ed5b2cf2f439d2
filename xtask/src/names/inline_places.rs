//! The places of inline types in the lock: whether what went went with something around it, which has an error of its own.

use std::collections::BTreeMap;

use crate::{openapi, pointer};

use super::Names;

/// What was written inline at this place or below it.
pub(super) fn inline_below<'l>(locked: &'l Names, at: &str) -> Vec<(&'l String, &'l String)> {
    let is_below =
        |key: &str| key.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    locked.inline.iter().filter(|(key, _)| is_below(key)).collect()
}

/// Whether everything around the place of an inline type is still there; otherwise that has an error of its own.
pub(super) fn has_place(names: &Names, locked: &Names, at: &str) -> bool {
    let is_above = |up: &str| up != at && is_gone(&locked.inline, &names.inline, up);
    has_owner(names, locked, at)
        && !pointer::ancestors(at).any(|up| is_above(up) || is_property_gone(names, locked, up))
}

fn is_gone<V>(known: &BTreeMap<String, V>, now: &BTreeMap<String, V>, key: &str) -> bool {
    known.contains_key(key) && !now.contains_key(key)
}

/// Whether the object around lost the property at this pointer. A part of an `allOf` has its properties in the whole.
fn is_property_gone(names: &Names, locked: &Names, at: &str) -> bool {
    let Some((part, property)) = at.rsplit_once("/properties/") else { return false };
    let Some(property) = pointer::segments(&format!("#/{property}")).and_then(|mut path| path.pop()) else {
        return false;
    };
    let wholes = pointer::ancestors(part).filter(|up| {
        let below = &part[up.len()..];
        below.is_empty() || below.starts_with("/allOf/") && !below.contains("/properties/")
    });
    let none = const { &BTreeMap::new() };
    wholes.map(|up| pointer::schema_name(up).unwrap_or_else(|| up.to_owned())).any(|key| {
        let fields = |names: &'_ Names| names.fields.get(&key).cloned().unwrap_or_default();
        is_gone(&fields(locked), names.fields.get(&key).unwrap_or(none), &property)
    })
}

/// Whether what an object belongs to is still there; otherwise that has an error of its own.
fn has_owner(names: &Names, locked: &Names, key: &str) -> bool {
    match pointer::segments(key).as_deref() {
        None => names.schemas.contains_key(key),
        Some([_, section, schema, ..]) if section == "schemas" => names.schemas.contains_key(schema),
        Some([paths, path, method, ..]) if paths == "paths" => {
            let operation = openapi::operation_key(method, path);
            names.operations.contains_key(&operation) || !locked.operations.contains_key(&operation)
        }
        Some(_) => true,
    }
}
