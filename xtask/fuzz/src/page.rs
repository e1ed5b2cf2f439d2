//! Page reading: any bytes as a Markdown page and as a rendered page, alone, behind another page, and through
//! the whole pipeline.

use serde_json::Value;
use xtask::{
    diagnostic::Diagnostic,
    openapi::METHODS,
    page::{self, Fragment, PageFile},
    pipeline::Input,
};

use crate::finding;

/// A page that stands above the fuzzed one and decides nothing about it.
const ABOVE: &str =
    "# Above\n\n```json\n{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"t\",\"version\":\"1\"}}\n```\n\n";

/// Reads the bytes in every way in which a page can be read.
///
/// # Panics
/// When a rule of page reading is broken.
pub fn check(bytes: &[u8]) {
    let (fragments, found) = read(bytes.to_vec());
    finding::check(&found, &[("p.md".to_owned(), finding::lines(bytes))]);
    let lines = finding::lines(bytes);
    for fragment in &fragments {
        assert!((1..=lines).contains(&fragment.origin.line), "line {} of {lines}", fragment.origin.line);
        reads_the_same_when_printed(&fragment.value);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        line_ends_decide_nothing(text, &fragments, &found);
        what_stands_above_decides_nothing(text, &fragments, &found);
    }
    rendered(bytes);
    let page = |name: &str| PageFile { name: name.to_owned(), bytes: bytes.to_vec() };
    // The two readers look for different lines: one input can hold a page and what was rendered from it.
    let pages = vec![page("p.md"), page("p.txt")];
    let _ = finding::merged(Input { pages, ..Input::default() });
    if !fragments.is_empty() {
        let _ = finding::merged(Input { pages: vec![page("p.md")], ..Input::default() });
    }
}

fn read(bytes: Vec<u8>) -> (Vec<Fragment>, Vec<Diagnostic>) {
    let content = page::fragments(&PageFile { name: "p.md".to_owned(), bytes });
    (content.fragments, content.diagnostics)
}

/// A fragment that was accepted is accepted again, and is the same: nothing of it was bent by reading.
fn reads_the_same_when_printed(value: &Value) {
    let (again, found) = read(format!("```json\n{value}\n```\n").into_bytes());
    assert!(found.is_empty(), "{found:?}");
    let [again] = again.as_slice() else { panic!("{} fragments of one", again.len()) };
    assert_eq!(again.value.to_string(), value.to_string());
}

fn line_ends_decide_nothing(text: &str, fragments: &[Fragment], found: &[Diagnostic]) {
    if text.contains('\r') || text.starts_with('\u{FEFF}') {
        return;
    }
    let other = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
    if other.len() <= page::SIZE_LIMIT {
        let (others, other_found) = read(other.into_bytes());
        assert_eq!(shown(fragments, 0), shown(&others, 0));
        assert_eq!(found, other_found);
    }
}

fn what_stands_above_decides_nothing(text: &str, fragments: &[Fragment], found: &[Diagnostic]) {
    if text.starts_with('\u{FEFF}') || text.contains('\0') {
        return;
    }
    let (below, below_found) = read(format!("{ABOVE}{text}").into_bytes());
    let added = finding::lines(ABOVE.as_bytes()) - 1;
    assert_eq!(below.first().map(|first| first.origin.line), Some(4));
    assert_eq!(shown(fragments, added), shown(&below[1..], 0));
    let places = |found: &[Diagnostic], added: usize| -> Vec<_> {
        found.iter().map(|d| (d.code.as_str(), d.location.line.map(|line| line + added))).collect()
    };
    assert_eq!(places(found, added), places(&below_found, 0));
}

fn shown(fragments: &[Fragment], added: usize) -> Vec<(usize, String)> {
    fragments.iter().map(|f| (f.origin.line + added, f.value.to_string())).collect()
}

/// What a rendered page tells is in it, line by line.
fn rendered(bytes: &[u8]) {
    let file = PageFile { name: "p.txt".to_owned(), bytes: bytes.to_vec() };
    let (witnesses, found) = page::witnesses(&file);
    finding::check(&found, &[("p.txt".to_owned(), finding::lines(bytes))]);
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().map(str::trim).collect();
    let mut last = 0;
    for witness in witnesses {
        assert!(witness.line > last, "operations in the order of the page");
        last = witness.line;
        assert!(METHODS.contains(&&*witness.method), "{}", witness.method);
        assert_eq!(lines[witness.line - 1], witness.method);
        assert!(witness.path.starts_with('/'), "{}", witness.path);
        assert!(witness.lines.0 <= witness.line && lines[witness.lines.1 - 1] == witness.path);
        let parameters = witness.parameters.iter().map(|(_, member)| member);
        let responses = witness.responses.iter().flat_map(|response| &response.members);
        for member in witness.authorizations.iter().chain(parameters).chain(&witness.body).chain(responses) {
            assert!(!member.name.is_empty() && !member.name.contains(char::is_whitespace), "{member:?}");
            assert!(lines[member.line - 1].starts_with(&member.name), "{member:?}");
            assert_eq!(lines[member.line - 1].ends_with("Required"), member.required);
        }
    }
}
