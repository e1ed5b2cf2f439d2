//! Documents of 3.1 and the same in 3.0.

use serde_json::{Value, json};

use super::*;

fn document(version: &str, schema: &Value) -> Value {
    json!({"openapi": version, "components": {"schemas": {"A": schema}}})
}

/// What a schema becomes; undoing the changes leads back to it.
fn converted(schema: &Value) -> Value {
    let page = document("3.1.0", schema);
    let mut document = page.clone();
    let changes = convert(&mut document);
    let result = document["components"]["schemas"]["A"].clone();
    assert_eq!(document["openapi"], VERSION);
    for change in changes.into_iter().rev() {
        undo(&mut document, change);
    }
    assert_eq!(document, page);
    result
}

fn undo(document: &mut Value, change: Change) {
    let (parent, key) = change.at.rsplit_once('/').expect("is below the root");
    let parent = pointer::get_mut(document, parent).expect("is there");
    match (parent, change.from) {
        (Value::Object(members), Some(before)) => drop(members.insert(key.to_owned(), before)),
        (Value::Object(members), None) => drop(members.shift_remove(key)),
        (Value::Array(items), Some(before)) => items[key.parse::<usize>().expect("an index")] = before,
        (other, _) => panic!("{other} has no members"),
    }
}

#[test]
fn types_with_null_are_nullable() {
    for (page, expected) in [
        (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
        (json!({"type": ["null", "array"]}), json!({"type": "array", "nullable": true, "items": {}})),
        (json!({"type": ["integer"]}), json!({"type": "integer"})),
        (json!({"type": ["number", "integer"]}), json!({"type": "number"})),
        (json!({"type": "null"}), json!({"nullable": true, "enum": [null]})),
        (
            json!({"type": ["null"], "description": "x"}),
            json!({"nullable": true, "enum": [null], "description": "x"}),
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": ["boolean", "null"]}}}),
            json!({"type": "object", "properties": {"a": {"type": "boolean", "nullable": true}}}),
        ),
    ] {
        assert_eq!(converted(&page), expected, "{page}");
    }
}

#[test]
fn several_types_are_alternatives_each_with_its_own_keywords() {
    let page = json!({
        "type": ["string", "integer", "array", "null"], "description": "x", "minLength": 1, "minimum": 0,
        "format": "int32", "items": {"type": "string"}, "enum": ["a", 1, null],
    });
    let expected = json!({"description": "x", "nullable": true, "anyOf": [
        {"type": "string", "minLength": 1, "enum": ["a"]},
        {"type": "integer", "minimum": 0, "format": "int32", "enum": [1]},
    ]});
    assert_eq!(converted(&page), expected);
    let beside = json!({"type": ["string", "object"], "anyOf": [{"type": "string"}, {"type": "object"}]});
    assert_eq!(converted(&beside), beside);
}

#[test]
fn null_as_an_alternative_is_nullable() {
    let to = json!({"$ref": "#/components/schemas/A"});
    for (page, expected) in [
        (json!({"anyOf": [to, {"type": "null"}]}), json!({"nullable": true, "allOf": [to]})),
        (
            json!({"oneOf": [{"const": null}, to], "title": "T"}),
            json!({"nullable": true, "allOf": [to], "title": "T"}),
        ),
        (
            json!({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "title": "T", "default": null}),
            json!({"type": "string", "format": "date", "nullable": true, "title": "T", "default": null}),
        ),
        (
            json!({"description": "x", "anyOf": [{"type": "string", "description": "y"}, {"type": "null"}]}),
            json!({"description": "x", "nullable": true, "allOf": [{"type": "string", "description": "y"}]}),
        ),
        (
            json!({"oneOf": [to, {"type": "string"}, {"type": "null"}]}),
            json!({"oneOf": [to, {"type": "string"}], "nullable": true}),
        ),
        (
            json!({"oneOf": [{"type": ["string", "null"], "enum": ["a", null]}, {"type": "integer"}]}),
            json!({"oneOf": [{"type": "string", "enum": ["a"]}, {"type": "integer"}], "nullable": true}),
        ),
        (json!({"oneOf": [{"type": "null"}]}), json!({"nullable": true, "enum": [null]})),
        (json!({"oneOf": [to, {"type": "string"}]}), json!({"oneOf": [to, {"type": "string"}]})),
    ] {
        assert_eq!(converted(&page), expected, "{page}");
    }
}

#[test]
fn a_constant_is_an_enum_of_one_value() {
    for (page, expected) in [
        (json!({"const": "a"}), json!({"enum": ["a"]})),
        (
            json!({"type": "string", "const": "a", "enum": ["b", "a"]}),
            json!({"type": "string", "enum": ["a"]}),
        ),
        (json!({"const": null}), json!({"enum": [null]})),
        (json!({"const": "a", "enum": ["b"]}), json!({"const": "a", "enum": ["b"]})),
    ] {
        assert_eq!(converted(&page), expected, "{page}");
    }
    let mut older = document("3.0.0", &json!({"const": 1, "examples": [1]}));
    assert_eq!(convert(&mut older).len(), 2);
    assert_eq!(older, document("3.0.0", &json!({"enum": [1], "examples": [1]})));
}

#[test]
fn keywords_of_another_form_are_written_as_3_0_has_them() {
    let to = json!({"$ref": "#/components/schemas/A"});
    for (page, expected) in [
        (json!({"exclusiveMinimum": 1}), json!({"minimum": 1, "exclusiveMinimum": true})),
        (json!({"exclusiveMinimum": 1, "minimum": 2}), json!({"minimum": 2})),
        (json!({"exclusiveMaximum": 1, "maximum": 2}), json!({"maximum": 1, "exclusiveMaximum": true})),
        (json!({"examples": ["a", "b"]}), json!({"example": "a"})),
        (json!({"examples": ["a"], "example": "b"}), json!({"example": "b"})),
        (
            json!({"type": ["string", "null"], "contentEncoding": "base64"}),
            json!({"type": "string", "nullable": true, "format": "byte"}),
        ),
        (
            json!({"contentMediaType": "application/octet-stream"}),
            json!({"type": "string", "format": "binary"}),
        ),
        (
            json!({"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png"}),
            json!({"type": "string", "format": "byte"}),
        ),
        (
            json!({"$ref": "#/components/schemas/A", "description": "x"}),
            json!({"description": "x", "allOf": [to]}),
        ),
        (to.clone(), to.clone()),
        (json!({"type": "array"}), json!({"type": "array", "items": {}})),
        (
            json!({"properties": {"a": true, "b": false}, "additionalProperties": false}),
            json!({"properties": {"a": {}, "b": {"not": {}}}, "additionalProperties": false}),
        ),
    ] {
        assert_eq!(converted(&page), expected, "{page}");
    }
}

#[test]
fn a_document_of_3_0_keeps_everything_else() {
    let mut older =
        document("3.0.3", &json!({"type": ["string", "null"], "examples": ["a"], "exclusiveMinimum": 1}));
    let before = older.clone();
    assert!(convert(&mut older).is_empty());
    assert_eq!(older, before);
}
