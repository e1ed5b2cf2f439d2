//! Something that can be asked for.

use std::collections::BTreeSet;

/// Something that has a name.
pub(super) struct Entry {
    /// What people call it.
    pub title: String,
    /// Where the document has it; several places for an id.
    pub at: Vec<String>,
    /// What it is in Rust.
    pub rust: Vec<String>,
    /// Where the lock has it.
    pub lock: Option<Vec<String>>,
    /// Every name that it can be asked by.
    pub spellings: BTreeSet<String>,
}

impl Entry {
    /// Whether this is asked for. Modules in front and empty brackets behind decide nothing.
    pub(super) fn is_called(&self, item: &str) -> bool {
        let item = item.trim().trim_end_matches("()");
        let bare = ["chatcaptain_client::", "chatcaptain::", "crate::", "types::", "operation::"]
            .iter()
            .fold(item, |item, module| item.strip_prefix(module).unwrap_or(item));
        self.spellings.contains(bare) || self.spellings.contains(item)
    }

    /// An entry that is asked for by its title and by its places.
    pub(super) fn new(title: String, at: Vec<String>, rust: Vec<String>, lock: Option<&[&str]>) -> Self {
        let lock = lock.map(|path| path.iter().map(|key| (*key).to_owned()).collect());
        let spellings = at.iter().cloned().chain([title.clone()]).collect();
        Self { title, at, rust, lock, spellings }
    }

    /// Adds spellings.
    pub(super) fn called<S: Into<String>>(mut self, spellings: impl IntoIterator<Item = S>) -> Self {
        self.spellings.extend(spellings.into_iter().map(Into::into));
        self
    }
}
