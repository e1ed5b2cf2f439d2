//! What a schema with `properties`, `allOf`, `oneOf` or `anyOf` amounts to: an object with members, one of several,
//! or another schema in a wrapping. Naming and generating go by it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// A schema that becomes a struct.
pub(crate) struct Struct<'d> {
    /// The schema itself.
    pub(crate) schema: &'d Value,
    /// Its name in the document, or the pointer of a schema that was written inline.
    pub(crate) key: String,
    /// Its properties and those of all members of its `allOf`, each once.
    pub(crate) properties: Vec<&'d str>,
}

/// Every schema of the document that becomes a struct, in document order.
pub(crate) fn structs(document: &Value) -> Vec<Struct<'_>> {
    let mut structs = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, schema| {
        let object = schema.as_object().filter(|_| node == Node::Schema);
        if !object.is_some_and(|object| has_own_type(object) && alternatives(object).is_none()) {
            return;
        }
        let at = at.pointer();
        if is_part(document, &at) {
            return;
        }
        let properties: Vec<&str> = members(document, schema).into_iter().map(|(name, _)| name).collect();
        if !properties.is_empty() {
            let key = pointer::schema_name(&at).unwrap_or(at);
            structs.push(Struct { schema, key, properties });
        }
    });
    structs
}

/// Whether the schema at this place is one of several members of an `allOf` and so no type of its own.
fn is_part(document: &Value, at: &str) -> bool {
    let Some((list, index)) = at.rsplit_once('/') else { return false };
    let whole = list.strip_suffix("/allOf").filter(|_| index.bytes().all(|byte| byte.is_ascii_digit()));
    let whole = whole.and_then(|whole| pointer::get(document, whole)).and_then(Value::as_object);
    whole.is_some_and(|whole| single_wrapped(whole).is_none())
}

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
    // A discriminator names values that the only alternative is not.
    let is_alone = |key: &str| key == "allOf" || !object.contains_key("discriminator");
    let wrap = |key: &'static str| match object.get(key)?.as_array()?.as_slice() {
        [only] if bare && is_alone(key) => Some((key, only)),
        _ => None,
    };
    let keys: Vec<_> =
        ["allOf", "oneOf", "anyOf"].into_iter().filter(|key| object.contains_key(*key)).collect();
    if let [key] = keys.as_slice() { wrap(key) } else { None }
}

fn has_properties(object: &Object) -> bool {
    object.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn structs_are_named_or_pointed_at_and_parts_of_all_of_are_none() {
        let text = json!({"type": "string"});
        let schemas = json!({
            "Base": {"properties": {"id": text}},
            "Whole": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"x": text, "id": text}}]},
            "Wrapped": {"allOf": [{"properties": {"y": text}}]},
            "List": {"type": "array", "items": {"properties": {"z": text}}},
            "Either": {"oneOf": [{"properties": {"a": text}}, text]},
            "Empty": {"type": "object", "properties": {}},
        });
        let document = json!({"components": {"schemas": schemas}});
        let found = structs(&document);
        let found: Vec<_> = found.iter().map(|found| (&*found.key, found.properties.join(" "))).collect();
        let expected = [
            ("Base", "id"),
            ("Whole", "x id"),
            ("#/components/schemas/Wrapped/allOf/0", "y"),
            ("#/components/schemas/List/items", "z"),
            ("#/components/schemas/Either/oneOf/0", "a"),
        ];
        assert_eq!(found, expected.map(|(key, names)| (key, names.to_owned())));
    }
}
