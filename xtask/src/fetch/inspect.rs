//! Whether an answer is a page: Markdown in UTF-8 whose fragments can all be read.

use crate::{
    diagnostic::{Code, Diagnostic, Location, Severity},
    openapi::header::essence,
    page::{self, PageFile},
};

/// What a page that can be read holds.
#[derive(Debug)]
pub(super) struct Inspected {
    pub(super) fragments: usize,
    /// What looked like a fragment and was none.
    pub(super) warnings: Vec<Diagnostic>,
}

/// Reads the page that came from `address`.
pub(super) fn page(
    address: &str,
    content_type: Option<&str>,
    bytes: &[u8],
) -> Result<Inspected, Vec<Diagnostic>> {
    refuse_html(address, content_type, bytes)?;
    let content = page::fragments(&PageFile { name: address.to_owned(), bytes: bytes.to_vec() });
    if content.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Err(content.diagnostics);
    }
    Ok(Inspected { fragments: content.fragments.len(), warnings: content.diagnostics })
}

/// The text of the index that came from `address`.
pub(super) fn index(
    address: &str,
    content_type: Option<&str>,
    bytes: Vec<u8>,
) -> Result<String, Vec<Diagnostic>> {
    refuse_html(address, content_type, &bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let found = Diagnostic::error(Code::NotUtf8, Location::file(address), "the index is not valid UTF-8");
        vec![found.hint("look at it in a browser: is it the index?")]
    })?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

/// A site that has lost a page, or wants a login, answers 200 with a page for people.
fn refuse_html(address: &str, content_type: Option<&str>, bytes: &[u8]) -> Result<(), Vec<Diagnostic>> {
    let kind = essence(content_type.unwrap_or_default());
    let why = if matches!(kind.as_str(), "text/html" | "application/xhtml+xml") {
        "the answer is called HTML"
    } else if begins_as_html(bytes) {
        "the answer begins as HTML"
    } else {
        return Ok(());
    };
    let hint = "look at the address in a browser: the Markdown may have moved, or asks for a login";
    Err(vec![Diagnostic::error(Code::Html, Location::file(address), why).hint(hint)])
}

fn begins_as_html(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    // A comment may stand before either.
    while let Some(comment) = rest.strip_prefix(b"<!--") {
        let Some(end) = comment.windows(3).position(|window| window == b"-->") else { break };
        rest = comment[end + 3..].trim_ascii_start();
    }
    ["<!doctype", "<html", "<head", "<body", "<script", "<?xml"]
        .iter()
        .any(|tag| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(content_type: Option<&str>, text: &str) -> Result<usize, &'static str> {
        page("https://a.test/x.md", content_type, text.as_bytes())
            .map(|inspected| inspected.fragments)
            .map_err(|errors| errors[0].code.as_str())
    }

    #[test]
    fn html_is_known_by_its_type_and_by_its_beginning() {
        for text in ["<!DOCTYPE html>", "\u{FEFF}\n <HTML>", "<!-- a --> <!-- b -->\n<head>", "<?xml?>"] {
            assert_eq!(code(Some("text/markdown"), text), Err("html"), "{text}");
        }
        for kind in ["text/html", "Text/HTML; charset=utf-8", "application/xhtml+xml"] {
            assert_eq!(code(Some(kind), "# A"), Err("html"), "{kind}");
        }
        for text in ["# A\n\n<html>", "<!-- a -->\n# A", "<!-- a", "<b>A</b>", ""] {
            assert_eq!(code(Some("text/markdown; charset=utf-8"), text), Ok(0), "{text}");
        }
        assert_eq!(code(None, "# A"), Ok(0));
    }

    #[test]
    fn a_broken_fragment_is_an_error_and_a_whole_one_counts() {
        let whole = "```json\n{\"openapi\":\"3.0.0\",\"paths\":{}}\n```\n";
        assert_eq!(code(None, whole), Ok(1));
        assert!(code(None, whole.trim_end().trim_end_matches('`')).is_err());
        assert!(code(None, &whole.replacen('}', "", 1)).is_err());
    }
}
