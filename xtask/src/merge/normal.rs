//! The form in which two copies of an element are compared: what binds nobody is dropped,
//! and different spellings of one meaning become one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    json::Object,
    openapi::{Node, enumeration, server},
};

/// The normal form of an element: annotations dropped, `required` sorted, `{allOf: [X]}` unwrapped,
/// parameters and the values of enums sorted, members that state a default left out.
pub(crate) fn form(node: Node, value: &Value) -> Value {
    match value {
        Value::Object(members) => object(node, members),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| form(node.item(), item)).collect();
            if node == Node::Servers {
                without_silent(&mut items, value);
            }
            if node == Node::Parameters {
                items.sort_by_key(parameter_key);
            }
            Value::Array(items)
        }
        scalar => scalar.clone(),
    }
}

fn object(node: Node, members: &Object) -> Value {
    if let Some(address) = server::address(&Value::Object(members.clone())).filter(|_| node == Node::Server) {
        return server::spelling(&address).into();
    }
    let mut result = Object::new();
    for (key, member) in members {
        if node.is_annotation(key) || is_default(node, key, member) {
            continue;
        }
        let member = match (node, key.as_str(), member) {
            (Node::Schema, "required", Value::Array(names)) => sorted(names),
            _ => form(node.member(key), member),
        };
        result.insert(key.clone(), member);
    }
    if node == Node::Schema && members.contains_key("enum") {
        result.extend(enumeration::normal(members));
    }
    match sole_part(node, &result) {
        Some(part) => part.clone(),
        None => Value::Object(result),
    }
}

/// The `X` of `{allOf: [X]}`, which exporters write to hang a description on a reference.
fn sole_part(node: Node, members: &Object) -> Option<&Value> {
    if node != Node::Schema || members.len() != 1 {
        return None;
    }
    match members.get("allOf")?.as_array()?.as_slice() {
        [part] => Some(part),
        _ => None,
    }
}

fn is_default(node: Node, key: &str, value: &Value) -> bool {
    match (node, key) {
        (Node::Parameter | Node::RequestBody, "required")
        | (Node::Schema, "nullable" | "readOnly" | "writeOnly") => *value == Value::Bool(false),
        (Node::Schema, "required") => value.as_array().is_some_and(Vec::is_empty),
        _ => false,
    }
}

fn sorted(names: &[Value]) -> Value {
    let mut names = names.to_vec();
    names.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    names.dedup();
    Value::Array(names)
}

/// Leaves out of the addresses of `servers` those that say no more than another one: a path beside the whole address, and
/// an address twice.
fn without_silent(addresses: &mut Vec<Value>, servers: &Value) {
    let base = server::of_list(Some(servers)).unwrap_or_default();
    let mut known = BTreeSet::new();
    addresses.retain(|address| {
        let Some(text) = address.as_str() else { return true };
        let is_silent = !base.is_empty() && server::is_silent(&json!([{ "url": text }]), &base);
        !is_silent && known.insert(text.to_owned())
    });
}

/// What identifies a parameter in its list.
pub(super) fn parameter_key(parameter: &Value) -> (String, String) {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    match parameter.get("$ref") {
        Some(reference) => (reference.to_string(), String::new()),
        None => (text("in"), text("name")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrapped_reference_equals_the_bare_one() {
        let wrapped = json!({"description": "x", "allOf": [{"$ref": "#/components/schemas/A"}]});
        let bare = json!({"$ref": "#/components/schemas/A"});
        assert_eq!(form(Node::Schema, &wrapped), form(Node::Schema, &bare));
        let nullable = json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/A"}]});
        assert_ne!(form(Node::Schema, &nullable), form(Node::Schema, &bare));
    }

    #[test]
    fn a_property_named_description_counts() {
        let with = json!({"type": "object", "properties": {"description": {"type": "string"}}});
        let without = json!({"type": "object", "properties": {}});
        assert_ne!(form(Node::Schema, &with), form(Node::Schema, &without));
    }

    #[test]
    fn required_and_enum_are_sets() {
        let form = |schema| form(Node::Schema, &schema);
        assert_eq!(form(json!({"required": ["a", "b"]})), form(json!({"required": ["b", "a"]})));
        assert_eq!(form(json!({"required": []})), form(json!({})));
        assert_eq!(form(json!({"enum": ["a", "b"]})), form(json!({"enum": ["b", "a"], "type": "string"})));
        assert_ne!(form(json!({"enum": ["a", "b"]})), form(json!({"enum": ["a"]})));
    }
}
