//! Documents that would fill the stack or take for ever: compared in bounded time, on the stack of any thread.

use serde_json::{Map, Value, json};
use xtask::diff::wire;

fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A document with one operation that sends and receives `Root`.
fn document(schemas: impl IntoIterator<Item = (String, Value)>) -> Value {
    let media = json!({ "application/json": { "schema": refer("Root") } });
    let operation =
        json!({ "requestBody": { "content": media }, "responses": { "200": { "content": media } } });
    json!({
        "paths": { "/a": { "post": operation } },
        "components": { "schemas": schemas.into_iter().collect::<Map<_, _>>() },
    })
}

fn kinds(old: &Value, new: &Value) -> Vec<(&'static str, Option<String>)> {
    wire::compare(old, new).into_iter().map(|found| (found.change.kind.kind, found.new_at)).collect()
}

#[test]
fn a_long_chain_of_schemas_is_followed_to_its_end() {
    let chain = |last: &str| {
        let link = |index: usize| {
            let (name, next) = (format!("Link{index}"), format!("Link{}", index + 1));
            (name, json!({ "properties": { "next": { "allOf": [refer(&next)] } } }))
        };
        let root = ("Root".to_owned(), refer("Link0"));
        let end = ("Link20000".to_owned(), json!({ "type": last }));
        document((0..20_000).map(link).chain([root, end]))
    };
    let found = kinds(&chain("string"), &chain("integer"));
    assert_eq!(found, [("type-changed", Some("#/components/schemas/Link20000".to_owned()))]);
    assert_eq!(kinds(&chain("string"), &chain("string")), []);
}

#[test]
fn a_long_chain_of_references_is_one_schema() {
    let chain = |length: usize| {
        let link = |index: usize| (format!("Link{index}"), refer(&format!("Link{}", index + 1)));
        let end = (format!("Link{length}"), json!({ "type": "string" }));
        document((0..length).map(link).chain([("Root".to_owned(), refer("Link0")), end]))
    };
    assert_eq!(kinds(&chain(2_000), &chain(2_000)), []);
}

#[test]
fn what_contains_itself_comes_to_an_end() {
    let circle = |kind: &str| {
        let own =
            json!({ "type": kind, "properties": { "a": refer("Root"), "b": { "items": refer("Root") } } });
        let parts = json!({ "allOf": [refer("Parts"), { "type": kind }] });
        let refers = [
            ("Loop".to_owned(), refer("Loop")),
            ("There".to_owned(), refer("Back")),
            ("Back".to_owned(), refer("There")),
        ];
        document([("Root".to_owned(), own), ("Parts".to_owned(), parts)].into_iter().chain(refers))
    };
    assert_eq!(kinds(&circle("object"), &circle("object")), []);
    let found = kinds(&circle("object"), &circle("array"));
    assert!(found.contains(&("type-changed", Some("#/components/schemas/Root".to_owned()))), "{found:?}");
}

#[test]
fn many_members_and_alternatives_are_compared_once_each() {
    let many = |from: usize| {
        let members: Vec<String> = (from..from + 20_000).map(|index| format!("m{index}")).collect();
        let alternatives: Vec<Value> =
            (from..from + 2_000).map(|index| json!({ "maxLength": index })).collect();
        let either = (
            "Root".to_owned(),
            json!({ "properties": { "a": { "oneOf": alternatives }, "b": refer("Names") } }),
        );
        document([either, ("Names".to_owned(), json!({ "type": "string", "enum": members }))])
    };
    let found = kinds(&many(0), &many(1));
    let count = |kind: &str| found.iter().filter(|(own, _)| *own == kind).count();
    assert_eq!((count("enum-value-added"), count("enum-value-removed")), (1, 1));
    assert_eq!((count("alternative-added"), count("alternative-removed"), found.len()), (1, 1, 4));
}
