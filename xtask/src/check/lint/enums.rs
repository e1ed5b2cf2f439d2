//! Enums: values of one type, which can be named.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    diagnostic::Code,
    json::{self, Object},
    openapi::enumeration::{self, LABELS, member_key},
    pointer,
};

use super::Lint;

/// Values that a message shows.
const SHOWN: usize = 3;

pub(super) fn check(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    if !schema.contains_key("enum") {
        return;
    }
    values(lint, at, schema);
    let is_null = |default: &&Value| default.is_null() && schema.get("nullable") == Some(&Value::Bool(true));
    let is_member = |default: &Value| {
        let key = member_key(default);
        enumeration::values(schema).iter().any(|member| member_key(member) == key)
    };
    let is_known = |default: &&Value| is_member(default) || is_null(default);
    if let Some(default) = schema.get("default").filter(|default| !is_known(default)) {
        let message = format!("the default {} is no member of the enum", json::excerpt(default));
        let hint =
            "no default is sent or filled in; correct it with an action in spec/overlay.yaml if it is wrong";
        lint.warning(Code::DefaultOutsideEnum, &pointer::push(at, "default"), message, hint);
    }
    if pointer::schema_name(at).is_none() && enumeration::type_of_values(schema) != Some("boolean") {
        let hint = "`cargo xtask codegen` makes it a named schema";
        lint.warning(Code::InlineEnum, at, "the enum has no name of its own", hint);
    }
    labels(lint, at, schema);
}

/// At most one error: values of another type than the schema's, or of several types, have one cause.
fn values(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let at_enum = pointer::push(at, "enum");
    let values = enumeration::values(schema);
    let distinct: BTreeSet<String> = values.iter().map(member_key).collect();
    if values.is_empty() {
        lint.refuse(Code::EnumMembers, &at_enum, "the enum has no members");
    } else if let Some((code, wrong)) = misfits(schema) {
        lint.refuse(code, &at_enum, wrong);
    } else if distinct.len() != values.len() {
        // Without words beside it, or with the same, it was left out when the page was read.
        lint.refuse(Code::EnumMembers, &at_enum, "a value is twice in the enum, with other words beside it");
    }
}

/// What is wrong with the types of the values, or not supported.
fn misfits(schema: &Object) -> Option<(Code, String)> {
    let values = || enumeration::values(schema).iter().filter(|value| !value.is_null());
    let kind = schema.get("type").and_then(Value::as_str);
    let wrong: Vec<&Value> = values().filter(|value| kind.is_some_and(|kind| !fits(kind, value))).collect();
    if let Some(kind) = kind.filter(|_| !wrong.is_empty()) {
        let message =
            format!("the type is `{kind}`, and these values of the enum are not: {}", shown(&wrong));
        return Some((Code::EnumMembers, message));
    }
    let compound: Vec<&Value> = values().filter(|value| value.is_array() || value.is_object()).collect();
    if !compound.is_empty() {
        let message = format!("enums of lists or objects are not supported: {}", shown(&compound));
        return Some((Code::UnsupportedEnum, message));
    }
    let is_fine =
        kind.is_some() || values().next().is_none() || enumeration::type_of_values(schema).is_some();
    (!is_fine).then(|| {
        let shown = shown(&values().collect::<Vec<_>>());
        let message = format!("the enum has no type, and its values are of several types: {shown}");
        (Code::UnsupportedEnum, message)
    })
}

fn fits(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => enumeration::whole(value).is_some(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn shown(values: &[&Value]) -> String {
    let mut shown: Vec<String> = values.iter().take(SHOWN).map(|value| json::excerpt(value)).collect();
    if values.len() > SHOWN {
        shown.push(format!("{} more", values.len() - SHOWN));
    }
    shown.join(", ")
}

/// What the page calls the values.
fn labels(lint: &mut Lint<'_>, at: &str, schema: &Object) {
    let is_numeric = matches!(enumeration::type_of_values(schema), Some("number" | "integer"));
    let (all, known) = (enumeration::values(schema).len(), enumeration::members(schema).len());
    match schema.get(LABELS).and_then(Value::as_array) {
        None if is_numeric => {
            let hint = "`cargo xtask codegen` takes them from the description";
            lint.warning(Code::EnumWithoutNames, at, "the members of a numeric enum have no names", hint);
        }
        Some(labels) if ![all, known].contains(&labels.len()) || !labels.iter().all(Value::is_string) => {
            let message = "there is not one name for each member";
            lint.refuse(Code::EnumMembers, &pointer::push(at, LABELS), message);
        }
        _ => {}
    }
}
