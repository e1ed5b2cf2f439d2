//! The code that has to change, as text and as Markdown.

use std::fmt::Write as _;

use super::Report;
use crate::diagnostic::escape_control;

/// The lines to change, each with its reason; nothing where there are none.
pub fn code_as_text(report: &Report) -> String {
    let mut text = String::new();
    let Some(code) = &report.code else { return text };
    if !code.places.is_empty() {
        text.push_str("\nCode to change\n\n");
    }
    for place in &code.places {
        let _ = writeln!(
            text,
            "  {}:{}  {}",
            escape_control(&place.file),
            place.line,
            escape_control(&place.why)
        );
    }
    if let Some(why) = &code.incomplete {
        let _ = writeln!(text, "\nthere may be more code to change: {}", escape_control(why));
    }
    text
}

/// The same as a list.
pub fn code_as_markdown(report: &Report) -> String {
    let text = code_as_text(report);
    match text.trim() {
        "" => String::new(),
        text => format!("\n```text\n{}\n```\n", text.replace("```", "'''")),
    }
}
