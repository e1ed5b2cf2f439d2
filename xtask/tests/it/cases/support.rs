//! `spec/SUPPORT.md`: each row is proved by its case, and each code that says that support is missing has a row.

use std::{collections::BTreeSet, fs, path::Path};

use super::OUTCOMES;

/// A row of a table, in its four columns.
struct Row {
    feature: String,
    outcome: String,
    case: String,
}

fn rows() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/SUPPORT.md");
    let text = fs::read_to_string(path).expect("the table of what is supported");
    let lines = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| feature "));
    let row = |line: &str| {
        let columns: Vec<&str> = line.trim_matches('|').split(" |").map(str::trim).collect();
        let [feature, outcome, _, case] = columns.as_slice() else { panic!("not four columns: {line}") };
        let case = case.trim_matches('`').to_owned();
        Row { feature: (*feature).to_owned(), outcome: (*outcome).to_owned(), case }
    };
    lines.map(row).collect()
}

/// Whether a message is the one of the table, where `…` stands for what differs.
fn is_message(message: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = message.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let found =
            if index + 1 == parts.len() && part.is_empty() { Some(rest.len()) } else { rest.find(part) };
        let Some(at) = found else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty() || pattern.ends_with('…')
}

/// What is wrong with a row.
fn fault(row: &Row) -> Option<String> {
    let Some(outcome) = OUTCOMES.get(row.case.as_str()) else {
        return Some(format!("there is no case {}", row.case));
    };
    let Some(refusal) = row.outcome.strip_prefix("refused: `") else {
        let is_right = row.outcome.starts_with("supported") && !outcome.refused;
        return (!is_right).then(|| format!("{} is refused:\n{}", row.case, outcome.text));
    };
    let parts = refusal.split_once("` \"").and_then(|(code, rest)| Some((code, rest.strip_suffix('"')?)));
    let Some((code, pattern)) = parts else { return Some("no `code` \"message\"".to_owned()) };
    let is_it =
        outcome.errors.iter().any(|error| error.code.as_str() == code && is_message(&error.message, pattern));
    (!is_it).then(|| format!("{} does not say so:\n{}", row.case, outcome.text))
}

#[test]
fn each_row_of_the_table_of_what_is_supported_is_proved_by_its_case() {
    let rows = rows();
    assert!(rows.len() > 40, "the tables are read: {}", rows.len());
    let faults: Vec<String> =
        rows.iter().filter_map(|row| Some(format!("{}: {}", row.feature, fault(row)?))).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_refusal_of_what_is_right_has_a_row() {
    let rows = rows();
    let listed = |code: &str| rows.iter().any(|row| row.outcome.starts_with(&format!("refused: `{code}`")));
    let errors = OUTCOMES.values().flat_map(|outcome| &outcome.errors);
    let unsupported = errors.filter(|error| error.to_string().contains("xtask does not support it"));
    let missing: BTreeSet<&str> =
        unsupported.map(|error| error.code.as_str()).filter(|code| !listed(code)).collect();
    assert!(missing.is_empty(), "no row in spec/SUPPORT.md: {missing:?}");
}

#[test]
fn a_message_is_compared_with_what_differs_left_out() {
    assert!(is_message("`a` in `b` is", "`…` in `…` is"));
    assert!(is_message("`A` is: x", "`…` is: …"));
    assert!(!is_message("`a` in `b` is not", "`…` in `…` is"));
    assert!(!is_message("x `a`", "`…`"));
}
