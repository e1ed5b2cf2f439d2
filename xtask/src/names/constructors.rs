//! The order of the arguments of every constructor: what is required, as the page lists it,
//! except that known ones keep their places. Most are texts, and two that swap would compile.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi;

use super::Names;

/// The required properties of every schema that has several, in the order in which `new` takes them.
pub(super) fn constructors(document: &Value, locked: Option<&Names>) -> BTreeMap<String, Vec<String>> {
    let mut constructors = BTreeMap::new();
    for (name, schema) in openapi::schemas(document) {
        let required =
            schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut order: Vec<String> = properties
            .map(|(key, _)| key.clone())
            .filter(|key| required.iter().any(|name| name == key))
            .collect();
        if let Some(lock) = locked.and_then(|names| names.constructors.get(name)) {
            order.sort_by_key(|key| lock.iter().position(|known| known == key).unwrap_or(usize::MAX));
        }
        if order.len() > 1 {
            constructors.insert(name.clone(), order);
        }
    }
    constructors
}
