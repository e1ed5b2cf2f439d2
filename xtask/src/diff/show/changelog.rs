//! The report for those who use the crates: which code breaks, and what to write instead. The part *Spec* of a version
//! in the changelog; no documents and no pages, which users do not have.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    Change, ItemChange, Record, Report,
    markdown::{code, escaped},
};
use crate::{
    diagnostic::escape_control,
    diff::{
        Rule, What,
        impact::{Rust, Wire},
        renames,
    },
};

/// The report as a part of a changelog; empty if there is nothing that users notice.
pub fn changelog(report: &Report) -> String {
    let all = |lines: fn(&Record, &Report) -> Vec<String>| {
        report.records.iter().flat_map(|record| lines(record, report)).collect::<Vec<_>>()
    };
    let mut breaking = all(breaking);
    if !report.not_generated.is_empty() {
        breaking.push(unknown(report.left_out.as_deref()));
    }
    let deprecated = report.deprecated.iter().map(|[old, new]| format!("{}: use {}", name(old), name(new)));
    let groups = [
        ("Breaks code", breaking),
        ("Behaves differently", all(behaviour)),
        ("Deprecated", deprecated.collect()),
        ("New", all(new)),
        ("Documentation", texts(report)),
    ];
    let mut text = String::new();
    for (title, lines) in groups.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(text, "{}#### {title}\n", if text.is_empty() { "" } else { "\n" });
        for line in lines {
            let _ = writeln!(text, "- {line}");
        }
    }
    text
}

/// What is not known, of all or of these elements.
fn unknown(elements: Option<&[String]>) -> String {
    let elements = elements.map(|all| all.iter().map(|element| code(element)).collect::<Vec<_>>().join(", "));
    let of = elements.map(|elements| format!(" for {elements}")).unwrap_or_default();
    format!("What changed in code{of} is not known: any of it may have.")
}

/// What may not compile, or compiles and means something else: old → new.
fn breaking(record: &Record, report: &Report) -> Vec<String> {
    let renamed = renames::of_record(record);
    let aliases = report.removed_aliases.iter().map(|pair| pair.each_ref().map(String::as_str));
    let known: Vec<[&str; 2]> = renamed.into_iter().chain(aliases).collect();
    let (mut renamed, mut removed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for item in record.items.iter().filter(|item| item.rust >= Rust::BehaviourChanging) {
        match (&item.what, known.iter().find(|[old, _]| *old == item.item)) {
            (What::Gone, Some([old, new])) => renamed.push(arrow(renames::kind(old), old, new)),
            (What::Gone, None) => removed.push(name(&item.item)),
            _ => changed.push(changed_item(item)),
        }
    }
    let joined = |title: &str, list: &[String]| match list {
        [] => None,
        _ => Some(format!("{title}: {}", list.join(", "))),
    };
    let first = [joined("Renamed", &renamed), joined("Removed", &removed)];
    first.into_iter().flatten().chain(changed).collect()
}

fn changed_item(item: &ItemChange) -> String {
    let Some([old, new]) = &item.code else {
        return format!("{} {}", name(&item.item), escaped(item.what.text()));
    };
    let is_silent = item.rust == Rust::BehaviourChanging;
    let warning = if is_silent { ": both compile, so look at each use" } else { "" };
    arrow(renames::kind(&item.item), old, new) + warning
}

/// Old and new code; what both begin with is said once.
fn arrow(start: &str, old: &str, new: &str) -> String {
    format!("{} → {}", name(old), name(new.strip_prefix(start).unwrap_or(new)))
}

/// An item as users find it.
fn name(item: &str) -> String {
    code(item.strip_prefix("operation::").unwrap_or(item))
}

/// What compiles as before and meets another server, or makes another request. Who may call is said in any case: no code says it.
fn behaviour(record: &Record, _: &Report) -> Vec<String> {
    let is_breaking = record.rust >= Rust::BehaviourChanging;
    let is_noticed = |change: &&Change| {
        let is_access = ["permission", "security"].iter().any(|start| change.kind.kind.starts_with(start));
        change.wire >= Wire::Maybe && (is_access || !is_breaking)
    };
    let changes: Vec<String> = record.changes.iter().filter(is_noticed).map(described).collect();
    if !changes.is_empty() {
        return vec![format!("{}: {}", subject(record), changes.join("; "))];
    }
    // A new variant says what its helpers do.
    let is_told =
        is_breaking || record.items.iter().any(|item| item.what == What::New && is_named(&item.item));
    let is_public = |item: &str| !item.contains('[') && !item.ends_with("::RULE");
    let items = record.items.iter().filter(|item| item.rust == Rust::Runtime && is_public(&item.item));
    let items = items.filter(|_| !is_told);
    items.map(|item| format!("{} {}", name(&item.item), escaped(item.what.text()))).collect()
}

/// What code may use now.
fn new(record: &Record, report: &Report) -> Vec<String> {
    let renamed = renames::of_record(record);
    // An alias and what it stands for are told below *Deprecated*.
    let is_instead = |item: &String| report.deprecated.iter().flatten().any(|name| name == item);
    let items = record.items.iter().filter(|item| item.what == What::New && is_named(&item.item));
    let items =
        items.filter(|item| renamed.iter().all(|[_, new]| *new != item.item) && !is_instead(&item.item));
    let items: Vec<String> = items.map(|item| name(&item.item)).collect();
    if items.is_empty() {
        return Vec::new();
    }
    let added = record.changes.iter().find(|change| change.kind == Rule::OPERATION_ADDED);
    let summary = added.and_then(|change| change.new.as_ref()?.get("summary")?.as_str());
    let summary = summary.map(|text| format!(": {}", escaped(&escape_control(text)))).unwrap_or_default();
    vec![items.join(", ") + &summary]
}

fn texts(report: &Report) -> Vec<String> {
    let is_text = |record: &&Record| record.wire == Wire::Docs && record.rust == Rust::Compatible;
    match report.records.iter().filter(is_text).count() {
        0 => Vec::new(),
        1 => vec!["The documentation of 1 item changed.".to_owned()],
        number => vec![format!("The documentation of {number} items changed.")],
    }
}

/// Functions of the client, types, fields and variants; their methods, implementations and rows come with them.
fn is_named(item: &str) -> bool {
    let is_method = || {
        let name = item.split_once("types::").and_then(|(_, rest)| rest.split_once("::"));
        name.is_some_and(|(_, name)| name.starts_with(|c: char| c.is_lowercase()))
    };
    item.starts_with("Client::") || item.starts_with("types::") && !item.contains(": ") && !is_method()
}

/// The element by its name in Rust, where a change of the crate says it.
fn subject(record: &Record) -> String {
    let operation = |item: &ItemChange| {
        let row = item.item.strip_prefix("operation::OPERATIONS[")?.strip_suffix(']')?;
        Some(code(&format!("OperationId::{row}")))
    };
    let named = |item: &ItemChange| is_named(&item.item).then(|| name(&item.item));
    let of = |find: &dyn Fn(&ItemChange) -> Option<String>| record.items.iter().find_map(find);
    of(&operation).or_else(|| of(&named)).unwrap_or_else(|| code(&record.element))
}

/// `permission changed: a → b`, values where they are plain.
fn described(change: &Change) -> String {
    let plain = |value: &Option<Value>| match value {
        Some(Value::String(text)) => Some(code(text)),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(code(&value.to_string())),
        _ => None,
    };
    let kind = change.kind.kind.replace('-', " ");
    // The name of an extension says nothing that the kind does not.
    let detail = change.detail.as_deref().filter(|detail| !detail.starts_with("x-"));
    let detail = detail.map(|detail| format!(" {}", code(detail))).unwrap_or_default();
    match (plain(&change.old), plain(&change.new)) {
        (Some(old), Some(new)) => format!("{kind}{detail}: {old} → {new}"),
        (Some(value), None) | (None, Some(value)) if detail.is_empty() => format!("{kind}: {value}"),
        _ => kind + &detail,
    }
}
