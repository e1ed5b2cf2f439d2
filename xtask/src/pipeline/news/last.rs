//! The last run, as its files have it.

use std::path::PathBuf;

use serde_json::Value;

use crate::{
    files::write::Output,
    json,
    paths::{DOCUMENT, PROVENANCE},
};

use super::code::is_rust;

/// What the last run wrote.
#[derive(Debug)]
pub struct Last {
    pub(super) document: Value,
    pub(super) provenance: Value,
    /// The generated files.
    pub(super) generated: Vec<Output>,
}

impl Last {
    /// The last run, from its files; nothing where the document or its provenance is missing or cannot be read.
    pub fn read(outputs: &[Output], read: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let value = |path| json::parse(&read(path)?).ok();
        let rust = outputs.iter().filter(|output| is_rust(output));
        let text = |path: &PathBuf| read(&path.to_string_lossy()).unwrap_or_default();
        Some(Self {
            document: value(DOCUMENT)?,
            provenance: value(PROVENANCE)?,
            generated: rust
                .map(|output| Output { path: output.path.clone(), text: text(&output.path) })
                .collect(),
        })
    }
}
