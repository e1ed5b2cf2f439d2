//! What a run decided that the last one had not: the committed files are the last run, and what differs is news.

mod code;
mod last;
mod properties;

use std::collections::BTreeSet;

use serde_json::Value;

pub use last::Last;

use crate::{
    files::write::Output,
    json,
    openapi::{self, operation_key},
    paths::PROVENANCE,
    pipeline::{
        Merged,
        report::{self, line, name},
    },
    pointer,
};

/// The report: what this run decided, and nothing that the last one had decided already.
pub fn since(last: &Last, merged: &Merged, outputs: &[Output]) -> String {
    let mut text = report::outline(merged);
    let provenance = outputs.iter().find(|output| output.path.as_os_str() == PROVENANCE);
    let provenance = provenance.and_then(|output| json::parse(&output.text).ok()).unwrap_or_default();
    functions(&mut text, last, merged);
    code::types(&mut text, &last.generated, outputs, merged);
    properties::changes(&mut text, last, merged);
    unions(&mut text, &last.provenance, &provenance);
    texts(&mut text, &last.provenance, &provenance);
    decisions(&mut text, &last.provenance, &provenance);
    actions(&mut text, &last.provenance, &provenance);
    warnings(&mut text, &last.provenance, merged);
    text
}

/// The report of a run that writes what the last one wrote.
pub fn nothing(merged: &Merged) -> String {
    let mut text = report::outline(merged);
    let known = merged.warnings.iter().filter(|found| !report::is_unused(found)).count();
    known_warnings(&mut text, known);
    text
}

/// Operations by their keys, each with its function.
fn operations(document: &Value) -> Vec<(String, String)> {
    let operations = openapi::operations(document);
    let function = |operation: &json::Object| {
        operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    operations.map(|(method, path, _, found)| (operation_key(method, path), function(found))).collect()
}

fn functions(text: &mut String, last: &Last, merged: &Merged) {
    let (was, is) = (operations(&last.document), operations(&merged.document));
    for (key, function) in &is {
        let before = was.iter().find(|(known, _)| known == key);
        let moved =
            was.iter().find(|(old, known)| known == function && !is.iter().any(|(key, _)| key == old));
        match (before, moved) {
            (Some((_, old)), _) if old == function => {}
            (Some((_, old)), _) => line(text, "renamed", &format!("function {old} → {function} ({key})")),
            (None, Some((old, _))) => line(text, "moved", &format!("function {function}: {old} → {key}")),
            (None, None) => line(text, "new", &format!("function {function} ({key})")),
        }
    }
    for (key, function) in &was {
        if !is.iter().any(|(known, name)| known == key || name == function) {
            line(text, "removed", &format!("function {function} ({key})"));
        }
    }
}

fn entries<'p>(provenance: &'p Value, section: &str) -> impl Iterator<Item = &'p Value> {
    provenance.get(section).and_then(Value::as_array).into_iter().flatten()
}

fn conflicts<'p>(provenance: &'p Value, settled: &str) -> Vec<&'p Value> {
    entries(provenance, "conflicts").filter(|entry| entry["settled"] == settled).collect()
}

fn at(entry: &Value) -> &str {
    entry["at"].as_str().unwrap_or_default()
}

/// The pages that have an element, without the lines, which move with every word.
fn pages(provenance: &Value, at: &str) -> BTreeSet<String> {
    let labels = provenance["elements"][at].as_array().into_iter().flatten().filter_map(Value::as_str);
    labels.map(|label| label.rsplit_once(':').map_or(label, |(page, _)| page).to_owned()).collect()
}

/// Schemas of which a page lacks a property that another one has.
fn unions(text: &mut String, last: &Value, now: &Value) {
    let (was, is) = (conflicts(last, "union"), conflicts(now, "union"));
    for entry in &is {
        let known = was.iter().find(|old| at(old) == at(entry));
        let mut parts: Vec<(BTreeSet<String>, Vec<&str>)> = Vec::new();
        for property in entry["extra"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let place = pointer::push(&pointer::push(at(entry), "properties"), property);
            let on = pages(now, &place);
            if known.is_some() && pages(last, &place) == on {
                continue;
            }
            match parts.iter_mut().find(|(pages, _)| *pages == on) {
                Some((_, properties)) => properties.push(property),
                None => parts.push((on, vec![property])),
            }
        }
        if !parts.is_empty() {
            line(text, "new union", &format!("{}: not all pages have the same properties", name(at(entry))));
        }
        for (pages, properties) in parts {
            let pages = pages.into_iter().collect::<Vec<_>>().join(", ");
            line(text, "", &format!("only on {pages}: {}", properties.join(" ")));
        }
    }
    for entry in was.iter().filter(|old| !is.iter().any(|entry| at(entry) == at(old))) {
        line(text, "no union", &format!("{}: all pages have the same properties now", name(at(entry))));
    }
}

/// Texts that a page has and the document has not, because that of another page is longer.
fn texts(text: &mut String, last: &Value, now: &Value) {
    let was = conflicts(last, "longer text");
    let is_same = |old: &Value, new: &Value| ["at", "kept", "dropped"].iter().all(|key| old[key] == new[key]);
    let files = |entry: &Value, key: &str| {
        let labels = entry[key].as_array().into_iter().flatten().filter_map(Value::as_str);
        let files: BTreeSet<&str> =
            labels.map(|label| label.rsplit_once(':').map_or(label, |(page, _)| page)).collect();
        files.into_iter().collect::<Vec<_>>().join(", ")
    };
    for entry in conflicts(now, "longer text") {
        if was.iter().any(|old| is_same(old, entry)) {
            continue;
        }
        line(text, "new texts", &name(at(entry).trim_end_matches("/description")));
        for (label, value, from) in [("kept", "kept", "keptFrom"), ("dropped", "dropped", "droppedFrom")] {
            let said = format!("{label:<8} {}  ({})", json::excerpt(&entry[value]), files(entry, from));
            line(text, "", &said);
        }
    }
}

fn decisions(text: &mut String, last: &Value, now: &Value) {
    let was = conflicts(last, "x-decisions");
    let is_same =
        |old: &Value, new: &Value| ["at", "reason", "renamedFrom"].iter().all(|key| old[key] == new[key]);
    for entry in conflicts(now, "x-decisions") {
        if !was.iter().any(|old| is_same(old, entry)) {
            let from = entry["renamedFrom"].as_str().map(|from| format!(", renamed from {from}"));
            let reason = entry["reason"].as_str().unwrap_or_default();
            line(text, "decided", &format!("{}{}: {reason}", name(at(entry)), from.unwrap_or_default()));
        }
    }
}

fn actions(text: &mut String, last: &Value, now: &Value) {
    let is_same = |old: &Value, new: &Value| ["target", "reason"].iter().all(|key| old[key] == new[key]);
    let mut tell = |label: &str, of: &Value, other: &Value| {
        for entry in
            entries(of, "overlay").filter(|new| !entries(other, "overlay").any(|old| is_same(old, new)))
        {
            let [target, reason] = ["target", "reason"].map(|key| entry[key].as_str().unwrap_or_default());
            line(text, "overlay", &format!("{label} action on {target}: {reason}"));
        }
    };
    tell("new", now, last);
    tell("no more", last, now);
}

/// New warnings; of the others only how many there are.
fn warnings(text: &mut String, last: &Value, merged: &Merged) {
    let is_known = |code: &str, message: &str| {
        entries(last, "warnings").any(|old| old["code"] == code && old["message"] == message)
    };
    // What is not used is said whole, each time.
    let others = merged.warnings.iter().filter(|found| !report::is_unused(found));
    let (known, new): (Vec<_>, Vec<_>) =
        others.partition(|found| is_known(found.code.as_str(), &found.message));
    for warning in &new {
        text.push_str(&warning.headline());
        text.push('\n');
    }
    known_warnings(text, known.len());
}

fn known_warnings(text: &mut String, known: usize) {
    if known > 0 {
        line(text, "warnings", &format!("{known} as in the last run"));
    }
}
