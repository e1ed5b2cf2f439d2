//! From the text of `llms.txt` to the pages that are meant: own origin, own section, a path without tricks, and the only
//! names under which anything is written. Pure; what an index says is content, never a path.

mod names;

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag};
use reqwest::Url;

use crate::diagnostic::{Code, Diagnostic, Location};

use super::{Base, base::shown};

/// A page of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where its Markdown is.
    pub url: Url,
    /// The name of its file in `spec/pages`.
    pub file: String,
    /// Where the index has it first.
    pub line: usize,
}

/// The pages whose path begins with `section`, in the order of the index.
///
/// # Errors
/// Each link that cannot be meant well, each name that cannot be a file's, and an index without a page.
pub fn pages(text: &str, base: &Base, section: &str, limit: usize) -> Result<Vec<Page>, Vec<Diagnostic>> {
    let index = base.index();
    let here = || Location::file(shown(&index));
    let mut errors = Vec::new();
    let mut known = BTreeSet::new();
    let mut order = Vec::new();
    for (line, link) in links(text) {
        match selected(&link, base, section) {
            Ok(Some(url)) if known.insert(url.clone()) => order.push((url, line)),
            Ok(_) => {}
            Err((code, message)) => errors.push(
                Diagnostic::error(code, here().at_line(line), message)
                    .hint("nothing is fetched from an index that holds such a link: ask who publishes it"),
            ),
        }
    }
    if order.len() > limit {
        let message = format!("the index has {} pages, more than {limit}", order.len());
        errors.push(
            Diagnostic::error(Code::TooManyPages, here(), message)
                .hint("choose fewer of them with `--section`"),
        );
        return Err(errors);
    }
    if order.is_empty() && errors.is_empty() {
        let message = format!("no page of the index has a path that begins with {section}");
        errors.push(
            Diagnostic::error(Code::NoPages, here(), message)
                .hint("look at the index in a browser, and name the part that is meant with `--section`"),
        );
    }
    let (pages, odd) = names::name(order);
    errors.extend(odd.into_iter().map(|(line, message)| {
        Diagnostic::error(Code::OddName, here().at_line(line), message)
            .hint("a file name has letters, digits, `.`, `_` and `-`, once in any case: choose other pages with `--section`")
    }));
    if errors.is_empty() { Ok(pages) } else { Err(errors) }
}

/// Every link with its line.
fn links(text: &str) -> Vec<(usize, String)> {
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

/// The address of the Markdown, if the link is to a page of the section.
fn selected(link: &str, base: &Base, section: &str) -> Result<Option<Url>, (Code, String)> {
    let refuse = |code, message| Err((code, message));
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let mut url = match base.index().join(link) {
        Ok(url) => url,
        Err(error) => return refuse(Code::NoAddress, format!("the link cannot be read: {error}")),
    };
    let in_section = url.path().starts_with(section);
    if !base.owns(&url) {
        if in_section {
            return refuse(Code::OtherOrigin, format!("the page is elsewhere: {}", shown(&url)));
        }
        return Ok(None);
    }
    if let Some(trick) = trick(path) {
        return refuse(Code::PathTrick, format!("the link has {trick}: {path}"));
    }
    if !in_section {
        return Ok(None);
    }
    if url.query().is_some() {
        return refuse(Code::PathTrick, format!("the link has a query: {path}"));
    }
    url.set_fragment(None);
    let page = url.path().trim_end_matches('/');
    let page = format!("{}.md", page.strip_suffix(".md").unwrap_or(page));
    url.set_path(&page);
    Ok(Some(url))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        let base = Base::parse("https://docs.test/").unwrap();
        pages(text, &base, "/api/", 4)
            .map(|pages| pages.into_iter().map(|page| (page.url.into(), page.file)).collect())
            .map_err(|errors| errors.iter().map(Diagnostic::headline).collect())
    }

    fn one(url: &str, file: &str) -> Vec<(String, String)> {
        vec![(url.to_owned(), file.to_owned())]
    }

    #[test]
    fn a_page_is_found_however_its_link_is_written() {
        for link in [
            "- [A](https://docs.test/api/v1/a.md): text",
            "- [A](/api/v1/a.md)",
            "* [A](api/v1/a)",
            "[A](./api/v1/a/)",
            "[A][a]\n\n[a]: /api/v1/a.md#part \"Title\"",
            "<https://docs.test/api/v1/a.md>",
            "[A](/api/v1/a.md) and [again](/api/v1/a#part)",
            "[Mail](mailto:a@b.test) [Else](https://else.test/x/../y) [Guide](/guide/a.md) [A](/api/v1/a.md)",
        ] {
            assert_eq!(read(link), Ok(one("https://docs.test/api/v1/a.md", "a.md")), "{link}");
        }
    }

    #[test]
    fn what_is_code_or_no_link_is_no_page() {
        for text in ["", "/api/a.md", "    [A](/api/a.md)", "```\n[A](/api/a.md)\n```", "![A](/api/a.md)"] {
            let errors = read(text).unwrap_err();
            assert!(errors.len() == 1 && errors[0].contains(": no-pages: "), "{text:?}: {errors:?}");
        }
    }

    #[test]
    fn every_trick_is_an_error_with_its_line() {
        for (link, code) in [
            ("../../Cargo.toml", "path-trick"),
            ("/api/../../x.md", "path-trick"),
            ("/api/%2e%2e%2fx.md", "path-trick"),
            ("/api/%2E%2e/x.md", "path-trick"),
            ("/guide/..%2Fx.md", "path-trick"),
            ("/api/%252e%252e%252fx.md", "path-trick"),
            ("/api/..%5cx.md", "path-trick"),
            (r"\api\x.md", "path-trick"),
            ("/api/x%00.md", "path-trick"),
            ("/api/x\0.md", "path-trick"),
            ("/api/x.md?ask=1", "path-trick"),
            ("https://u:p@docs.test/api/x.md", "other-origin"),
            ("https://else.test/api/x.md", "other-origin"),
            ("https://else.test/y/../api/x.md", "other-origin"),
            ("//else.test/api/x.md", "other-origin"),
            ("http://docs.test/api/x.md", "other-origin"),
            ("https://docs.test:444/api/x.md", "other-origin"),
            ("file:///api/x.md", "other-origin"),
            ("http://[/api/x.md", "no-address"),
            ("/api/.md", "odd-name"),
            ("/api/.hidden.md", "odd-name"),
            ("/api/-x.md", "odd-name"),
            ("/api/x%20y.md", "odd-name"),
            ("/api/\u{FC}.md", "odd-name"),
            ("/api/x:y.md", "odd-name"),
            ("/api/x;y.md", "odd-name"),
            ("/api/Con.md", "odd-name"),
        ] {
            let errors = read(&format!("# Index\n\n[A](/api/a.md)\n[X](<{link}>)")).unwrap_err();
            let start = format!("https://docs.test/llms.txt:4: {code}: ");
            assert!(errors.len() == 1 && errors[0].starts_with(&start), "{link:?}: {errors:?}");
        }
        assert!(read("# Index\n\n[A](/api/a.md)\n[X](</api/x.md>)").is_ok());
    }

    #[test]
    fn every_error_of_an_index_is_told() {
        let errors = read("[A](../a)\n\n[B](//else.test/api/b)\n\n[C](/api/.c)").unwrap_err();
        assert_eq!(errors.len(), 3, "{errors:?}");
    }

    #[test]
    fn no_error_shows_a_query_or_a_user() {
        for link in
            ["/api/x.md?canary", "https://canary@docs.test/api/x.md", "//u:canary@b.test/api/x?canary"]
        {
            let errors = read(&format!("[X]({link})")).unwrap_err();
            assert!(!errors.is_empty() && !errors.concat().contains("canary"), "{errors:?}");
        }
    }

    #[test]
    fn two_pages_of_one_name_take_their_folder_in_front() {
        let files =
            |text: &str| -> Vec<String> { read(text).unwrap().into_iter().map(|(_, file)| file).collect() };
        assert_eq!(files("[A](/api/v1/a) [B](/api/v2/A) [C](/api/c)"), ["v1--a.md", "v2--A.md", "c.md"]);
        assert_eq!(files("[A](/api/v1/a) [B](/api/v2/b)"), ["a.md", "b.md"]);
    }

    #[test]
    fn names_that_stay_the_same_are_an_error_of_both() {
        for text in ["[A](/api/x/v1/a)\n[B](/api/y/v1/a)", "[A](/api/v1/a)\n[B](/api/v2/a)\n[C](/api/V1--a)"]
        {
            let errors = read(text).unwrap_err();
            assert_eq!(errors.len(), 2, "{errors:?}");
        }
    }

    #[test]
    fn an_index_has_its_limit_of_pages() {
        let index =
            |count: usize| (0..count).map(|n| format!("[A](/api/{n})")).collect::<Vec<_>>().join("\n");
        assert_eq!(read(&index(4)).map(|pages| pages.len()), Ok(4));
        assert!(read(&index(5)).unwrap_err()[0].contains("too-many-pages"));
    }
}
