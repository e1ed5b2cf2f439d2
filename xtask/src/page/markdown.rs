//! Finds the fragments of a Markdown page: every closed fence that holds one as JSON, whatever the fence is marked with.
//! What looks like a fragment and cannot be read as one is an error or a warning, never a silent skip.

use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::{
    changes::Change,
    diagnostic::{Code, Diagnostic, Location},
    json,
};

use super::{Fragment, Lines, Origin, PageContent, PageFile, UnreadFence, decode, newer, shape};

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
            Ok(Some((value, changes))) => content.fragments.push(Fragment { origin, value, changes }),
            Ok(None) => {}
            Err(found) => {
                let is_unread = |found: &&Diagnostic| {
                    found.code == Code::SkippedFence && looks_like_fragment(&block.text)
                };
                let unread = found.iter().filter(is_unread);
                content.unread.extend(
                    unread.map(|found| UnreadFence {
                        location: found.location.clone(),
                        text: block.text.clone(),
                    }),
                );
                content.diagnostics.extend(found);
            }
        }
    }
    content
}

/// How a block is marked.
enum Kind {
    /// A fence with the first word of its info string, in lower case.
    Fence { language: String, closed: bool },
    /// Indented code: fences inside it are text.
    Indented,
    /// A comment or other HTML.
    Html,
}

struct Block {
    kind: Kind,
    heading: String,
    /// Line of the first character of `text`.
    line: usize,
    text: String,
}

/// Characters of a heading that messages show.
const HEADING_LIMIT: usize = 200;

/// All blocks of a page that can hold a fragment.
fn blocks(source: &str) -> Vec<Block> {
    let lines = Lines::of(source.as_bytes());
    let mut blocks = Vec::new();
    let mut heading = String::new();
    let mut in_heading = false;
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new(source).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                in_heading = true;
                heading.clear();
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(text) | Event::Code(text) if in_heading => {
                // It stands in every message about its fragments: a line of it is enough.
                heading.extend(text.chars().take(HEADING_LIMIT.saturating_sub(heading.chars().count())));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let line = lines.at(range.start);
                open = Some(start(&source[range], &kind, line, &heading));
            }
            Event::Start(Tag::HtmlBlock) => {
                let line = lines.at(range.start);
                open = Some(Block { kind: Kind::Html, heading: heading.clone(), line, text: String::new() });
            }
            Event::Text(text) | Event::Html(text) => {
                if let Some(block) = &mut open {
                    if block.text.is_empty() {
                        block.line = lines.at(range.start);
                    }
                    block.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => blocks.extend(open.take()),
            _ => {}
        }
    }
    blocks
}

fn start(source: &str, kind: &CodeBlockKind<'_>, line: usize, heading: &str) -> Block {
    let kind = match kind {
        CodeBlockKind::Indented => Kind::Indented,
        CodeBlockKind::Fenced(info) => Kind::Fence {
            language: info.split_whitespace().next().unwrap_or_default().to_ascii_lowercase(),
            closed: is_closed(source),
        },
    };
    Block { kind, heading: heading.to_owned(), line, text: String::new() }
}

/// Whether the last line of a fenced block is its closing fence; Markdown itself closes it at the end of the page.
fn is_closed(block: &str) -> bool {
    let mut lines = block.trim_end().lines();
    let Some(first) = lines.next() else { return false };
    let first = first.trim_start();
    let Some(mark) = first.chars().next() else { return false };
    let length = first.chars().take_while(|c| *c == mark).count();
    lines.last().is_some_and(|last| {
        let last = last.trim_start_matches([' ', '>', '\t']).trim_end();
        last.len() >= length && last.chars().all(|c| c == mark)
    })
}

/// A fragment in the form of OpenAPI 3.0, and what was changed for that.
type Read = (Value, Vec<Change>);

/// The fragment in a block, if it is one.
fn read(block: &Block, origin: &Origin) -> Result<Option<Read>, Vec<Diagnostic>> {
    let place = || Location { pointer: None, ..origin.location("") };
    match &block.kind {
        Kind::Fence { language, closed } if language == "json" => {
            if !closed {
                return Err(vec![
                    Diagnostic::error(Code::UnclosedFence, place(), "the `json` fence is never closed")
                        .hint("fetch the page again: it was probably cut off"),
                ]);
            }
            parse(block, origin)
        }
        Kind::Fence { closed: false, .. } if looks_like_fragment(&block.text) => Err(vec![
            Diagnostic::error(Code::UnclosedFence, place(), "a fence is never closed and swallows fragments")
                .hint("fetch the page again: it was probably cut off"),
        ]),
        Kind::Fence { .. } if is_fragment(&block.text) => parse(block, origin),
        Kind::Fence { language, .. } if looks_like_fragment(&block.text) => {
            let language = match language.as_str() {
                "" => "without a language".to_owned(),
                language => format!("marked `{language}`"),
            };
            let message = format!("a fence {language} holds what looks like a fragment");
            Err(vec![skipped(place(), message, "a fragment is an OpenAPI document as JSON")])
        }
        Kind::Indented if looks_like_fragment(&block.text) => {
            let hint = "a fragment stands in a fence that is indented by at most three spaces";
            Err(vec![skipped(place(), "indented code looks like a fragment", hint)])
        }
        Kind::Html if block.text.contains("```json") || looks_like_fragment(&block.text) => {
            let hint = "only fences of the page itself are fragments";
            Err(vec![skipped(place(), "a fragment stands inside HTML or a comment", hint)])
        }
        _ => Ok(None),
    }
}

/// What looks like a fragment and is not read. What only it has is then missed in `spec/names.lock`.
fn skipped(location: Location, message: impl Into<String>, hint: &str) -> Diagnostic {
    Diagnostic::warning(Code::SkippedFence, location, message).hint(format!("it is not read: {hint}"))
}

/// Whether the text is JSON and an OpenAPI document: then it says so itself, whatever its fence is marked with.
fn is_fragment(text: &str) -> bool {
    looks_like_fragment(text) && json::parse(text).is_ok_and(|value| value.get("openapi").is_some())
}

/// Whether the text is an OpenAPI document of any form, as JSON or YAML.
fn looks_like_fragment(text: &str) -> bool {
    (text.contains("\"openapi\"") && text.contains('{'))
        || text.lines().any(|line| line.starts_with("openapi:"))
}

fn parse(block: &Block, origin: &Origin) -> Result<Option<Read>, Vec<Diagnostic>> {
    let place = Location { pointer: None, ..origin.location("") };
    let mut value = json::parse(&block.text).map_err(|error| {
        let syntax = "fetch the page again; if it is published like this, report it to the vendor";
        let repeated = "one of the two would be lost; the page has to be mended by its vendor";
        error.diagnostics(&place, syntax, repeated)
    })?;
    if ["openapi", "paths", "components"].iter().all(|key| value.get(key).is_none()) {
        let message = "a `json` fence that is no OpenAPI fragment is not read";
        return Err(vec![Diagnostic::warning(Code::SkippedFence, place, message)]);
    }
    let changes = if newer::may_need(&block.text) { newer::convert(&mut value) } else { Vec::new() };
    let found = shape::check(&value, &|at| origin.location(at));
    if found.is_empty() { Ok(Some((value, changes))) } else { Err(found) }
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
    fn what_is_no_fragment_is_skipped_with_a_word() {
        let skipped = |page: String| {
            assert_eq!(read_page(&page).1.first().map(|d| d.0), Some("skipped-fence"), "{page}");
        };
        skipped(format!("```json5\n{}\n```", FRAGMENT.replacen('}', ",}", 1)));
        skipped("```yaml\nopenapi: 3.0.0\npaths: {}\n```".to_owned());
        skipped(format!("<!--\n```json\n{FRAGMENT}\n```\n-->"));
        skipped(format!("    {FRAGMENT}\n"));
        skipped("```json\n{\"id\": 1}\n```".to_owned());
        assert_eq!(read_page("```bash\ncurl x\n```"), (0, vec![]));
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
