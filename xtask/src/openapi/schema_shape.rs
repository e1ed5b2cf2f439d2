//! What a schema with `properties`, `allOf`, `oneOf` or `anyOf` amounts to: an object with members, one of several,
//! or another schema in a wrapping. Naming and generating go by it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{json::Object, pointer};

const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// The properties of a schema and of all members of its `allOf`, each once.
pub(crate) fn members<'d>(document: &'d Value, schema: &'d Value) -> Vec<(&'d str, &'d Value)> {
    let (mut members, mut known) = (Vec::new(), BTreeSet::new());
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
        members.extend(
            own.map(|(name, schema)| (name.as_str(), schema)).filter(|(name, _)| known.insert(*name)),
        );
    }
    members
}

/// An object with properties, a merge of several, or a union.
pub(crate) fn has_own_type(object: &Object) -> bool {
    has_properties(object)
        || (object.contains_key("allOf") || alternatives(object).is_some())
            && single_wrapped(object).is_none()
}

/// `oneOf` or `anyOf` with its list. Alternatives that only say which properties of an object are required are none.
pub(crate) fn alternatives(object: &Object) -> Option<(&'static str, &Vec<Value>)> {
    let lists = |key: &&str| object.get(*key).and_then(Value::as_array).is_some_and(|list| !are_limits(list));
    let key = ALTERNATIVES.into_iter().find(lists)?;
    Some((key, object.get(key)?.as_array()?))
}

/// Whether alternatives only say which properties are required.
fn are_limits(list: &[Value]) -> bool {
    let says = |key: &String| matches!(key.as_str(), "required" | "title" | "description");
    let is_limit = |object: &Object| object.contains_key("required") && object.keys().all(says);
    !list.is_empty() && list.iter().all(|value| value.as_object().is_some_and(is_limit))
}

/// The type of the members that an object does not name; `{}` and what only has words allows any, like `true`.
pub(crate) fn typed_additional(object: &Object) -> Option<&Value> {
    let words = ["title", "description", "nullable", "example", "deprecated"];
    let binds =
        |values: &Object| values.keys().any(|key| !words.contains(&key.as_str()) && !key.starts_with("x-"));
    object.get("additionalProperties").filter(|values| values.as_object().is_some_and(binds))
}

/// The member of a schema with alternatives that no type could have beside them.
pub(crate) fn beside_alternatives(object: &Object) -> Option<&'static str> {
    let both = ALTERNATIVES.iter().all(|key| object.contains_key(*key)).then_some("anyOf");
    let typed = || typed_additional(object);
    let named = has_properties(object).then_some("properties");
    let other = || ["allOf", "items", "enum"].into_iter().find(|key| object.contains_key(*key));
    named.or(both).or_else(other).or_else(|| typed().map(|_| "additionalProperties"))
}

/// `{description, allOf: [X]}` is X.
pub(crate) fn single_wrapped(object: &Object) -> Option<(&'static str, &Value)> {
    let mut keys = ["allOf", "oneOf", "anyOf"].into_iter().filter(|key| object.contains_key(*key));
    let (Some(key), None) = (keys.next(), keys.next()) else { return None };
    let [only] = object.get(key)?.as_array()?.as_slice() else { return None };
    let others = ["properties", "items", "additionalProperties", "enum"];
    // A discriminator names values that the only alternative is not.
    let is_alone = key == "allOf" || !object.contains_key("discriminator");
    (is_alone && !others.iter().any(|key| object.contains_key(*key))).then_some((key, only))
}

fn has_properties(object: &Object) -> bool {
    object.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}
