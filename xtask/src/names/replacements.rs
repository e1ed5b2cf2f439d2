//! What names of the pages became, as far as that can be told: for the targets of actions that match nothing any more.

use serde_json::Value;

use super::{Names, removed, renamed_paths::parameters};

impl Names {
    /// What the pages call the parameters of paths, and paths, now: old and new.
    pub fn replacements(&self, document: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (old, new) in self.moves(document) {
            found.extend(
                parameters(&old).zip(parameters(&new)).map(|(was, is)| (was.to_owned(), is.to_owned())),
            );
        }
        let moved = self.clone().with_renamed_path_params(document);
        let names = Self::assign(document, Some(&moved)).0;
        found.extend(removed::replacements(&names, &moved));
        found.retain(|(was, is)| was != is);
        found.sort();
        found.dedup();
        found
    }
}
