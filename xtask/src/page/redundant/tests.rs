//! What is left out, and what stays.

use serde_json::json;

use super::*;

/// What becomes of a document, of which nothing else than the recorded changes is gone.
fn after(page: &Value) -> Value {
    let mut document = page.clone();
    let changes = leave_out(&mut document);
    assert_eq!(changes.is_empty(), document == *page, "{page}");
    assert!(changes.iter().all(|change| change.by == By::Redundant));
    document
}

/// The same for a schema.
fn schema(page: &Value) -> Value {
    let document = json!({"openapi": "3.0.0", "components": {"schemas": {"A": page}}});
    after(&document)["components"]["schemas"]["A"].clone()
}

#[test]
fn a_member_that_is_null_is_missing() {
    let page = json!({"info": {"title": "T", "description": null}, "paths": {"/a": {"get": {
        "summary": null, "requestBody": null, "security": null, "x-own": null,
        "parameters": [{"name": "a", "description": null, "example": null}],
        "responses": {"200": {"description": null, "content": {"application/json": {"schema": null}}}, "400": null},
    }}}});
    let rest = json!({"info": {"title": "T"}, "paths": {"/a": {"get": {
        "security": null, "x-own": null, "parameters": [{"name": "a", "example": null}],
        "responses": {"200": {"content": {"application/json": {}}}, "400": null},
    }}}});
    assert_eq!(after(&page), rest);
    let page = json!({"type": "string", "format": null, "default": null, "properties": {"a": null, "description": {"title": null}}});
    let rest = json!({"type": "string", "default": null, "properties": {"a": null, "description": {}}});
    assert_eq!(schema(&page), rest);
}

#[test]
fn a_flag_is_read_where_nothing_else_says_what_is_required() {
    let text = |flag: bool| json!({"type": "string", "required": flag});
    let plain = json!({"type": "string"});
    for (page, rest) in [
        (
            json!({"properties": {"a": text(true), "b": text(false)}}),
            json!({"required": ["a"], "properties": {"a": plain, "b": plain}}),
        ),
        (
            json!({"required": ["a"], "properties": {"a": text(true), "b": text(false)}}),
            json!({"required": ["a"], "properties": {"a": plain, "b": plain}}),
        ),
        (
            json!({"properties": {"a": {"required": true, "properties": {"b": text(true)}}}}),
            json!({"required": ["a"], "properties": {"a": {"required": ["b"], "properties": {"b": plain}}}}),
        ),
        (
            json!({"required": ["a"], "allOf": [{"properties": {"a": text(true), "b": text(false)}}]}),
            json!({"required": ["a"], "allOf": [{"properties": {"a": plain, "b": plain}}]}),
        ),
        (json!({"items": text(true), "required": true}), json!({"items": plain})),
        (
            json!({"properties": {"properties": text(true), "required": {"items": text(false)}}}),
            json!({"required": ["properties"], "properties": {"properties": plain, "required": {"items": plain}}}),
        ),
    ] {
        // A list that is made goes to the end.
        assert_eq!(schema(&page), rest, "{page}");
    }
    for contradiction in [
        json!({"required": ["b"], "properties": {"a": text(true), "b": plain}}),
        json!({"required": [], "properties": {"a": text(true)}}),
        json!({"required": ["a"], "properties": {"a": text(false)}}),
        json!({"required": ["b"], "allOf": [{"properties": {"a": text(true)}}]}),
    ] {
        assert_eq!(schema(&contradiction), contradiction);
    }
}

#[test]
fn the_flag_of_a_parameter_is_that_of_its_schema() {
    let parameter = |parameter: Value| {
        let document = json!({"components": {"parameters": {"P": parameter}}});
        after(&document)["components"]["parameters"]["P"].clone()
    };
    for required in [true, false] {
        let page = json!({"required": required, "schema": {"required": required}});
        assert_eq!(parameter(page), json!({"required": required, "schema": {}}));
        let page = json!({"required": required, "schema": {"required": !required}});
        assert_eq!(parameter(page.clone()), page);
    }
}

#[test]
fn keywords_that_bind_nobody_are_left_out() {
    for keywords in [
        json!({"$comment": "x", "$id": "https://x/a", "$anchor": "a", "$defs": {"B": {}}}),
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema"}),
        json!({"contentMediaType": "image/png", "contentEncoding": "base32", "contentSchema": {}}),
        json!({"propertyNames": {"type": "string", "description": "x"}, "patternProperties": {}}),
        json!({"unevaluatedProperties": true, "unevaluatedItems": {}, "propertyNames": true}),
        json!({"if": {"type": "string"}}),
        json!({"then": {}, "else": {}}),
    ] {
        assert_eq!(schema(&keywords), json!({}), "{keywords}");
    }
    for keywords in [
        json!({"$schema": "https://example.com/own"}),
        json!({"$defs": {"B": {}}, "not": {"$ref": "#/components/schemas/A/$defs/B"}}),
        json!({"$anchor": "a", "not": {"$ref": "#a"}}),
        json!({"$id": "https://x/a", "not": {"$ref": "a"}}),
        json!({"propertyNames": {"type": "string", "pattern": "^x"}}),
        json!({"propertyNames": {"type": "number"}}),
        json!({"unevaluatedProperties": false}),
        json!({"unevaluatedItems": {"type": "string"}}),
        json!({"patternProperties": {"^x": {}}}),
        json!({"if": {}, "then": {}}),
    ] {
        assert_eq!(schema(&keywords), keywords);
    }
    assert_eq!(
        after(
            &json!({"webhooks": {}, "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base"})
        ),
        json!({})
    );
    let hooks = json!({"webhooks": {"a": {}}, "jsonSchemaDialect": "https://example.com/own"});
    assert_eq!(after(&hooks), hooks);
}

#[test]
fn words_beside_a_reference_are_ignored_and_all_else_there_is_not() {
    let to = json!({"$ref": "#/components/schemas/A"});
    let with = |members: Value| {
        let mut schema = to.clone();
        schema.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        json!({"properties": {"a": schema}})
    };
    let words =
        json!({"title": "t", "description": "d", "example": 1, "deprecated": true, "summary": "s", "x-a": 1});
    assert_eq!(schema(&with(words)), json!({"properties": {"a": to}}));
    for members in
        [json!({"nullable": true}), json!({"description": "x", "default": 1}), json!({"readOnly": true})]
    {
        let page = with(members);
        assert_eq!(schema(&page), page);
    }
    // Properties with these names.
    let page = json!({"properties": {"$ref": {"type": "string"}, "description": {"type": "string"}}});
    assert_eq!(schema(&page), page);
}
