//! A report as text for a terminal, as Markdown for reviewers and for users of the crates, as annotations
//! of a workflow, and as JSON for programs.

mod changelog;
mod code;
mod github;
mod json;
mod markdown;
mod text;

use serde_json::Value;

use super::{
    Change, ItemChange, Record, Report, Rule,
    impact::{Direction, Rust, Wire},
    wire::rules::Effect,
};
use crate::diagnostic::escape_control;

pub use self::{
    changelog::changelog,
    code::{code_as_markdown, code_as_text},
    github::github,
    json::json,
    markdown::markdown,
    text::text,
};

/// The headings of a report and which records stand below each, worst first.
fn groups(report: &Report) -> Vec<(&'static str, Vec<&Record>)> {
    let mut groups = [
        "Breaking on the wire",
        "Breaks code, and may break on the wire",
        "Breaks code, not the wire",
        "May break on the wire",
        "Safe",
        "Acts differently",
        "Texts",
    ]
    .map(|title| (title, Vec::new()));
    for record in &report.records {
        let group = match (record.wire, record.rust) {
            (Wire::Breaking, _) => 0,
            (Wire::Maybe, Rust::SourceBreaking | Rust::BehaviourChanging) => 1,
            (_, Rust::SourceBreaking | Rust::BehaviourChanging) => 2,
            (Wire::Maybe, _) => 3,
            (Wire::Safe, _) => 4,
            (Wire::Docs, Rust::Runtime) => 5,
            (Wire::Docs, Rust::Compatible) => 6,
        };
        groups[group].1.push(record);
    }
    groups.into_iter().filter(|(_, records)| !records.is_empty()).collect()
}

/// What happened, in a few words: `became-required`, ``enum-value-added `"x"` ``.
fn what(change: &Change) -> String {
    match &change.detail {
        Some(detail) => format!("{} `{}`", change.kind.kind, escape_control(detail)),
        None => change.kind.kind.to_owned(),
    }
}

/// Changes whose detail is the value already.
const DETAIL_IS_VALUE: [Rule; 4] =
    [Rule::ENUM_VALUE_ADDED, Rule::ENUM_VALUE_REMOVED, Rule::SERVER_ADDED, Rule::SERVER_REMOVED];

/// Old and new value on one line, where there is something to see.
fn values(change: &Change) -> Option<String> {
    let shown = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), excerpt);
    match (&change.old, &change.new, change.kind.effect) {
        (None, None, _) => None,
        _ if DETAIL_IS_VALUE.contains(&change.kind) => None,
        (None, new, Effect::Added) => Some(shown(new)),
        (old, None, Effect::Removed) => Some(format!("was {}", shown(old))),
        (old, new, _) => Some(format!("{} → {}", shown(old), shown(new))),
    }
}

/// An operation by what it is for, an object by its properties, everything else as it is.
fn outline(value: &Value) -> String {
    let properties = value.get("properties").and_then(Value::as_object);
    match (value.get("summary").and_then(Value::as_str), properties) {
        (Some(summary), _) if value.get("responses").is_some() => summary.to_owned(),
        (_, Some(properties)) => {
            format!("an object of {}", properties.keys().cloned().collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

fn excerpt(value: &Value) -> String {
    const LIMIT: usize = 120;
    let text = escape_control(&outline(value));
    match text.char_indices().nth(LIMIT) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// What happened to the generated crate, worst first: items with what befell them all.
fn grouped(record: &Record) -> Vec<(Vec<String>, &str)> {
    let mut items: Vec<_> = record.items.iter().filter(|item| item.rust > Rust::Compatible).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.rust));
    let mut groups: Vec<(Vec<String>, &str)> = Vec::new();
    for item in items {
        let name = format!("`{}`", item.item);
        match groups.iter_mut().find(|(_, text)| *text == item.what.text()) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], item.what.text())),
        }
    }
    groups
}

/// Which operations reach the element: all of a few, some of many.
fn reached(record: &Record, all: usize) -> String {
    const SHOWN: usize = 3;
    let count = record.operations.len();
    let shown = record.operations.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match count {
        0 => "no operation".to_owned(),
        _ if count == all && count > SHOWN => "every operation".to_owned(),
        _ if count > SHOWN => format!("{shown} and {} more", count - SHOWN),
        _ => shown,
    }
}

/// `a client sends it`, where that says something.
fn direction(record: &Record) -> Option<String> {
    let is_told = record.operations.len() == 1 && record.element == record.operations[0];
    (!is_told && record.wire > Wire::Docs && record.direction != Direction::Neither)
        .then(|| record.direction.to_string())
}

/// The last lines: how much of what, and the step of the version.
fn summary(report: &Report) -> String {
    let count = |is: &dyn Fn(&Record) -> bool| report.records.iter().filter(|record| is(record)).count();
    let wire = [Wire::Breaking, Wire::Maybe, Wire::Safe, Wire::Docs]
        .map(|kind| format!("{} {kind}", count(&|record| !record.changes.is_empty() && record.wire == kind)));
    let levels = |of: fn(&Record) -> Rust| {
        [Rust::SourceBreaking, Rust::BehaviourChanging, Rust::Runtime, Rust::Compatible]
            .map(|level| format!("{} {level}", count(&|record| of(record) == level)))
            .join(", ")
    };
    let mut lines = vec![format!("wire: {}", wire.join(", "))];
    if report.not_generated.is_empty() || report.left_out.is_some() {
        lines.push(format!("rust: {}", levels(|record| record.rust)));
        lines.push(format!("sdk:  {}", levels(|record| record.sdk)));
    } else {
        lines.push("rust: not known, a document cannot be generated".to_owned());
    }
    lines.extend(report.left_out.as_deref().map(left_out));
    lines.push(format!("version: {}", step(report)));
    lines.join("\n")
}

/// What the verdicts for Rust are not about.
fn left_out(elements: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown =
        elements.iter().take(SHOWN).map(|element| escape_control(element)).collect::<Vec<_>>().join(", ");
    let more = elements.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("rust and sdk without what cannot be generated: {shown}{more}")
}

/// How far the version has to move, with the numbers where the old side has one: `breaking: 0.1.0 → 0.2.0`.
fn step(report: &Report) -> String {
    let known = match (report.not_generated.is_empty(), &report.left_out) {
        (true, _) => "",
        (false, None) => " (as long as Rust is not known)",
        (false, Some(_)) => " (as long as not all of Rust is known)",
    };
    let numbers = report.version.zip(report.next_version());
    let numbers = numbers.map(|(version, next)| format!(": {version} → {next}")).unwrap_or_default();
    format!("{}{known}{numbers}", report.step)
}
