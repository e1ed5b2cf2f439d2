//! Text of a page as Rust documentation. The text is data: whatever it holds, it becomes paragraphs, lists of one
//! level, code spans and links to `http` addresses; never a code block (rustdoc would run it), HTML or an attribute.

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use quote::quote;

use super::model::Type;
use crate::diagnostic::is_invisible;

/// The documentation of one item, paragraph by paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct Docs {
    paragraphs: Vec<Vec<String>>,
}

impl Docs {
    /// Documentation that starts with this line of ours.
    pub(super) fn new(line: impl Into<String>) -> Self {
        Self::default().line(line)
    }

    /// Documentation that starts with a page's text, or with `otherwise` where the page says nothing.
    pub(super) fn described(text: Option<&str>, otherwise: impl FnOnce() -> String) -> Self {
        let docs = Self::default().page(text);
        if docs.paragraphs.is_empty() { docs.line(otherwise()) } else { docs }
    }

    /// The documentation of an old name.
    pub(super) fn former_name(new: &str) -> Self {
        Self::new(format!("The former name of {}.", code(new)))
    }

    /// The documentation of a type: the page's words, and where they come from.
    pub(super) fn of_type(found: &Type) -> Self {
        let origin = match &found.schema {
            Some(schema) => format!("Schema {}.", code(schema)),
            None => format!("Written inline at {} of the document.", code(&found.pointer)),
        };
        Self::default().page(found.description.as_deref()).line(origin).deprecated(found.deprecated)
    }

    /// A paragraph for what the vendor marks as deprecated.
    #[must_use]
    pub(super) fn deprecated(self, is_deprecated: bool) -> Self {
        if is_deprecated { self.line("Deprecated by the vendor.") } else { self }
    }

    /// A paragraph of ours, in Markdown.
    #[must_use]
    pub(super) fn line(mut self, line: impl Into<String>) -> Self {
        self.paragraphs.push(vec![line.into()]);
        self
    }

    /// A list of ours: a heading and its entries, in Markdown; nothing for no entries.
    #[must_use]
    pub(super) fn list(mut self, heading: &str, entries: Vec<String>) -> Self {
        if !entries.is_empty() {
            self.paragraphs.push(vec![heading.to_owned()]);
            self.paragraphs.push(entries.into_iter().map(|entry| format!("- {entry}")).collect());
        }
        self
    }

    /// Paragraphs from a page.
    #[must_use]
    pub(super) fn page(mut self, text: Option<&str>) -> Self {
        let text = text.unwrap_or_default().replace("\r\n", "\n").replace('\r', "\n");
        let lines: Vec<String> = text.lines().map(escape_line).collect();
        let paragraphs = lines.split(String::is_empty).filter(|lines| !lines.is_empty());
        self.paragraphs.extend(paragraphs.map(<[String]>::to_vec));
        self
    }

    /// The `#[doc]` attributes, one a line.
    pub(super) fn attributes(&self) -> TokenStream {
        let lines = self.paragraphs.iter().enumerate().flat_map(|(index, paragraph)| {
            let blank = (index > 0).then(String::new);
            blank.into_iter().chain(paragraph.iter().map(|line| format!(" {line}")))
        });
        quote!(#(#[doc = #lines])*)
    }
}

/// A name of the page as a code span.
pub(super) fn code(name: &str) -> String {
    let plain = !name.is_empty()
        && name.trim() == name
        && !name.chars().any(|c| c == '`' || c.is_control() || is_invisible(c));
    if plain { format!("`{name}`") } else { escape_line(name) }
}

/// The text of a page as one line, for the middle of a sentence of ours.
pub(super) fn inline(text: &str) -> String {
    escape_inline(&visible(text))
}

fn escape_line(line: &str) -> String {
    let line = visible(line);
    match line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        Some(entry) => format!("- {}", escape_start(entry)),
        None => escape_start(&line),
    }
}

/// What would open a heading, a list or a rule where it stands first in a block.
fn escape_start(text: &str) -> String {
    let opens = text.starts_with(['#', '+', '-', '=', ':']);
    format!("{}{}", if opens { "\\" } else { "" }, escape_inline(text))
}

/// Single spaces only, so that nothing is indented; what cannot be seen is written out.
fn visible(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut shown = String::with_capacity(text.len());
    for c in words.join(" ").chars() {
        if c.is_control() || is_invisible(c) {
            let _ = write!(shown, "(U+{:04X})", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

fn escape_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let taken = if let Some(span) = code_span(rest) {
            out.push_str(span);
            span.len()
        } else if let Some(address) = address(rest) {
            let _ = write!(out, "<{address}>");
            address.len()
        } else {
            let after = rest[c.len_utf8()..].chars().next().unwrap_or(' ');
            if is_markup(before, c, after) {
                out.push('\\');
            }
            out.push(c);
            c.len_utf8()
        };
        before = rest[..taken].chars().next_back().unwrap_or(c);
        rest = &rest[taken..];
    }
    out
}

fn is_markup(before: char, c: char, after: char) -> bool {
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '|' => true,
        '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
        '&' => after.is_alphanumeric() || after == '#',
        // `http://` with nothing behind it that could be a link.
        ':' => after == '/',
        _ => false,
    }
}

/// A code span of single backticks at the start of `text`, backticks included.
fn code_span(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('`')?;
    let end = inside.find('`')?;
    let closed = !inside[end + 1..].starts_with('`');
    (end > 0 && closed && !inside[..end].trim().is_empty()).then(|| &text[..end + 2])
}

/// An `http` address at the start of `text`, without the punctuation behind it.
fn address(text: &str) -> Option<&str> {
    let start = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?.len();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%()".contains(c);
    let end = text.find(|c| !allowed(c)).unwrap_or(text.len());
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*']);
    (address.len() > start).then_some(address)
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Parser, Tag};

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        Docs::default().page(Some(text)).paragraphs.join(&String::new())
    }

    #[test]
    fn nothing_on_a_page_becomes_a_block_or_html() {
        let hostile = [
            "```\nstd::fs::write(\"x\", \"\");\n```",
            "~~~rust\nevil()\n~~~",
            "text\n\n    indented()",
            "-     code()",
            "- - a\n-      code()",
            "1.      code()",
            "<script>alert(1)</script>",
            "<!-- a",
            "*/ pub fn evil() {} /*",
            "#![attr]",
            "\"] pub fn evil() {} #[doc = \"",
            "r#\"",
            "[x]: http://a \"b\"",
            "a\r    b()",
            "\tcode()",
            "&lt;b&gt; <b>",
            "`` a `",
            "`a",
            "| a |\n| - |",
            "a\n===",
            "a\n---",
            "> quote\n>     code()",
            "![a](b)",
            "\u{b}\u{c}    x",
            "\u{2028}    x",
            "\u{85}    y",
            "* \t\tcode()",
            "-\n      code()",
            "http://",
            "http://<b>",
        ];
        for text in hostile {
            let markdown = lines(text).join("\n");
            for event in Parser::new_ext(&markdown, pulldown_cmark::Options::all()) {
                let bad = matches!(
                    event,
                    Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_))
                );
                assert!(!bad, "{text:?} became {markdown:?} with {event:?}");
            }
        }
    }

    #[test]
    fn hidden_characters_are_written_out() {
        assert_eq!(lines("a\u{202E}b\u{0}"), ["a(U+202E)b(U+0000)"]);
    }

    #[test]
    fn lists_code_and_addresses_stay_readable() {
        assert_eq!(
            lines("State of it.\n\n- `0`: OPEN\n- `1`: IN_PROGRESS\nSee https://a.example/b_c?d=1."),
            ["State of it.", "", "- `0`: OPEN", "- `1`: IN_PROGRESS", "See <https://a.example/b_c?d=1>."]
        );
    }

    #[test]
    fn an_odd_name_is_escaped_instead_of_quoted() {
        assert_eq!(code("fooBar"), "`fooBar`");
        assert_eq!(code("a`b"), "a\\`b");
    }
}
