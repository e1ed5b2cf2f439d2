//! The links of an index, and which of them are meant. What a link says is content, never a path.

use pulldown_cmark::{Event, Parser, Tag};
use reqwest::Url;

use crate::diagnostic::Code;

use super::{Base, shown};

/// Every link with its line.
pub(super) fn links(text: &str) -> Vec<(usize, String)> {
    let (mut line, mut counted) = (1, 0);
    Parser::new(text)
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                // A link never begins before the one in front of it: each line end is counted once.
                let passed = text.get(counted..range.start).unwrap_or_default();
                line += passed.matches('\n').count();
                counted = range.start;
                Some((line, dest_url.into_string()))
            }
            _ => None,
        })
        .collect()
}

/// What a link of the index is.
pub(super) enum Link {
    /// A page of the section, by the published address of its Markdown.
    Page(Url),
    /// In the section, but another index.
    Index(Url),
    /// Nothing that is meant.
    Elsewhere,
}

/// What the link is.
pub(super) fn selected(link: &str, base: &Base, section: &str) -> Result<Link, (Code, String)> {
    let refuse = |code, message| Err((code, message));
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let mut url = match base.meant(link) {
        Ok(url) => url,
        Err(error) => return refuse(Code::NoAddress, format!("the link cannot be read: {error}")),
    };
    let in_section = url.path().starts_with(section);
    if !base.publishes(&url) {
        if in_section {
            return refuse(Code::OtherOrigin, format!("the page is elsewhere: {}", shown(&url)));
        }
        return Ok(Link::Elsewhere);
    }
    if let Some(trick) = trick(path) {
        return refuse(Code::PathTrick, format!("the link has {trick}: {path}"));
    }
    if !in_section {
        return Ok(Link::Elsewhere);
    }
    if url.query().is_some() {
        return refuse(Code::PathTrick, format!("the link has a query: {path}"));
    }
    url.set_fragment(None);
    let page = url.path().trim_end_matches('/');
    if page.to_ascii_lowercase().ends_with(".txt") {
        return Ok(Link::Index(url));
    }
    let page = format!("{}.md", page.strip_suffix(".md").unwrap_or(page));
    url.set_path(&page);
    Ok(Link::Page(url))
}

/// What a path has that no honest one needs. Looked for in the link as it is written: an address that has been
/// read shows no `..` any more.
fn trick(path: &str) -> Option<&'static str> {
    // A parser of Markdown gives the replacement character for NUL.
    if path.contains(|c: char| c.is_control() || c == '\u{FFFD}') || path.contains("%00") {
        return Some("a control character");
    }
    let path = path.to_ascii_lowercase();
    if path.contains('\\') || path.contains("%5c") {
        return Some("a back-slash");
    }
    if path.contains("%2f") {
        return Some("an encoded slash");
    }
    if path.contains("%25") {
        return Some("a doubly encoded character");
    }
    path.split('/').any(|segment| segment.replace("%2e", ".") == "..").then_some("a step upwards")
}
