//! What answers are made from.

use std::path::Path;

use serde_json::Value;

use crate::{
    collect::Collection,
    diagnostic::{Code, Diagnostic, Location},
    diff::{Report, Side},
    files::read,
    names::{LOCK, Names},
    overlay::Overlay,
    page,
    paths::{OVERLAY, PROVENANCE},
};

/// Everything that an answer is looked up in.
#[derive(Debug)]
pub struct Sources {
    /// The document.
    pub document: Value,
    /// Where its elements came from.
    pub provenance: Value,
    /// The Rust names.
    pub names: Names,
    /// The text that they were read from.
    pub lock: String,
    /// The overlay, if it can be read.
    pub overlay: Overlay,
    /// What the pages have.
    pub pages: Collection,
    /// The document of the last release; nothing without one.
    pub released: Option<Value>,
    /// What changed since the last release; nothing without one.
    pub diff: Option<Report>,
}

impl Sources {
    /// The document of the working tree and what is beside it, without a comparison with the last release.
    ///
    /// # Errors
    /// A file is missing or cannot be read.
    pub fn of(root: &Path, working: Side) -> Result<Self, Vec<Diagnostic>> {
        let missing = |path: &str| {
            let found =
                Diagnostic::error(Code::Unreadable, Location::file(path), "it is missing or cannot be read");
            vec![found.hint("run `cargo xtask codegen`")]
        };
        let lock = read::plain_text(root, LOCK).ok_or_else(|| missing(LOCK))?;
        let overlay = read::plain_text(root, OVERLAY).and_then(|text| Overlay::parse(OVERLAY, &text).ok());
        let overlay = overlay.unwrap_or_default();
        let renames = overlay.decisions.renames();
        let mut pages = Collection::default();
        // Pages that cannot be read have an error in codegen, and here nothing.
        for file in read::pages(root).unwrap_or_default() {
            for fragment in page::read(&file).fragments {
                pages.add(fragment, &renames);
            }
        }
        let Side { document, names, provenance, .. } = working;
        let provenance = provenance.ok_or_else(|| missing(PROVENANCE))?;
        Ok(Self {
            document,
            provenance,
            names: names.unwrap_or_default(),
            lock,
            overlay,
            pages,
            released: None,
            diff: None,
        })
    }
}
