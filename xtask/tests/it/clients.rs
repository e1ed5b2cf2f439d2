//! What comes of schemas with unions and directions: the same client each time, or a refusal that says where and what to do.

use std::cell::Cell;

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Map, Value, json};
use xtask::{
    commands,
    diagnostic::{Code, Diagnostic, Severity},
    page::PageFile,
    pipeline::{self, Input},
};

use crate::{
    properties::property,
    support::{effort::cases, real::page},
};

/// A schema with unions and directions in it, up to two levels deep.
fn composed() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => property(),
        1 => Just(json!({"type": "string", "enum": ["a"]})),
        1 => Just(json!({"type": "string", "nullable": true, "enum": ["a", Value::Null]})),
        1 => Just(json!({"$ref": "#/components/schemas/Other"})),
    ];
    leaf.prop_recursive(2, 12, 3, |inner| {
        let object = (vec((inner.clone(), 0..4_u8), 1..4), any::<bool>()).prop_map(|(members, all)| {
            let mut properties = Map::new();
            for (index, (mut schema, direction)) in members.into_iter().enumerate() {
                let key = ["readOnly", "writeOnly"].get(usize::from(direction));
                if let Some(key) = key.filter(|_| schema.get("$ref").is_none()) {
                    schema[*key] = true.into();
                }
                properties.insert(["type", "id", "text"][index].to_owned(), schema);
            }
            let required: Vec<&String> = properties.keys().filter(|_| all).collect();
            json!({"type": "object", "required": required, "properties": properties})
        });
        let key = prop_oneof![Just("oneOf"), Just("anyOf"), Just("allOf")];
        let union = (key, vec(inner.clone(), 1..4), 0..4_u8).prop_map(|(key, list, told)| {
            let mut union = json!({key: list});
            if told == 1 {
                union["discriminator"] = json!({"propertyName": "type"});
            }
            union
        });
        let map = inner.prop_map(|inner| json!({"type": "object", "additionalProperties": inner}));
        prop_oneof![object, union, map]
    })
}

/// Of so many schemas at least one must have a client, so that the rest of the test is about something.
const TRIED_FOR_ONE: u32 = 8;

#[test]
fn a_client_or_a_refusal_with_place_and_way_comes_of_any_schema() {
    let (tried, accepted) = (Cell::new(0_u32), Cell::new(0_u32));
    let schemas = (composed(), composed(), composed());
    let result = TestRunner::new(Config { source_file: Some(file!()), ..cases(48) }).run(
        &schemas,
        |(thing, other, body)| {
            tried.set(tried.get() + 1);
            accepted.set(accepted.get() + u32::from(has_client(&thing, &other, &body)?));
            Ok(())
        },
    );
    if let Err(found) = result {
        panic!("{found}");
    }
    let (tried, accepted) = (tried.get(), accepted.get());
    assert!(accepted * TRIED_FOR_ONE >= tried, "only {accepted} of {tried} schemas have a client");
}

/// Whether a client comes of an API with these schemas; otherwise each error says where and what to do.
fn has_client(thing: &Value, other: &Value, body: &Value) -> Result<bool, TestCaseError> {
    let media = json!({"application/json": {"schema": body}});
    let operation = json!({
        "operationId": "make", "requestBody": {"content": media},
        "responses": {"200": {"description": "", "content": media}},
    });
    let leaf = json!({"type": "object", "properties": {"type": {"type": "string"}}});
    let fragment = json!({
        "openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "security": [{"key": []}],
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/v1/things": {"post": operation}},
        "components": {
            "schemas": {"Leaf": leaf, "Thing": thing, "Other": other},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "k"}},
        },
    });
    let pages = vec![PageFile { name: "a.md".into(), bytes: page("T", &fragment).into_bytes() }];
    let outputs = |input: &Input| {
        let files = pipeline::merge(input.clone()).and_then(|merged| commands::outputs(&merged))?;
        Ok::<_, Vec<Diagnostic>>(files.into_iter().map(|file| file.text).collect::<Vec<_>>())
    };
    let input = Input { pages, ..Input::default() };
    let first = outputs(&input);
    prop_assert!(first == outputs(&input), "another client the second time");
    let is_accepted = first.is_ok();
    for error in first.err().unwrap_or_default().iter().filter(|found| found.severity == Severity::Error) {
        let place = &error.location;
        prop_assert!(place.file == "a.md" && place.line.is_some() && place.pointer.is_some(), "{}", error);
        prop_assert!(error.hint.is_some() || error.choice.is_some(), "{}", error);
        let is_defect = matches!(error.code, Code::GeneratorDefect | Code::UnresolvedName | Code::InlineEnum);
        prop_assert!(!is_defect, "{} of {}", error, fragment);
    }
    Ok(is_accepted)
}
