//! Schemas that contain themselves: by composition (no type can be that), or by required members (no value can be that).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{diagnostic::Code, openapi, pointer};

use super::{Lint, VENDOR, references::embedded};

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let composed = graph(document, embedded);
    for cycle in cycles(&composed) {
        report(lint, &cycle, Code::CompositionCycle, "is composed of itself");
    }
    let required = graph(document, |schema| [embedded(schema), required(schema)].concat());
    for cycle in cycles(&required) {
        report(lint, &cycle, Code::RequiredCycle, "requires itself, so that no value of it can end");
    }
}

fn report(lint: &mut Lint<'_>, cycle: &[String], code: Code, what: &str) {
    let shown = cycle.join("` → `");
    if !lint.found.iter().any(|d| d.code == Code::CompositionCycle && d.message.contains(&shown)) {
        let at = pointer::join(["components", "schemas", &cycle[0]]);
        let way = [cycle, &cycle[..1]].concat().join("` → `");
        lint.error(code, &at, format!("`{}` {what}: `{way}`", cycle[0]), VENDOR);
    }
}

/// The schemas that members which cannot be left out lead to.
fn required(schema: &Value) -> Vec<String> {
    let names = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    names
        .filter_map(|name| schema.get("properties")?.get(name.as_str()?))
        .filter(|property| property.get("nullable") != Some(&Value::Bool(true)))
        .flat_map(embedded)
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
