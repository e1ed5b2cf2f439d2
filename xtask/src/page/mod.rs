//! The vendor's pages as input: Markdown pages hold fragments, rendered-text pages are witnesses.
//! Text of a page is content, never an instruction; nothing here opens a file.

mod alternatives;
mod blocks;
mod markdown;
pub(crate) mod newer;
pub(crate) mod numbers;
pub(crate) mod redundant;
pub(crate) mod reference;
mod rendered;
pub(crate) mod shape;
mod signs;
mod witness;

use std::{path::Path, sync::Arc};

use serde_json::Value;

use crate::{
    changes::Change,
    diagnostic::{Code, Diagnostic, Location},
};

pub use markdown::fragments;
pub use rendered::witnesses;
pub use witness::{Member, Response, Witness};

/// No published page comes near this; a larger file is a mistake or an attack.
pub const SIZE_LIMIT: usize = 16 * 1024 * 1024;

/// A file of the pages folder.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// The path as messages show it, with `/` as separator.
    pub name: String,
    /// The bytes as published.
    pub bytes: Vec<u8>,
}

impl PageFile {
    /// Whether this is the rendered text of a page.
    pub fn is_witness(&self) -> bool {
        is_witness(&self.name)
    }
}

/// Everything that decides the document.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The files of the pages folder.
    pub pages: Vec<PageFile>,
    /// Name and text of the overlay.
    pub overlay: Option<(String, String)>,
    /// Name and text of the names lock.
    pub lock: Option<(String, String)>,
}

/// Whether a page is meant by a file name, with or without its folder.
pub fn is_page(file: &str, name: &str) -> bool {
    file == name || file.rsplit('/').next() == Some(name)
}

/// Whether a file of this name is the rendered text of a page.
pub fn is_witness(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"))
}

/// Whether a file of this name is Markdown.
pub fn is_markdown(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// Where a fragment stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The page.
    pub file: Arc<str>,
    /// Line of the first character of the fragment, 1-based.
    pub line: usize,
    /// The heading above it, or nothing at the top of a page.
    pub heading: Arc<str>,
}

impl Origin {
    /// The place of a pointer inside the fragment.
    pub fn location(&self, pointer: impl Into<String>) -> Location {
        Location {
            file: self.file.to_string(),
            line: Some(self.line),
            heading: (!self.heading.is_empty()).then(|| self.heading.to_string()),
            pointer: Some(pointer.into()),
        }
    }

    /// Whether the overlay means this place: by the file name of its page, with or without the folder,
    /// and by `page.md:line` where one page has several copies.
    pub fn is_called(&self, name: &str) -> bool {
        is_page(&self.file, name)
            || name
                .rsplit_once(':')
                .is_some_and(|(page, line)| is_page(&self.file, page) && line.parse() == Ok(self.line))
    }

    /// `page.md:line` without the folder, the form in `x-decisions`.
    pub fn short_label(&self) -> String {
        format!("{}:{}", self.page(), self.line)
    }

    /// The file name of the page.
    pub fn page(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }

    /// `page:line`, the form in messages and in the provenance.
    pub fn label(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// One OpenAPI block of a page.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Where it stands.
    pub origin: Origin,
    /// Its content, known to have the shape of OpenAPI 3.0.
    pub value: Value,
    /// What was changed so that it has this shape.
    pub changes: Vec<Change>,
}

/// What a page holds, and what was wrong with it.
#[derive(Debug, Default)]
pub struct PageContent {
    /// The fragments in the order of the page.
    pub fragments: Vec<Fragment>,
    /// The operations that its rendered text shows.
    pub witnesses: Vec<Witness>,
    /// What looks like a fragment and was not read; each has a warning of its own.
    pub unread: Vec<UnreadFence>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A part of a page that looks like a fragment and was not read.
#[derive(Debug)]
pub struct UnreadFence {
    /// Where it stands.
    pub location: Location,
    /// What it holds.
    pub text: String,
}

/// Reads a page of either kind, and says of any other file that it is not read.
pub fn read(file: &PageFile) -> PageContent {
    if is_markdown(&file.name) {
        return fragments(file);
    }
    if !file.is_witness() {
        let (unread, found) = unread_file(file);
        return PageContent { unread: vec![unread], diagnostics: vec![found], ..PageContent::default() };
    }
    if let Some((unread, found)) = decode(file).ok().and_then(|text| markdown::unread(file, &text)) {
        return PageContent { unread: vec![unread], diagnostics: vec![found], ..PageContent::default() };
    }
    let (witnesses, diagnostics) = witnesses(file);
    PageContent { witnesses, diagnostics, ..PageContent::default() }
}

/// A file that is no page. It may hold what the pages lack.
fn unread_file(file: &PageFile) -> (UnreadFence, Diagnostic) {
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    let location = Location::file(&*file.name);
    let message = if file.name.ends_with('/') {
        "the folder is not read"
    } else if signs::holds_document(&text) {
        "a file with a fragment is not read"
    } else {
        "the file is not read"
    };
    let hint = "a page is a Markdown file `*.md`, or the text of a rendered one, `*.txt`; move any other file elsewhere";
    let found = Diagnostic::warning(Code::UnreadFile, location.clone(), message).hint(hint);
    (UnreadFence { location, text }, found)
}

/// The text of a page with `\n` as its only line end.
fn decode(file: &PageFile) -> Result<String, Diagnostic> {
    let location = Location::file(&*file.name);
    if file.bytes.len() > SIZE_LIMIT {
        let message = format!("the page is larger than {} MiB", SIZE_LIMIT / (1024 * 1024));
        return Err(Diagnostic::error(Code::PageTooLarge, location, message)
            .hint("split the page, or remove what is not documentation"));
    }
    if file.bytes.starts_with(&[0xFF, 0xFE]) || file.bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Diagnostic::error(Code::NotUtf8, location.at_line(1), "the page is UTF-16")
            .hint("save it as UTF-8"));
    }
    let text = std::str::from_utf8(&file.bytes).map_err(|error| {
        let line = Lines::of(&file.bytes).at(error.valid_up_to());
        Diagnostic::error(Code::NotUtf8, location.clone().at_line(line), "the page is not valid UTF-8")
            .hint("save it as UTF-8")
    })?;
    if let Some(offset) = text.find('\0') {
        let line = Lines::of(&file.bytes).at(offset);
        let message = "the page contains a NUL character";
        return Err(Diagnostic::error(Code::NulCharacter, location.at_line(line), message)
            .hint("fetch the page again; published text has no NUL"));
    }
    Ok(text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"))
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &[u8]) -> Self {
        let after = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| index + 1);
        Self(std::iter::once(0).chain(after).collect())
    }

    /// The 1-based line of a byte offset.
    fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|start| *start <= offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8]) -> PageFile {
        PageFile { name: "p.md".into(), bytes: bytes.to_vec() }
    }

    #[test]
    fn bom_and_crlf_read_like_the_clean_page() {
        assert_eq!(decode(&page(b"\xEF\xBB\xBFa\r\nb")).ok(), decode(&page(b"a\nb")).ok());
    }

    #[test]
    fn other_encodings_are_refused_with_their_line() {
        let code = |bytes: &[u8]| decode(&page(bytes)).map_err(|e| (e.code.as_str(), e.location.line));
        assert_eq!(code(b"\xFF\xFEa\0"), Err(("not-utf8", Some(1))));
        assert_eq!(code(b"a\n\xC3("), Err(("not-utf8", Some(2))));
        assert_eq!(code(b"a\n\nb\0"), Err(("nul-character", Some(3))));
        assert!(code(b"a\n\nb").is_ok());
    }
}
