//! What OpenAPI 3.1 has and 3.0 cannot say. It is refused by its name, once for each page, with the actions that remove it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, PLACES_SHOWN, UNSUPPORTED},
    json::Object,
    openapi::{self, At, Node},
    page::redundant::keywords::{NamesOfSchemas, says_nothing, says_nothing_in_root},
    pointer,
};

use super::Lint;

/// Keywords of schemas, each with those that mean nothing without it.
const KEYWORDS: [(&str, &[&str]); 19] = [
    ("$anchor", &[]),
    ("$defs", &[]),
    ("$dynamicAnchor", &[]),
    ("$dynamicRef", &[]),
    ("$id", &[]),
    ("$schema", &[]),
    ("$vocabulary", &[]),
    ("const", &[]),
    ("contains", &["minContains", "maxContains"]),
    ("dependentRequired", &[]),
    ("dependentSchemas", &[]),
    ("else", &[]),
    ("if", &["then", "else"]),
    ("patternProperties", &[]),
    ("prefixItems", &[]),
    ("propertyNames", &[]),
    ("then", &[]),
    ("unevaluatedItems", &[]),
    ("unevaluatedProperties", &[]),
];

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let root = document.as_object().into_iter();
    let components = document.get("components").and_then(Value::as_object).into_iter();
    for (owner, at, key) in root
        .flat_map(|root| [(root, "#", "webhooks"), (root, "#", "jsonSchemaDialect")])
        .chain(components.map(|components| (components, "#/components", "pathItems")))
    {
        if owner.get(key).is_some_and(|value| !says_nothing_in_root(key, value)) {
            refuse(lint, at, owner, key, &[]);
        }
    }
    let names = NamesOfSchemas::of(document);
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Some(schema) = value.as_object().filter(|_| node == Node::Schema) else { return };
        for (key, others) in KEYWORDS.iter().filter(|(key, _)| schema.contains_key(*key)) {
            let is_silent = schema.get(*key).is_some_and(|value| says_nothing(schema, key, value, names));
            let is_told = matches!(*key, "then" | "else") && schema.contains_key("if");
            if !is_told && !is_silent {
                refuse(lint, &at.pointer(), schema, key, others);
            }
        }
    });
}

fn refuse(lint: &mut Lint<'_>, at: &str, owner: &Object, key: &str, others: &[&str]) {
    let place = pointer::push(at, key);
    lint.newer.insert(key.to_owned());
    let (message, hint) = if key == "const" {
        (
            "`const` is no value of the `enum` beside it".to_owned(),
            "leave one of the two, for example by:".to_owned(),
        )
    } else {
        (format!("`{key}` of OpenAPI 3.1 is not supported"), format!("{UNSUPPORTED}:"))
    };
    lint.error(Code::UnsupportedKeyword, &place, message, hint);
    let present = others.iter().copied().filter(|other| owner.contains_key(*other));
    let edits = std::iter::once(key).chain(present).map(|key| {
        let reason =
            format!("`{key}` of OpenAPI 3.1 is not supported: what it demands is not known to the client.");
        Edit::removal(lint.document, &pointer::push(at, key), &reason)
    });
    lint.offer(Choice::new(&place).way(
        "remove",
        format!("`{key}` is left out, and what it demands is not known"),
        edits.collect(),
    ));
}

/// Whether a reference leads to what was refused above, so that one that leads nowhere is no second error.
pub(super) fn is_about(lint: &Lint<'_>, reference: &str) -> bool {
    let refused = |keyword: &str| lint.newer.contains(keyword);
    let is_anchor = reference.starts_with('#') && !reference.starts_with("#/");
    reference.contains("/$defs/") && refused("$defs")
        || reference.starts_with("#/components/pathItems/") && refused("pathItems")
        || is_anchor && (refused("$anchor") || refused("$dynamicAnchor"))
        || !reference.starts_with('#') && refused("$id")
}

/// One error for each keyword and page: the first place, some others below it, and one command for all.
pub(crate) fn once_a_page(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    // The place and how often, by file and message.
    let mut known: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for one in found {
        if one.code != Code::UnsupportedKeyword {
            kept.push(one);
            continue;
        }
        let key = (one.location.file.clone(), one.message.clone());
        let Some((index, others)) = known.get_mut(&key) else {
            known.insert(key, (kept.len(), 0));
            kept.push(one);
            continue;
        };
        let first = &mut kept[*index];
        *others += 1;
        if *others <= PLACES_SHOWN {
            first.notes.push(format!("also at {}", one.location.pointer.unwrap_or_default()));
        }
        let ways = first.choice.iter_mut().flat_map(|choice| &mut choice.ways);
        let others = one.choice.iter().flat_map(|choice| &choice.ways);
        for (way, other) in ways.zip(others) {
            way.edits.extend(other.edits.iter().cloned());
        }
    }
    for (index, others) in known.into_values().filter(|(_, others)| *others > PLACES_SHOWN) {
        kept[index].notes.push(format!("and at {} more places", others - PLACES_SHOWN));
    }
    kept
}
