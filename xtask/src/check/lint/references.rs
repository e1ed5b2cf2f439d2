//! References resolve inside the document, and no schema contains itself through them; nothing is ever read from
//! elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::node_at,
    collect::reached_schemas,
    diagnostic::Code,
    openapi::{self, At, Node},
    pointer,
};

use super::{Lint, newer};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    openapi::each_reference(Node::Document, document, &At::base(pointer::ROOT), &mut |at, reference| {
        let at = at.pointer();
        if newer::is_about(lint, reference) {
            return;
        }
        if !reference.starts_with("#/") {
            outside(lint, &at, reference);
        } else if pointer::get(document, reference).is_none() {
            let message = format!("`{reference}` points to nothing");
            let hint = "add the page that defines it, or correct the reference in spec/overlay.yaml";
            lint.error(Code::UnresolvedRef, &at, message, hint);
        } else if let Some(problem) = wrong_kind(node_at(&at), reference) {
            lint.refuse(Code::UnsupportedRef, &at, format!("`{reference}` {problem}"));
        }
    });
    let known = lint.found.iter().filter_map(|found| found.location.pointer.clone()).collect();
    remote(lint, document, &At::base(pointer::ROOT), &known);
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
fn remote(lint: &mut Lint<'_>, value: &Value, at: &At<'_>, known: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            let is_remote =
                |reference: &&str| !reference.starts_with("#/") && !newer::is_about(lint, reference);
            if let Some(reference) = reference.filter(is_remote) {
                let at = at.pointer();
                if !known.contains(&at) {
                    outside(lint, &at, reference);
                }
            }
            let is_value = |key: &str| matches!(key, "example" | "default" | "enum");
            for (key, member) in members.iter().filter(|(key, _)| !is_value(key)) {
                remote(lint, member, &At::Key(at, key), known);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object()) {
                remote(lint, item, &At::Index(at, index), known);
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
fn embedded(schema: &Value) -> Vec<String> {
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

/// As [`embedded`], without what a value need not be: one of several alternatives, or what it is not.
fn inherited(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        found.extend(schema.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name));
        let list =
            |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        open.extend(list("allOf"));
        for alternatives in ["oneOf", "anyOf"].map(list).into_iter().filter(|list| list.len() == 1) {
            open.extend(alternatives);
        }
    }
    found
}

/// Schemas that contain themselves: by composition (no type can be that), or by required members (no value can).
pub(super) fn check_cycles(lint: &mut Lint<'_>) {
    let document = lint.document;
    let composed = graph(document, embedded);
    for cycle in cycles(&composed) {
        report(lint, &cycle, Code::CompositionCycle, "is composed of itself");
    }
    let required = graph(document, |schema| [inherited(schema), required(schema)].concat());
    for cycle in cycles(&required) {
        report(lint, &cycle, Code::RequiredCycle, "requires itself, so that no value of it can end");
    }
}

fn report(lint: &mut Lint<'_>, cycle: &[String], code: Code, what: &str) {
    let shown = cycle.join("` → `");
    if !lint.found.iter().any(|d| d.code == Code::CompositionCycle && d.message.contains(&shown)) {
        let at = pointer::join(["components", "schemas", &cycle[0]]);
        let way = [cycle, &cycle[..1]].concat().join("` → `");
        lint.refuse(code, &at, format!("`{}` {what}: `{way}`", cycle[0]));
    }
}

/// The schemas that members which cannot be left out lead to.
fn required(schema: &Value) -> Vec<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names
        .filter_map(|name| schema.get("properties")?.get(name.as_str()?))
        .filter(|property| property.get("nullable") != Some(&Value::Bool(true)))
        .flat_map(inherited)
        .collect()
}

/// Schemas that all require each other have more cycles than anybody reads.
const SHOWN: usize = 20;

/// Names, and what each leads to.
pub(crate) type Graph = BTreeMap<String, Vec<String>>;

fn graph(document: &Value, edges: impl Fn(&Value) -> Vec<String>) -> Graph {
    openapi::schemas(document).map(|(name, schema)| (name.clone(), edges(schema))).collect()
}

/// The first cycles, each beginning with its smallest name: mending them takes most others away.
/// Without recursion: a chain may be as long as the document has schemas.
pub(crate) fn cycles(graph: &Graph) -> Vec<Vec<String>> {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.keys() {
        if found.len() >= SHOWN {
            break;
        }
        if done.contains(start.as_str()) {
            continue;
        }
        // The path from `start`, each with the position of its next edge.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_path: BTreeSet<&str> = BTreeSet::from([start.as_str()]);
        while let Some((name, edge)) = path.last_mut() {
            let next = graph.get(*name).and_then(|edges| edges.get(*edge)).map(String::as_str);
            *edge += 1;
            match next {
                Some(next) if on_path.contains(next) && found.len() < SHOWN => {
                    let begin = path.iter().position(|(name, _)| *name == next).unwrap_or_default();
                    found.push(rotated(path[begin..].iter().map(|(name, _)| (*name).to_owned()).collect()));
                }
                Some(next) if !on_path.contains(next) && !done.contains(next) && graph.contains_key(next) => {
                    on_path.insert(next);
                    path.push((next, 0));
                }
                Some(_) => {}
                None => {
                    done.insert(name);
                    on_path.remove(*name);
                    path.pop();
                }
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn rotated(mut cycle: Vec<String>) -> Vec<String> {
    let smallest = (0..cycle.len()).min_by_key(|index| &cycle[*index]).unwrap_or_default();
    cycle.rotate_left(smallest);
    cycle
}
