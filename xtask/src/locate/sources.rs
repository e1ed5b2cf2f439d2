//! What answers are made from.

use serde_json::Value;

use crate::{collect::Collection, diff::Report, names::Names, overlay::Overlay};

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
    /// What changed since the last release; nothing without one.
    pub diff: Option<Report>,
}
