//! The properties of a schema, and those of them that a value has.

use std::collections::BTreeSet;

use chatcaptain_tests::document::{document, resolve};
use serde_json::Value;
use xtask::pointer;

use crate::traced::items::says_something;

/// The way of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// The pointers of all properties that a schema reaches; with a value, of those that it has.
pub(crate) fn properties(
    at: &str,
    schema: &'static Value,
    value: Option<&Value>,
    direction: Direction,
) -> BTreeSet<String> {
    let mut walk = Walk { direction, found: BTreeSet::new() };
    walk.schema(at, schema, value);
    walk.found
}

struct Walk {
    direction: Direction,
    found: BTreeSet<String>,
}

impl Walk {
    fn schema(&mut self, at: &str, schema: &'static Value, value: Option<&Value>) {
        for unknown in ["oneOf", "anyOf"] {
            assert!(
                schema.get(unknown).is_none(),
                "{at}: `{unknown}` is not traced yet: let `Walk` in tests/traced/properties.rs choose the schema of the value"
            );
        }
        if let Some(reference) = schema["$ref"].as_str() {
            return self.schema(reference, resolve(document(), reference).1, value);
        }
        for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
            self.schema(&format!("{at}/allOf/{index}"), part, value);
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            self.property(
                &pointer::push(&format!("{at}/properties"), name),
                property,
                value.map(|it| &it[name]),
            );
        }
        for (keyword, children) in [("items", value.map(items)), ("additionalProperties", value.map(members))]
        {
            if schema[keyword].is_object() {
                self.each(&format!("{at}/{keyword}"), &schema[keyword], children);
            }
        }
    }

    fn property(&mut self, at: &str, schema: &'static Value, value: Option<&Value>) {
        let other = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        if schema[other] == true || value.is_some_and(|value| !says_something(value)) {
            return;
        }
        // Without a value, a schema that comes again inside itself ends here.
        if self.found.insert(at.to_owned()) || value.is_some() {
            self.schema(at, schema, value);
        }
    }

    fn each(&mut self, at: &str, schema: &'static Value, values: Option<Vec<&Value>>) {
        match values {
            None => self.schema(at, schema, None),
            Some(values) => values.into_iter().for_each(|value| self.schema(at, schema, Some(value))),
        }
    }
}

fn items(value: &Value) -> Vec<&Value> {
    value.as_array().into_iter().flatten().collect()
}

fn members(value: &Value) -> Vec<&Value> {
    value.as_object().into_iter().flatten().map(|(_, value)| value).collect()
}

#[test]
fn what_is_empty_is_not_there() {
    let schema = &document()["components"]["schemas"]["ListMessagesResponseDto"];
    let of = |value: Value| properties("#", schema, Some(&value), Direction::Response);
    let empty = serde_json::json!({"messages": [], "error": ""});
    assert_eq!(of(empty), BTreeSet::new());
    let one = serde_json::json!({"messages": [{"id": "m", "status": null, "tags": [], "outgoing": false}]});
    let property = |name: &str| format!("#/components/schemas/MessageDto/properties/{name}");
    let expected = ["#/properties/messages".to_owned(), property("id"), property("outgoing")];
    assert_eq!(of(one), expected.into());
    let all = properties("#", schema, None, Direction::Response);
    assert!(all.contains(&property("status")) && all.contains("#/properties/error"));
}
