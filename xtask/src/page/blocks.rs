//! Takes a Markdown page apart into the blocks that can hold a fragment, each with its line and the heading above it.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use super::Lines;

/// How a block is marked.
pub(super) enum Kind {
    /// A fence with the first word of its info string, in lower case.
    Fence { language: String, closed: bool },
    /// Indented code: fences inside it are text.
    Indented,
    /// A comment or other HTML.
    Html,
    /// Words: a paragraph, a heading, an item, a cell.
    Words,
}

pub(super) struct Block {
    pub(super) kind: Kind,
    pub(super) heading: String,
    /// Line of the first character of `text`.
    pub(super) line: usize,
    pub(super) text: String,
}

/// Characters of a heading that messages show.
const HEADING_LIMIT: usize = 200;

/// All blocks of a page, in its order.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let mut reader = Reader {
        lines: Lines::of(source.as_bytes()),
        found: Vec::new(),
        heading: String::new(),
        in_heading: false,
        open: None,
    };
    for (event, range) in Parser::new(source).into_offset_iter() {
        reader.event(event, &source[range.clone()], range.start);
    }
    reader.close();
    reader.found
}

struct Reader {
    lines: Lines,
    found: Vec<Block>,
    heading: String,
    in_heading: bool,
    open: Option<Block>,
}

impl Reader {
    fn event(&mut self, event: Event<'_>, source: &str, offset: usize) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => self.start(code(source, &kind), offset),
            Event::Start(Tag::HtmlBlock) => self.start(Kind::Html, offset),
            Event::Start(Tag::Heading { .. }) => {
                self.close();
                self.in_heading = true;
                self.heading.clear();
            }
            Event::End(TagEnd::Heading(_)) => {
                self.close();
                self.in_heading = false;
            }
            // Marks inside of a line; everything else begins or ends a block.
            Event::Start(tag) if !is_inline(tag.to_end()) => self.close(),
            Event::End(tag) if !is_inline(tag) => self.close(),
            Event::Text(text) | Event::Code(text) => {
                if self.in_heading {
                    // It stands in every message about its fragments: a line of it is enough.
                    let room = HEADING_LIMIT.saturating_sub(self.heading.chars().count());
                    self.heading.extend(text.chars().take(room));
                }
                self.text(&text, offset);
            }
            Event::Html(text) | Event::InlineHtml(text) => self.text(&text, offset),
            Event::SoftBreak | Event::HardBreak => self.text("\n", offset),
            _ => {}
        }
    }

    fn start(&mut self, kind: Kind, offset: usize) {
        self.close();
        let line = self.lines.at(offset);
        self.open = Some(Block { kind, heading: self.heading.clone(), line, text: String::new() });
    }

    fn text(&mut self, text: &str, offset: usize) {
        if self.open.is_none() {
            self.start(Kind::Words, offset);
        }
        if let Some(block) = &mut self.open {
            if block.text.is_empty() {
                block.line = self.lines.at(offset);
            }
            block.text.push_str(text);
        }
    }

    fn close(&mut self) {
        self.found.extend(self.open.take());
    }
}

fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

fn code(source: &str, kind: &CodeBlockKind<'_>) -> Kind {
    match kind {
        CodeBlockKind::Indented => Kind::Indented,
        CodeBlockKind::Fenced(info) => Kind::Fence {
            language: info.split_whitespace().next().unwrap_or_default().to_ascii_lowercase(),
            closed: is_closed(source),
        },
    }
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
