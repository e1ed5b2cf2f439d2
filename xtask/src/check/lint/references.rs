//! References resolve inside the document; nothing is ever read from elsewhere.

use serde_json::Value;

use crate::{
    changes::node_at,
    collect::reached_schemas,
    diagnostic::Code,
    openapi::{self, Node},
    pointer,
};

use super::{Lint, VENDOR};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    for (at, reference) in openapi::references(Node::Document, document, pointer::ROOT) {
        if !reference.starts_with("#/") {
            lint.error(
                Code::UnresolvedRef,
                &at,
                format!("`{reference}` points outside the document"),
                "only `#/components/…` is followed; no file or address is ever opened",
            );
        } else if pointer::get(document, &reference).is_none() {
            lint.error(
                Code::UnresolvedRef,
                &at,
                format!("`{reference}` points to nothing"),
                "add the page that defines it, or correct the reference in spec/overlay.yaml",
            );
        } else if let Some(problem) = wrong_kind(node_at(&at), &reference) {
            lint.error(Code::UnsupportedRef, &at, format!("`{reference}` {problem}"), VENDOR);
        }
    }
    // Pointers are built only where there is something to say.
    if has_remote(document) {
        remote(lint, document, pointer::ROOT);
    }
    let reached = reached_schemas(document);
    let unreached: Vec<String> = openapi::schemas(document)
        .map(|(name, _)| name.clone())
        .filter(|name| !reached.contains(name))
        .collect();
    for name in unreached {
        let at = pointer::join(["components", "schemas", &name]);
        lint.warning(
            Code::UnreachableSchema,
            &at,
            format!("no operation reaches `{name}`"),
            "it is generated all the same; if an operation used it once, a property was lost",
        );
    }
}

/// Whether any `$ref` below points outside the document.
fn has_remote(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, member)| match member {
            Value::String(text) => key == "$ref" && !text.starts_with("#/"),
            member => has_remote(member),
        }),
        Value::Array(items) => items.iter().any(has_remote),
        _ => false,
    }
}

/// References in members that the grammar does not know, such as links and named examples: nothing here follows them,
/// but other readers of the document might.
fn remote(lint: &mut Lint<'_>, value: &Value, at: &str) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            let known =
                |lint: &Lint<'_>| lint.found.iter().any(|d| d.location.pointer.as_deref() == Some(at));
            let reference = reference.filter(|reference| !reference.starts_with("#/"));
            if let Some(reference) = reference.filter(|_| !known(lint)) {
                lint.error(
                    Code::UnresolvedRef,
                    at,
                    format!("`{reference}` points outside the document"),
                    "only `#/components/…` is followed; no file or address is ever opened",
                );
            }
            for (key, member) in
                members.iter().filter(|(key, _)| !matches!(key.as_str(), "example" | "default" | "enum"))
            {
                if member.is_object() || member.is_array() {
                    remote(lint, member, &pointer::push(at, key));
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
                remote(lint, item, &pointer::push(at, &index.to_string()));
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
