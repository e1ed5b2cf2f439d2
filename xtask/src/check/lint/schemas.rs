//! Schemas: types that exist, enums that can be named, and what the vendor's exporter leaves half-said.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    diagnostic::Code,
    json::{self, Object},
    openapi::{self, At, Node},
    pointer,
};

use super::Lint;

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
        enumeration(lint, &at, schema);
        half_said(lint, &at, schema);
    }
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
    if schema.get("nullable") == Some(&Value::Bool(true)) && kind.is_empty() {
        let message = "`nullable` without `type` has no meaning in OpenAPI 3.0; null is read as no value";
        let hint = "if null never comes, remove `nullable` with an action in spec/overlay.yaml";
        lint.warning(Code::NullableWithoutType, at, message, hint);
    }
    if schema.contains_key("$ref") && schema.len() > 1 {
        lint.refuse(Code::RefSiblings, at, "members beside `$ref` are ignored by every tool");
    }
}

/// Members that would become one field.
fn members(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !properties.contains_key(name) && !schema.contains_key("allOf") {
            let message = format!("`{name}` is required and is no property");
            lint.refuse(Code::RequiredMember, &pointer::push(at, "required"), message);
        }
    }
}

fn enumeration(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let Some(members) = schema.get("enum").and_then(Value::as_array) else { return };
    let kind = text(schema, "type");
    let numeric = matches!(kind, "number" | "integer");
    let at_enum = pointer::push(at, "enum");
    if members.is_empty() {
        lint.refuse(Code::EnumMembers, &at_enum, "the enum has no members");
    }
    let fits =
        |member: &Value| if numeric { member.is_number() } else { kind == "string" && member.is_string() };
    for member in members.iter().filter(|member| !fits(member)) {
        let expected = if kind.is_empty() { "value of a known type" } else { kind };
        let message = format!("{} is no {expected}", json::excerpt(member));
        lint.refuse(Code::EnumMembers, &at_enum, message);
    }
    let distinct: BTreeSet<String> = members.iter().map(Value::to_string).collect();
    if distinct.len() != members.len() {
        lint.refuse(Code::EnumMembers, &at_enum, "a member stands twice in the enum");
    }
    if let Some(default) = schema.get("default").filter(|default| !members.contains(default)) {
        let message = format!("the default {} is no member of the enum", json::excerpt(default));
        let hint =
            "no default is sent or filled in; correct it with an action in spec/overlay.yaml if it is wrong";
        lint.warning(Code::DefaultOutsideEnum, &pointer::push(at, "default"), message, hint);
    }
    if pointer::schema_name(at).is_none() {
        let hint = "`cargo xtask codegen` makes it a named schema";
        lint.warning(Code::InlineEnum, at, "the enum has no name of its own", hint);
    }
    member_names(lint, at, schema, members.len());
}

/// The names of the members of a numeric enum.
fn member_names(lint: &mut Lint<'_>, at: &str, schema: &Object, members: usize) {
    let numeric = matches!(text(schema, "type"), "number" | "integer");
    match schema.get("x-enum-varnames").and_then(Value::as_array) {
        None if numeric => {
            let hint = "`cargo xtask codegen` takes them from the description";
            lint.warning(Code::EnumWithoutNames, at, "the members of a numeric enum have no names", hint);
        }
        Some(names) if names.len() != members || !names.iter().all(Value::is_string) => {
            let at = pointer::push(at, "x-enum-varnames");
            lint.refuse(Code::EnumMembers, &at, "there is not one name for each member");
        }
        _ => {}
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
