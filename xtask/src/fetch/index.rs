//! From the text of `llms.txt` to the pages that are meant: own origin, own section, a path without tricks, and the only
//! names under which anything is written. Pure; what an index says is content, never a path.

mod empty;
mod links;
mod names;

use std::collections::BTreeSet;

use reqwest::Url;

use crate::diagnostic::{Code, Diagnostic, Location};

use self::links::{Link, links, selected};
use super::{Base, base::shown};

/// A page of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where its Markdown is read.
    pub url: Url,
    /// Where its Markdown is published.
    pub published: Url,
    /// The name of its file in `spec/pages`.
    pub file: String,
    /// Where the index has it first.
    pub line: usize,
}

/// The pages whose path begins with `section`, in the order of the index; and warnings.
///
/// # Errors
/// Each link that cannot be meant well, each name that cannot be a file's, and an index without a page.
pub fn pages(
    text: &str,
    base: &Base,
    section: &str,
    limit: usize,
) -> Result<(Vec<Page>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let index = base.index();
    let here = || Location::file(shown(&index));
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut known = BTreeSet::new();
    let mut order = Vec::new();
    let links = links(text);
    for (line, link) in &links {
        match selected(link, base, section) {
            Ok(Link::Page(published)) if known.insert(published.clone()) => {
                let (url, file) = (base.located(&published), String::new());
                order.push(Page { url, published, file, line: *line });
            }
            Ok(Link::Index(url)) => {
                let message = format!(
                    "{} is another index and not read: a page that only it names would be missing",
                    shown(&url)
                );
                warnings.push(Diagnostic::warning(Code::NestedIndex, here().at_line(*line), message));
            }
            Ok(_) => {}
            Err((code, message)) => errors.push(
                Diagnostic::error(code, here().at_line(*line), message)
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
        errors.push(empty::error(text, &links, base, section));
        errors.append(&mut warnings);
    }
    let (pages, odd) = names::name(order);
    errors.extend(odd.into_iter().map(|(line, message)| {
        Diagnostic::error(Code::OddName, here().at_line(line), message)
            .hint("a file name has letters, digits, `.`, `_` and `-`, once in any case: choose other pages with `--section`")
    }));
    if errors.is_empty() { Ok((pages, warnings)) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        let base = Base::parse(Some("https://docs.test/")).unwrap();
        pages(text, &base, "/api/", 4)
            .map(|(pages, _)| pages.into_iter().map(|page| (page.url.into(), page.file)).collect())
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
    fn an_index_in_the_index_is_no_page_and_a_warning() {
        let base = Base::parse(Some("https://docs.test/")).unwrap();
        let text = "[A](/api/a.md)\n[B](/api/llms.txt) [C](/llms-full.txt)";
        let (found, warnings) = pages(text, &base, "/api/", 4).unwrap();
        let warnings: Vec<String> = warnings.iter().map(Diagnostic::headline).collect();
        assert_eq!((found.len(), warnings.len()), (1, 1), "{warnings:?}");
        assert!(warnings[0].starts_with("https://docs.test/llms.txt:2: warning: nested-index: https://"));
        let alone = read("[B](/api/llms.txt)").unwrap_err();
        assert!(alone[0].contains(": no-pages: ") && alone[1].contains(": nested-index: "), "{alone:?}");
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
