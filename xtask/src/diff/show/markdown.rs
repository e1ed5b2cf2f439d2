//! The report as Markdown for those who review a change of the pages: the text of a pull request.

use std::fmt::Write as _;

use super::{Record, Report, grouped, groups, reached, summary, values, what};
use crate::{diagnostic::escape_control, diff::impact::Rust};

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    if report.records.is_empty() && report.not_generated.is_empty() {
        return "Nothing changed.\n".to_owned();
    }
    for line in summary(report).lines() {
        let _ = writeln!(text, "- {line}");
    }
    for (title, records) in groups(report) {
        let _ = writeln!(text, "\n#### {title}\n");
        for record in records {
            one(&mut text, record, report);
        }
    }
    for found in &report.not_generated {
        let _ = writeln!(text, "\n```text\n{}\n```", found.to_string().replace("```", "'''"));
    }
    text
}

/// An element and what happened to it.
fn line(record: &Record) -> String {
    let kinds: Vec<String> = record.changes.iter().map(what).collect();
    let kinds = if kinds.is_empty() { "changed in Rust alone".to_owned() } else { kinds.join(", ") };
    format!("{}: {}", code(&record.element), escaped(&kinds))
}

fn one(text: &mut String, record: &Record, report: &Report) {
    let rust = match (record.rust, record.sdk) {
        (Rust::Compatible, _) => String::new(),
        (rust, sdk) if rust == sdk => format!(" **{rust}**"),
        (rust, sdk) => format!(" **{rust}** (SDK: {sdk})"),
    };
    let _ = writeln!(text, "- {}{rust}", line(record));
    for shown in record.changes.iter().filter_map(values) {
        let _ = writeln!(text, "  - {}", code(&shown));
    }
    for (names, text_of) in grouped(record) {
        let _ = writeln!(text, "  - {} {}", names.join(", "), escaped(text_of));
    }
    let origin = record.origin.first().map(|origin| format!("; {origin}")).unwrap_or_default();
    let _ = writeln!(text, "  - reached by {}{origin}", escaped(&reached(record, report.operations)));
}

/// A code span that holds any text: its fence is longer than any inside.
pub(super) fn code(text: &str) -> String {
    let text = escape_control(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text of a page as text: nothing in it becomes Markdown or HTML, code spans of ours aside.
pub(super) fn escaped(text: &str) -> String {
    let mut result = String::new();
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`';
        if !in_code && matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            result.push('\\');
        }
        result.push(c);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_page_stays_text() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a\n# b"), "`a\\u{a}# b`");
        assert_eq!(code("GET /x query `id`"), "`` GET /x query `id` ``");
        assert_eq!(escaped("<b> [x](y) `<c>`"), "\\<b\\> \\[x\\](y) `<c>`");
    }
}
