//! How an answer shows places, values and changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{diff::Change, page::Origin};

/// `page.md:14, 26; other.md:8`.
pub(super) fn listed(origins: &BTreeSet<&Origin>) -> String {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for origin in origins {
        files.entry(&origin.file).or_default().push(origin.line.to_string());
    }
    files.iter().map(|(file, lines)| format!("{file}:{}", lines.join(", "))).collect::<Vec<_>>().join("; ")
}

/// What happened to an element, in the words of `diff`.
pub(super) fn said(change: &Change) -> String {
    match &change.detail {
        Some(detail) => format!("{} `{detail}`", change.kind.kind),
        None => change.kind.kind.to_owned(),
    }
}

/// What a change made of what was there.
pub(super) fn became(change: &Value) -> String {
    let shown = |key: &str| change.get(key).map(|value| shortened(&value.to_string()));
    match (shown("from"), shown("to")) {
        (None, Some(to)) => format!("added as {to}"),
        (Some(from), None) => format!("removed, was {from}"),
        (Some(from), Some(to)) => format!("{from} → {to}"),
        (None, None) => String::new(),
    }
}

/// A text that fits on a line.
pub(super) fn shortened(text: &str) -> String {
    const LIMIT: usize = 120;
    match text.char_indices().nth(LIMIT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
