//! Schemas: types that exist, and what the vendor's exporter leaves half-said.

use serde_json::Value;

use crate::{
    diagnostic::Code,
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

use super::{Lint, enums};

pub(super) fn check(lint: &mut Lint<'_>) {
    let mut schemas: Vec<(String, &Object)> = Vec::new();
    openapi::walk(Node::Document, lint.document, &At::base(pointer::ROOT), &mut |node, at, value| {
        if let (Node::Schema, Value::Object(schema)) = (node, value) {
            schemas.push((at.pointer(), schema));
        }
    });
    for (at, schema) in schemas {
        kind(lint, &at, schema);
        members(lint, &at, schema);
        enums::check(lint, &at, schema);
        half_said(lint, &at, schema);
    }
}

/// Whether a schema is a member of an `allOf`, which may require what another member has.
fn is_part(at: &str) -> bool {
    at.rsplit('/').nth(1) == Some("allOf")
}

fn text<'v>(schema: &'v Object, key: &str) -> &'v str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn kind(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let kind = text(schema, "type");
    if !matches!(kind, "" | "string" | "number" | "integer" | "boolean" | "object" | "array") {
        let message = format!("`{kind}` is no type of OpenAPI 3.0");
        lint.refuse(Code::UnknownType, &pointer::push(at, "type"), message);
    }
    for composition in ["allOf", "oneOf", "anyOf"] {
        if schema.get(composition).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            let message = format!("`{composition}` has no parts");
            lint.refuse(Code::EmptyComposition, &pointer::push(at, composition), message);
        }
    }
    if kind == "array" && !schema.contains_key("items") {
        lint.refuse(Code::ArrayItems, at, "the array does not say what it holds");
    }
    let says_more = ["allOf", "oneOf", "anyOf", "properties", "items", "additionalProperties"];
    let is_nullable = schema.get("nullable") == Some(&Value::Bool(true));
    if is_nullable && kind.is_empty() && says_more.iter().any(|key| schema.contains_key(*key)) {
        let message = "`nullable` without `type` has no meaning in OpenAPI 3.0; null is read as no value";
        let hint = "if null never comes, remove `nullable` with an action in spec/overlay.yaml";
        lint.warning(Code::NullableWithoutType, at, message, hint);
    }
    if schema.contains_key("$ref") && schema.len() > 1 {
        lint.refuse(Code::RefSiblings, at, "members beside `$ref` are ignored by every tool");
    }
}

/// Which members are required.
fn members(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    if let Some(flag) = schema.get("required").filter(|required| required.is_boolean()) {
        let other = if at.ends_with("/schema") { "the parameter" } else { "the `required` of the object" };
        let message = format!("`required: {flag}` contradicts {other}");
        lint.refuse(Code::RequiredFlag, &pointer::push(at, "required"), message);
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !properties.contains_key(name) && !schema.contains_key("allOf") && !is_part(at) {
            let message = format!("`{name}` is required and is no property");
            lint.refuse(Code::RequiredMember, &pointer::push(at, "required"), message);
        }
    }
}

/// What a description says and the schema does not.
fn half_said(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let description = text(schema, "description").to_lowercase();
    let kind = text(schema, "type");
    let is_count = description.contains("number of ")
        || description.ends_with("in bytes.")
        || description.starts_with("the current page");
    if kind == "number" && is_count {
        let hint = "make it `integer` with an action in spec/overlay.yaml";
        lint.warning(Code::CountAsNumber, at, "a count is a `number`, so that 3.5 would be valid", hint);
    }
    let first = description.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if kind == "string" && first == "timestamp" && !schema.contains_key("x-timestamp") {
        let hint = "`cargo xtask codegen` marks it `x-timestamp`";
        lint.warning(Code::UnmarkedTimestamp, at, "a timestamp is known only by its description", hint);
    }
}
