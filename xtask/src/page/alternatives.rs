//! `oneOf` and `anyOf` are written in one way where they mean the same, so that pages of two exporters agree: one
//! alternative is `allOf`, and alternatives of which no value can be two are `oneOf`. Only what is written in the alternatives
//! themselves counts: what a reference leads to may be on another page.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    changes::{By, Change, Ledger},
    json::Object,
    openapi::{self, At, Node, enumeration::member_key},
    pointer,
};

const RULE: By = By::Alternatives;

/// More alternatives than this are not compared with each other.
const MOST: usize = 64;

/// Gives all alternatives of a document their one way.
pub(super) fn respell(document: &mut Value) -> Vec<Change> {
    let mut found: Vec<(String, &str, &str)> = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let schema = value.as_object().filter(|_| node == Node::Schema);
        if let Some((from, to)) = schema.and_then(other_key) {
            found.push((at.pointer(), from, to));
        }
    });
    let mut ledger = Ledger::default();
    for (at, from, to) in found {
        let Some(Value::Object(schema)) = pointer::get_mut(document, &at) else { continue };
        let Some(list) = schema.get(from).cloned() else { continue };
        ledger.remove(RULE, schema, &at, from);
        ledger.set(RULE, schema, &at, to, list);
    }
    ledger.changes
}

/// The keyword of a schema that another one says as well.
fn other_key(schema: &Object) -> Option<(&'static str, &'static str)> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice);
    let is_alone = |key: &str| {
        ["oneOf", "anyOf", "allOf"].iter().all(|other| *other == key || !schema.contains_key(*other))
    };
    match (list("oneOf"), list("anyOf")) {
        (Some([_]), None) if is_alone("oneOf") && !schema.contains_key("discriminator") => {
            Some(("oneOf", "allOf"))
        }
        (None, Some([_])) if is_alone("anyOf") && !schema.contains_key("discriminator") => {
            Some(("anyOf", "allOf"))
        }
        (None, Some(list)) if (2..=MOST).contains(&list.len()) && are_exclusive(list) => {
            Some(("anyOf", "oneOf"))
        }
        _ => None,
    }
}

/// Whether no value is two of these.
fn are_exclusive(list: &[Value]) -> bool {
    let targets: Option<Vec<&Object>> = list.iter().map(written).collect();
    let Some(targets) = targets else { return false };
    let pairs = targets
        .iter()
        .enumerate()
        .flat_map(|(index, one)| targets[index + 1..].iter().map(move |other| (one, other)));
    targets.iter().filter(|schema| allows_null(schema)).count() < 2
        && pairs.into_iter().all(|(one, other)| exclude(one, other))
}

/// A schema that is written here.
fn written(schema: &Value) -> Option<&Object> {
    schema.as_object().filter(|schema| !schema.contains_key("$ref"))
}

fn allows_null(schema: &Object) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
        || values(schema).is_some_and(|values| values.contains("null"))
}

/// Whether no value but null is both: their types differ, their values, or those of a property that both require.
fn exclude(one: &Object, other: &Object) -> bool {
    let (Some(of_one), Some(of_other)) = (kind(one), kind(other)) else { return false };
    if of_one != of_other {
        return true;
    }
    let properties = one.get("properties").and_then(Value::as_object).into_iter().flatten();
    are_disjoint(one, other)
        || properties.filter(|(name, _)| requires(one, name) && requires(other, name)).any(
            |(name, property)| {
                let of_other = other.get("properties").and_then(|all| all.get(name));
                let both = written(property).zip(of_other.and_then(written));
                both.is_some_and(|(one, other)| are_disjoint(one, other))
            },
        )
}

/// The type of the values, where numbers of both kinds are one.
fn kind(schema: &Object) -> Option<&str> {
    match schema.get("type")?.as_str()? {
        "integer" => Some("number"),
        kind => Some(kind),
    }
}

fn requires(schema: &Object, name: &str) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|required| required == name))
}

fn are_disjoint(one: &Object, other: &Object) -> bool {
    values(one).zip(values(other)).is_some_and(|(one, other)| one.is_disjoint(&other))
}

fn values(schema: &Object) -> Option<BTreeSet<String>> {
    Some(schema.get("enum")?.as_array()?.iter().map(member_key).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tagged(tag: &str) -> Value {
        json!({"type": "object", "required": ["t"], "properties": {"t": {"type": "string", "enum": [tag]}}})
    }

    /// The keyword that `anyOf` of these becomes.
    fn key(list: &Value) -> &'static str {
        let mut document = json!({"components": {"schemas": {
            "A": {"anyOf": list}, "Cat": tagged("cat"), "Any": {"type": "object"},
        }}});
        respell(&mut document);
        let schema = &document["components"]["schemas"]["A"];
        ["allOf", "anyOf", "oneOf"]
            .into_iter()
            .find(|key| schema.get(key) == Some(list))
            .expect("the list is kept")
    }

    #[test]
    fn alternatives_of_which_no_value_is_two_are_one_of() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let kind = |kind: &str| json!({"type": kind});
        for list in [
            json!([kind("string"), kind("integer"), kind("array"), kind("object")]),
            json!([{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]),
            json!([tagged("cat"), tagged("dog")]),
            json!([{"type": "string", "nullable": true}, kind("integer")]),
        ] {
            assert_eq!(key(&list), "oneOf", "{list}");
        }
        for list in [
            json!([kind("number"), kind("integer")]),
            json!([kind("string"), {}]),
            json!([kind("string"), to("Cat")]),
            json!([tagged("cat"), kind("object")]),
            json!([{"type": "string", "nullable": true}, {"type": "integer", "nullable": true}]),
            json!([]),
        ] {
            assert_eq!(key(&list), "anyOf", "{list}");
        }
        assert_eq!(key(&json!([to("Cat")])), "allOf");
    }

    #[test]
    fn one_alternative_with_something_that_is_about_it_stays() {
        for schema in [
            json!({"oneOf": [{}], "discriminator": {"propertyName": "t"}}),
            json!({"oneOf": [{}], "allOf": [{}]}),
            json!({"oneOf": [{}], "anyOf": [{}]}),
        ] {
            let page = json!({"components": {"schemas": {"A": schema}}});
            let mut document = page.clone();
            assert!(respell(&mut document).is_empty());
            assert_eq!(document, page);
        }
    }
}
