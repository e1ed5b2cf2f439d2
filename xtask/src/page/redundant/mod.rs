//! What exporters write that says nothing, or says again what is said elsewhere: it is left out when a page is read, and
//! each removal is recorded. What says something that this tool cannot keep stays, and is refused by its name.

pub(crate) mod flags;
pub(crate) mod keywords;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::{
    changes::{By, Change, Ledger},
    json::Object,
    openapi::{self, At, Node, enumeration},
    pointer,
};

const RULE: By = By::Redundant;

/// Leaves out of a document what says nothing; it has the form of OpenAPI 3.0 already.
pub(crate) fn leave_out(document: &mut Value) -> Vec<Change> {
    let mut ledger = Ledger::default();
    // Beside a reference a flag would hide words.
    flags::apply(document, &mut ledger);
    let names = keywords::NamesOfSchemas::of(document);
    openapi::walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Value::Object(object) = value else { return };
        nulls(node, object, at, &mut ledger);
        match node {
            Node::Document => keywords::of_root(object, at, &mut ledger),
            Node::Schema => {
                keywords::of_schema(object, at, names, &mut ledger);
                beside_reference(object, at, &mut ledger);
                repeated_values(object, at, &mut ledger);
            }
            _ => {}
        }
    });
    ledger.changes
}

/// A member that is null is as good as missing, where OpenAPI has no null: some exporters write every member that they know.
fn nulls(node: Node, object: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    let is_map = matches!(
        node,
        Node::Paths
            | Node::Content
            | Node::Responses
            | Node::ParameterMap
            | Node::RequestBodyMap
            | Node::SecuritySchemeMap
            | Node::SchemaMap
    );
    // Values, and what null could mean something else for.
    let is_told = |key: &str| {
        matches!(key, "example" | "default" | "const" | "type" | "openapi" | "security")
            || key.starts_with("x-")
    };
    let is_left_out = |(key, value): (&String, &Value)| value.is_null() && !is_told(key);
    if is_map || !object.iter().any(is_left_out) {
        return;
    }
    let keys: Vec<String> =
        object.iter().filter(|member| is_left_out(*member)).map(|(key, _)| key.clone()).collect();
    for key in keys {
        ledger.remove(RULE, object, &at.pointer(), &key);
    }
}

/// Words beside a reference: by OpenAPI 3.0 they are ignored. Anything else there is probably meant, and is refused.
fn beside_reference(schema: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    let is_ignored =
        |key: &str| Node::Schema.is_annotation(key) || key == "examples" || key.starts_with("x-");
    let is_reference = schema.len() > 1 && schema.get("$ref").is_some_and(Value::is_string);
    if !is_reference || !schema.keys().all(|key| key == "$ref" || is_ignored(key)) {
        return;
    }
    let words: Vec<String> = schema.keys().filter(|key| *key != "$ref").cloned().collect();
    for key in words {
        ledger.remove(RULE, schema, &at.pointer(), &key);
    }
}

/// A value that an enum lists twice.
fn repeated_values(schema: &mut Object, at: &At<'_>, ledger: &mut Ledger) {
    for (key, list) in enumeration::without_repetitions(schema) {
        ledger.set(RULE, schema, &at.pointer(), &key, list);
    }
}
