//! References resolve inside the document; nothing is ever read from elsewhere.

use serde_json::Value;

use crate::{
    changes::node_at,
    collect::reached_schemas,
    diagnostic::Code,
    openapi::{self, At, Node},
    pointer,
};

use super::{Lint, VENDOR};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for (at, reference) in openapi::references(Node::Document, document, pointer::ROOT) {
        if !reference.starts_with("#/") {
            outside(lint, &at, &reference);
        } else if pointer::get(document, &reference).is_none() {
            let message = format!("`{reference}` points to nothing");
            let hint = "add the page that defines it, or correct the reference in spec/overlay.yaml";
            lint.error(Code::UnresolvedRef, &at, message, hint);
        } else if let Some(problem) = wrong_kind(node_at(&at), &reference) {
            lint.error(Code::UnsupportedRef, &at, format!("`{reference}` {problem}"), VENDOR);
        }
    }
    remote(lint, document, &At::base(pointer::ROOT));
    let reached = reached_schemas(document);
    for (name, _) in openapi::schemas(document).filter(|(name, _)| !reached.contains(*name)) {
        let at = pointer::join(["components", "schemas", name]);
        let hint = "it is generated all the same; if an operation used it once, a property was lost";
        lint.warning(Code::UnreachableSchema, &at, format!("no operation reaches `{name}`"), hint);
    }
}

fn outside(lint: &mut Lint<'_>, at: &str, reference: &str) {
    let message = format!("`{reference}` points outside the document");
    let hint = "only `#/components/…` is followed; no file or address is ever opened";
    lint.error(Code::UnresolvedRef, at, message, hint);
}

/// References in members that the grammar does not know, such as links and named examples: nothing here follows them,
/// but other readers of the document might.
fn remote(lint: &mut Lint<'_>, value: &Value, at: &At<'_>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            if let Some(reference) = reference.filter(|reference| !reference.starts_with("#/")) {
                let at = at.pointer();
                if lint.found.iter().all(|d| d.location.pointer.as_ref() != Some(&at)) {
                    outside(lint, &at, reference);
                }
            }
            let is_value = |key: &str| matches!(key, "example" | "default" | "enum");
            for (key, member) in members.iter().filter(|(key, _)| !is_value(key)) {
                remote(lint, member, &At::Key(at, key));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
                remote(lint, item, &At::Index(at, index));
            }
        }
        _ => {}
    }
}

/// A reference must point from a place of a kind to a component of that kind.
fn wrong_kind(from: Node, reference: &str) -> Option<&'static str> {
    let segments = pointer::segments(reference).unwrap_or_default();
    if node_at(reference) != from {
        return Some("points to something of another kind");
    }
    let is_component = segments.len() == 3 && segments[0] == "components";
    (!is_component).then_some("points into the middle of something; only named components can be referred to")
}

/// The references of a schema that are followed without passing a property, item or map: what `allOf` and its like pull in.
pub(super) fn embedded(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        found.extend(schema.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name));
        for key in ["allOf", "oneOf", "anyOf"] {
            open.extend(schema.get(key).and_then(Value::as_array).into_iter().flatten());
        }
        open.extend(schema.get("not"));
    }
    found
}
