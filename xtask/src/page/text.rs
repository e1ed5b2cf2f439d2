//! From bytes to text: UTF-8 without BOM, NUL and CRLF, or a clean error.

use crate::diagnostic::{Code, Diagnostic, Location};

use super::{PageFile, SIZE_LIMIT};

/// The text of a page with `\n` as its only line end.
pub(super) fn decode(file: &PageFile) -> Result<String, Diagnostic> {
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
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &[u8]) -> Self {
        let after = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| index + 1);
        Self(std::iter::once(0).chain(after).collect())
    }

    /// The 1-based line of a byte offset.
    pub(super) fn at(&self, offset: usize) -> usize {
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
