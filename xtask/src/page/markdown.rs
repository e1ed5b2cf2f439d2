//! Finds the fragments of a Markdown page: every closed fence that holds one as JSON, whatever the fence is marked with.
//! What looks like a fragment and cannot be read as one is an error or a warning, never a silent skip.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    changes::Change,
    diagnostic::{Code, Diagnostic, Location, Severity},
    json::{self, Inexact, JsonError},
};

use super::{
    Fragment, Origin, PageContent, PageFile, UnreadFence, alternatives,
    blocks::{Block, Kind, blocks},
    decode, newer, numbers, redundant, reference, shape,
    signs::{holds_document, is_damaged_fragment, is_document, may_hold_document},
};

/// Reads one page.
pub fn fragments(file: &PageFile) -> PageContent {
    let source = match decode(file) {
        Ok(source) => source,
        Err(diagnostic) => return PageContent { diagnostics: vec![diagnostic], ..PageContent::default() },
    };
    let name: Arc<str> = Arc::from(file.name.as_str());
    let mut content = PageContent::default();
    for block in blocks(&source) {
        let origin =
            Origin { file: Arc::clone(&name), line: block.line, heading: Arc::from(block.heading.as_str()) };
        match read(&block, &origin) {
            Ok(Some((value, changes, found))) => {
                content.diagnostics.extend(found);
                content.fragments.push(Fragment { origin, value, changes });
            }
            Ok(None) => {}
            Err(found) => {
                let unread = found.iter().filter(|found| found.code == Code::SkippedFence);
                let unread = unread.map(|found| found.location.clone());
                let text = &block.text;
                content.unread.extend(unread.map(|location| UnreadFence { location, text: text.clone() }));
                content.diagnostics.extend(found);
            }
        }
    }
    content
}

/// The fragments of a text that is no page, such as the vendor's `llms-full.txt`: none of them is read.
pub(super) fn unread(file: &PageFile, source: &str) -> Option<(UnreadFence, Diagnostic)> {
    if !may_hold_document(source) {
        return None;
    }
    let mut found = blocks(source).into_iter().filter(|block| holds_document(&block.text));
    let first = found.next()?;
    let more = found.fold((1, first.text), |(count, text), block| (count + 1, text + "\n" + &block.text));
    let location = Location { heading: Some(first.heading), ..Location::file(&*file.name) };
    let location = location.at_line(first.line);
    let (count, text) = more;
    let what = if count == 1 { "a fragment".to_owned() } else { format!("{count} fragments") };
    let message = format!("{what} in a text file");
    let hint = "a file `*.txt` is the text of a rendered page; save the Markdown page itself as `*.md`, or delete the file";
    let found = skipped(location.clone(), message, hint);
    Some((UnreadFence { location, text }, found))
}

/// A fragment in the form of OpenAPI 3.0, what was changed for that, and warnings about it.
type Read = Option<(Value, Vec<Change>, Vec<Diagnostic>)>;

/// The fragment in a block, if it is one.
fn read(block: &Block, origin: &Origin) -> Result<Read, Vec<Diagnostic>> {
    let place = || Location { pointer: None, ..origin.location("") };
    let unclosed = |message: &str| {
        let found = Diagnostic::error(Code::UnclosedFence, place(), message);
        Err(vec![found.hint("fetch the page again: it was probably cut off")])
    };
    let unread = |what: &str, hint: &str| {
        if !holds_document(&block.text) {
            return Ok(None);
        }
        Err(vec![skipped(place(), format!("{what} what looks like a fragment"), hint)])
    };
    match &block.kind {
        Kind::Fence { language, closed: false } if language == "json" => {
            unclosed("the `json` fence is never closed")
        }
        Kind::Fence { closed: false, .. } if holds_document(&block.text) => {
            unclosed("a fence is never closed and swallows fragments")
        }
        Kind::Fence { language, .. } if language == "json" || is_fragment(&block.text) => {
            parse(block, origin)
        }
        Kind::Fence { language, .. } => {
            let language = match language.as_str() {
                "" => "without a language".to_owned(),
                language => format!("marked `{language}`"),
            };
            unread(&format!("a fence {language} holds"), "a fragment is an OpenAPI document as JSON")
        }
        Kind::Indented => {
            unread("indented code holds", "a fragment is in a fence that is indented by at most three spaces")
        }
        Kind::Html => unread("HTML or a comment holds", "only fences of the page itself are fragments"),
        Kind::Words => unread("words of the page hold", "only fences are fragments"),
    }
}

/// What looks like a fragment and is not read. What only it has is then missed in `spec/names.lock`.
fn skipped(location: Location, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic::warning(Code::SkippedFence, location, message).hint(format!("it is not read: {hint}"))
}

/// Whether the text is JSON and an OpenAPI document: then it says so itself, whatever its fence is marked with.
fn is_fragment(text: &str) -> bool {
    text.contains("\"openapi\"")
        && json::parse(text).is_ok_and(|value| value.get("openapi").is_some() && is_document(&value))
}

/// What to do about a value that cannot be kept.
const RESTORE: &str = "go on with the pages that it can read: git checkout spec/pages";

fn parse(block: &Block, origin: &Origin) -> Result<Read, Vec<Diagnostic>> {
    let place = Location { pointer: None, ..origin.location("") };
    let (mut value, inexact) = match json::parse_with_numbers(&block.text, numbers::is_value) {
        Ok(read) => read,
        // An example with `…` in it, or with comments.
        Err(JsonError::Syntax { .. }) if !is_damaged_fragment(&block.text) => return Ok(None),
        Err(error) => {
            let syntax = "fetch the page again; if it is published like this, report it to the vendor";
            let repeated = "one of the two would be lost; restore the page: git checkout spec/pages";
            return Err(error.diagnostics(&place, syntax, repeated));
        }
    };
    if !is_document(&value) {
        let message = "a fence holds a fragment inside of something else";
        let is_inside = holds_document(&block.text);
        let found = || skipped(place, message, "a fragment is an OpenAPI document as JSON");
        return if is_inside { Err(vec![found()]) } else { Ok(None) };
    }
    let place = |number: &Inexact| {
        let line = origin.line + number.line - 1;
        Location { line: Some(line), ..origin.location(number.pointer.as_str()) }
    };
    let numbers: Vec<Diagnostic> =
        inexact.iter().map(|number| numbers::finding(number, place(number), RESTORE)).collect();
    let mut changes = if newer::may_need(&block.text) { newer::convert(&mut value) } else { Vec::new() };
    changes.extend(redundant::leave_out(&mut value));
    if block.text.contains("#/") && (block.text.contains('%') || block.text.contains("\"mapping\"")) {
        changes.extend(reference::respell(&mut value));
    }
    if block.text.contains("\"anyOf\"") || block.text.contains("\"oneOf\"") {
        changes.extend(alternatives::respell(&mut value));
    }
    let found = shape::check(&value, &|at| origin.location(at));
    let is_wrong = !found.is_empty() || numbers.iter().any(|found| found.severity == Severity::Error);
    if is_wrong {
        Err(numbers.into_iter().chain(found).collect())
    } else {
        Ok(Some((value, changes, numbers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_page(text: &str) -> (usize, Vec<(&'static str, Option<usize>)>) {
        let file = PageFile { name: "p.md".into(), bytes: text.as_bytes().to_vec() };
        let content = fragments(&file);
        (
            content.fragments.len(),
            content.diagnostics.iter().map(|d| (d.code.as_str(), d.location.line)).collect(),
        )
    }

    const FRAGMENT: &str = r#"{"openapi":"3.0.0","info":{"title":"t","version":"1"}}"#;

    #[test]
    fn every_kind_of_closed_json_fence_is_a_fragment() {
        for fence in [
            "```json\n@\n```",
            "~~~json\n@\n~~~~",
            "  ```json\n  @\n  ```",
            "````JSON title\n@\n````",
            "> ```json\n> @\n> ```",
            "- x\n\n  ```json\n  @\n  ```",
        ] {
            let page = format!("# T\n\n{}\n", fence.replace('@', FRAGMENT));
            assert_eq!(read_page(&page), (1, vec![]), "{page}");
            assert_eq!(read_page(&page.replace('\n', "\r\n")), (1, vec![]), "{page}");
        }
    }

    #[test]
    fn a_fragment_is_known_by_what_it_holds_whatever_its_fence_is_marked_with() {
        for mark in ["", "openapi", "json5", "text", "js title=\"x.json\""] {
            assert_eq!(read_page(&format!("```{mark}\n{FRAGMENT}\n```")), (1, vec![]), "{mark}");
        }
    }

    #[test]
    fn an_unclosed_fence_is_an_error_at_its_line() {
        let page = format!("# T\n\n```json\n{FRAGMENT}\n");
        assert_eq!(read_page(&page), (0, vec![("unclosed-fence", Some(4))]));
        assert_eq!(read_page(&format!("{page}```\n")), (1, vec![]));
    }

    #[test]
    fn a_fragment_that_is_not_read_is_reported() {
        let escaped = FRAGMENT.replace('"', "&quot;");
        for page in [
            format!("```json5\n{}\n```", FRAGMENT.replacen('}', ",}", 1)),
            format!("```json\n[{FRAGMENT}]\n```"),
            "```yaml\nopenapi: 3.0.0\npaths: {}\n```".to_owned(),
            "- x\n\n  ```yml\n  # The API.\n  openapi: '3.0.0'\n  info: {}\n  ```".to_owned(),
            "---\nopenapi: 3.0.0\ninfo: {}\n---\n".to_owned(),
            format!("<!--\n```json\n{FRAGMENT}\n```\n-->"),
            format!("<pre>{FRAGMENT}</pre>"),
            format!("<pre><code class=\"language-json\">\n{escaped}\n</code></pre>"),
            format!("<div>\n\n<code>{escaped}</code>\n\n</div>"),
            format!("A <code>{FRAGMENT}</code>"),
            format!("- <code>{escaped}</code>"),
            format!("`{FRAGMENT}`"),
            format!("export const spec = {FRAGMENT}"),
            format!("    {FRAGMENT}\n"),
        ] {
            assert_eq!(
                read_page(&page).1.iter().map(|d| d.0).collect::<Vec<_>>(),
                ["skipped-fence"],
                "{page}"
            );
        }
    }

    #[test]
    fn an_ordinary_example_is_neither_read_nor_reported() {
        for page in [
            "```bash\ncurl x\n```",
            "```json\n{\"id\": 1}\n```",
            "```json\n{\"id\": 1, …}\n```",
            "```json\n// A comment.\n{\"openapi_url\": \"x\"}\n```",
            "```json\n{\"openapi\": \"./openapi.json\"}\n```",
            "```\n{\"openapi\": true}\n```",
            "```json\n{\"paths\": [\"/a\"], \"components\": 1}\n```",
            "```yaml\nopenapi: ./openapi.yaml\n```",
            "```yaml\nname: CI\non:\n  push:\n    paths: ['/x']\n```",
            "<!--\n```json\n{\"id\": 1}\n```\n-->",
            "<pre>{\"id\": 1}</pre>",
            "The `\"openapi\"` member is `3.0.0`, see `paths`.",
        ] {
            assert_eq!(read_page(page), (0, vec![]), "{page}");
        }
    }

    #[test]
    fn a_number_that_cannot_be_kept_is_reported_at_its_line() {
        let page = |schema: &str| {
            format!(
                "```json\n{{\"openapi\":\"3.0.0\",\n\"components\":{{\"schemas\":{{\"A\":\n{schema}}}}}}}\n```"
            )
        };
        assert_eq!(read_page(&page("{\"maximum\": 1e-400}")), (1, vec![("inexact-number", Some(4))]));
        assert_eq!(read_page(&page("{\"properties\": {\"enum\": {\"maximum\": 1e-400}}}")).0, 1);
        assert_eq!(read_page(&page("{\"enum\": [1,\n1e-400]}")), (0, vec![("inexact-number", Some(5))]));
        assert_eq!(read_page(&page("{\"const\":\n1e-400}")), (0, vec![("inexact-number", Some(5))]));
        assert_eq!(read_page(&page("{\"properties\": {\"const\": {\"maximum\": 1e-400}}}")).0, 1);
        assert_eq!(read_page(&page("{\"maximum\": 1.5e300}")), (1, vec![]));
    }

    #[test]
    fn a_trailing_comma_is_reported_at_its_own_line() {
        let page = "# T\n\n```json\n{\n  \"openapi\": \"3.0.0\",\n}\n```\n";
        assert_eq!(read_page(page), (0, vec![("invalid-json", Some(6))]));
    }

    #[test]
    fn the_heading_above_a_fragment_is_known_in_both_styles() {
        let page = format!("Title\n=====\n\n## GET `/v1/x`\n\n```json\n{FRAGMENT}\n```\n");
        let file = PageFile { name: "p.md".into(), bytes: page.into_bytes() };
        assert_eq!(&*fragments(&file).fragments[0].origin.heading, "GET /v1/x");
    }
}
