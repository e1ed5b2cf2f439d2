//! The schema of every type is its schema in the document, except where a reviewed reason stands.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::conformance::{
    exceptions::{EXCEPTIONS, Exception},
    meaning::Dialect,
    types::{self, Type},
};

#[test]
fn every_type_claims_what_its_schema_says() {
    let (claims, names) = (types::claims(), types::locked());
    let mut differences = String::new();
    let mut used = Vec::new();
    for known in types::all() {
        let (schema, mut wanted) = {
            let (schema, value) = known.in_document();
            (schema, Dialect::Document(&names).meaning(value))
        };
        let claimed = Dialect::Schemars.meaning(&claims[known.name]);
        without_marks_of_secrets(&mut wanted);
        used.extend(excuse(&known, &mut wanted, &claimed));
        if wanted != claimed {
            writeln!(differences, "{} and its schema {schema} differ:", known.name).unwrap();
            describe(&wanted, &claimed, &mut differences);
        }
    }
    assert!(
        differences.is_empty(),
        "{differences}where a type is right to say less, add it to tests/conformance/exceptions.rs"
    );
    for Exception { type_name, property, keyword, why } in EXCEPTIONS {
        assert!(
            used.contains(&(*type_name, *property, *keyword)),
            "{type_name}.{property}: the exception for `{keyword}` ({why}) makes no difference any more; \
             remove it from tests/conformance/exceptions.rs"
        );
    }
}

/// `format: password` is ours.
fn without_marks_of_secrets(schema: &mut Value) {
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        if property["format"] == "password" {
            property.as_object_mut().unwrap().shift_remove("format");
        }
    }
}

/// Takes what a reviewed exception covers out of what is wanted, and tells which ones did.
fn excuse(
    known: &Type,
    wanted: &mut Value,
    claimed: &Value,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let mut used = Vec::new();
    for exception in EXCEPTIONS.iter().filter(|exception| exception.type_name == known.name) {
        let Exception { property, keyword, .. } = exception;
        let lacking = claimed["properties"][property].get(keyword).is_none();
        let members = wanted["properties"].get_mut(property).and_then(Value::as_object_mut);
        if lacking && members.is_some_and(|members| members.shift_remove(*keyword).is_some()) {
            used.push((exception.type_name, *property, *keyword));
        }
    }
    used
}

/// One line for each property, or other keyword, that differs.
fn describe(wanted: &Value, claimed: &Value, text: &mut String) {
    for (prefix, wanted, claimed) in [
        ("", without_properties(wanted), without_properties(claimed)),
        (".", properties(wanted), properties(claimed)),
    ] {
        let mut names: Vec<&String> = wanted.keys().chain(claimed.keys()).collect();
        names.sort();
        names.dedup();
        for name in names.into_iter().filter(|name| wanted.get(*name) != claimed.get(*name)) {
            let show =
                |side: &Map<String, Value>| side.get(name).map_or("absent".to_owned(), Value::to_string);
            writeln!(text, "  {prefix}{name}: document {}, type {}", show(&wanted), show(&claimed)).unwrap();
        }
    }
}

fn properties(schema: &Value) -> Map<String, Value> {
    schema["properties"].as_object().cloned().unwrap_or_default()
}

fn without_properties(schema: &Value) -> Map<String, Value> {
    let mut schema = schema.as_object().unwrap().clone();
    schema.shift_remove("properties");
    schema
}

#[test]
fn a_difference_is_told_by_its_property() {
    let wanted = json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
    let claimed =
        json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}});
    let mut text = String::new();
    describe(&wanted, &claimed, &mut text);
    assert_eq!(text, "  .b: document {\"type\":\"string\"}, type {\"type\":\"integer\"}\n");
}
