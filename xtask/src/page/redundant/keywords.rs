//! Keywords of JSON Schema that bind nobody, or that bind nobody in the form that they have here.

use serde_json::Value;

use super::RULE;
use crate::{
    changes::Ledger,
    json::Object,
    openapi::{At, Node},
    page::newer::is_known_dialect,
};

/// Whether the schemas of a document are found by their place in `components` alone. Then their other names, and schemas
/// that are only there to be referred to, say nothing.
#[derive(Clone, Copy)]
pub(crate) struct NamesOfSchemas {
    are_used: bool,
}

impl NamesOfSchemas {
    pub(crate) fn of(document: &Value) -> Self {
        Self { are_used: has_other_reference(document) }
    }
}

/// Whether anything refers to a schema by `$id`, by an anchor, or inside `$defs`.
fn has_other_reference(value: &Value) -> bool {
    let is_other = |reference: &str| !reference.starts_with("#/") || reference.contains("/$defs/");
    match value {
        Value::Object(members) => members.iter().any(|(key, member)| match member.as_str() {
            Some(reference) if key == "$ref" || key == "$dynamicRef" => is_other(reference),
            Some(_) => false,
            None => has_other_reference(member),
        }),
        Value::Array(items) => items.iter().any(has_other_reference),
        _ => false,
    }
}

/// Leaves out of the root what says nothing.
pub(super) fn of_root(root: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    for key in ["webhooks", "jsonSchemaDialect"] {
        if root.get(key).is_some_and(|value| says_nothing_in_root(key, value)) {
            ledger.remove(RULE, root, &at.pointer(), key);
        }
    }
}

/// Whether a member of the root, or of `components`, has no content, or names the dialect that everybody means.
pub(crate) fn says_nothing_in_root(key: &str, value: &Value) -> bool {
    is_empty(value) || key == "jsonSchemaDialect" && is_known_dialect(value)
}

/// Leaves out of a schema what says nothing.
pub(super) fn of_schema(schema: &mut Object, at: &At<'_>, names: NamesOfSchemas, ledger: &mut Ledger) {
    let says_nothing = |(key, value): (&String, &Value)| says_nothing(schema, key, value, names);
    let found: Vec<String> =
        schema.iter().filter(|member| says_nothing(*member)).map(|(key, _)| key.clone()).collect();
    for key in found {
        ledger.remove(RULE, schema, &at.pointer(), &key);
    }
}

/// Whether a keyword demands nothing of any value.
pub(crate) fn says_nothing(schema: &Object, key: &str, value: &Value, names: NamesOfSchemas) -> bool {
    match key {
        // Texts in JSON are texts, whatever is written in them.
        "$comment" | "contentMediaType" | "contentEncoding" | "contentSchema" => true,
        "$schema" => is_known_dialect(value),
        "$id" | "$anchor" | "$dynamicAnchor" | "$vocabulary" | "$defs" => !names.are_used || is_empty(value),
        "patternProperties" | "dependentRequired" | "dependentSchemas" | "prefixItems" => is_empty(value),
        "unevaluatedProperties" | "unevaluatedItems" => allows_all(value),
        "propertyNames" => allows_all(value) || allows_all_texts(value),
        "if" => !schema.contains_key("then") && !schema.contains_key("else"),
        "then" | "else" => !schema.contains_key("if"),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Object::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// Whether a schema allows every value.
fn allows_all(schema: &Value) -> bool {
    let has_words_alone = |schema: &Object| schema.keys().all(|key| Node::Schema.is_annotation(key));
    *schema == Value::Bool(true) || schema.as_object().is_some_and(has_words_alone)
}

/// Whether a schema allows every text, which the name of a property is.
fn allows_all_texts(schema: &Value) -> bool {
    let is_text = |(key, value): (&String, &Value)| {
        Node::Schema.is_annotation(key) || key == "type" && value == "string"
    };
    schema.as_object().is_some_and(|schema| schema.iter().all(is_text))
}
