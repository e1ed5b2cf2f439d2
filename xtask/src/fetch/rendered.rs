//! Rendered text in the pages folder: which Markdown pages it belongs to, and where people see it.

use std::{collections::BTreeSet, path::Path};

use reqwest::Url;

use crate::{
    openapi,
    page::{self, PageFile},
};

use super::base::shown;

/// A file of rendered text.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) name: String,
    /// The operations that it shows.
    operations: BTreeSet<String>,
}

impl Text {
    pub(super) fn new(name: String, file: &PageFile) -> Self {
        let (shown, _) = page::witnesses(file);
        let operations = shown.iter().map(|shown| openapi::operation_key(&shown.method, &shown.path));
        Self { name, operations: operations.collect() }
    }

    /// Whether it is the text of this Markdown page: by an operation, or by its name where it shows none.
    pub(super) fn is_of(&self, name: &str, bytes: &[u8]) -> bool {
        if self.operations.is_empty() {
            return Path::new(&self.name).file_stem() == Path::new(name).file_stem();
        }
        let content = page::fragments(&PageFile { name: name.to_owned(), bytes: bytes.to_vec() });
        content.fragments.iter().any(|fragment| {
            let mut operations = openapi::operations(&fragment.value);
            operations
                .any(|(method, path, ..)| self.operations.contains(&openapi::operation_key(method, path)))
        })
    }
}

/// Where people see the page whose Markdown is published at `url`.
pub(super) fn address(url: &Url) -> String {
    let address = shown(url);
    address.strip_suffix(".md").unwrap_or(&address).to_owned()
}
