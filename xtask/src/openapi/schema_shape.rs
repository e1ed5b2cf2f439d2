//! What a schema with `properties`, `allOf`, `oneOf` or `anyOf` amounts to: an object with members, one of several,
//! or another schema in a wrapping. Naming and generating go by it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{json::Object, pointer};

const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// The properties of a schema and of all members of its `allOf`, each once.
pub(super) fn properties<'d>(document: &'d Value, schema: &'d Value) -> Vec<&'d str> {
    let (mut names, mut known) = (Vec::new(), BTreeSet::new());
    // Schemas that were visited, by address.
    let mut done: BTreeSet<*const Value> = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if !done.insert(schema) {
            continue;
        }
        let target = schema.get("$ref").and_then(Value::as_str);
        open.extend(target.and_then(|target| pointer::get(document, target)));
        open.extend(schema.get("allOf").and_then(Value::as_array).into_iter().flatten());
        let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        names.extend(own.map(|(name, _)| name.as_str()).filter(|name| known.insert(*name)));
    }
    names
}

/// An object with properties, a merge of several, or a union.
pub(crate) fn has_own_type(object: &Object) -> bool {
    has_properties(object)
        || (object.contains_key("allOf") || alternatives(object).is_some())
            && single_wrapped(object).is_none()
}

/// `oneOf` or `anyOf` with its list.
pub(crate) fn alternatives(object: &Object) -> Option<(&'static str, &Vec<Value>)> {
    ALTERNATIVES.into_iter().find_map(|key| Some((key, object.get(key)?.as_array()?)))
}

/// The member of a schema with alternatives that no type could have beside them.
pub(crate) fn beside_alternatives(object: &Object) -> Option<&'static str> {
    let both = ALTERNATIVES.iter().all(|key| object.contains_key(*key)).then_some("anyOf");
    let typed = || object.get("additionalProperties").filter(|values| values.is_object());
    let named = has_properties(object).then_some("properties");
    let other = || ["allOf", "items", "enum"].into_iter().find(|key| object.contains_key(*key));
    named.or(both).or_else(other).or_else(|| typed().map(|_| "additionalProperties"))
}

/// `{description, allOf: [X]}` is X.
pub(crate) fn single_wrapped(object: &Object) -> Option<(&'static str, &Value)> {
    let bare =
        !["properties", "items", "additionalProperties", "enum"].iter().any(|key| object.contains_key(*key));
    let wrap = |key: &'static str| match object.get(key)?.as_array()?.as_slice() {
        [only] if bare => Some((key, only)),
        _ => None,
    };
    let keys: Vec<_> =
        ["allOf", "oneOf", "anyOf"].into_iter().filter(|key| object.contains_key(*key)).collect();
    if let [key] = keys.as_slice() { wrap(key) } else { None }
}

fn has_properties(object: &Object) -> bool {
    object.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}
