//! What a change of the generated crate means to users of the SDK, read from the SDK's own source:
//! its types are theirs, its operations are the SDK's to call.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};

use super::super::{ItemChange, impact::Rust};
use crate::paths::SDK;

/// What the SDK uses.
#[derive(Debug, Default)]
pub(in crate::diff) struct Sdk {
    /// Methods that are called.
    calls: BTreeSet<String>,
}

impl Sdk {
    /// Reads the SDK below the root of a workspace; without one, nothing is used.
    pub(in crate::diff) fn read(root: &Path) -> Self {
        let mut sdk = Self::default();
        let mut open = vec![PathBuf::from(SDK)];
        while let Some(path) = open.pop() {
            let Ok(entries) = fs::read_dir(root.join(&path)) else { continue };
            for entry in entries.filter_map(Result::ok) {
                let path = path.join(entry.file_name());
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
                    sdk.add(&text);
                }
            }
        }
        sdk
    }

    fn add(&mut self, text: &str) {
        let Ok(tokens) = text.parse::<TokenStream>() else { return };
        let mut open = vec![tokens];
        while let Some(tokens) = open.pop() {
            let mut after_dot = false;
            for token in tokens {
                match token {
                    TokenTree::Group(group) => open.push(group.stream()),
                    TokenTree::Ident(ident) => {
                        if after_dot {
                            self.calls.insert(ident.to_string());
                        }
                        after_dot = false;
                    }
                    TokenTree::Punct(punct) => after_dot = punct.as_char() == '.',
                    TokenTree::Literal(_) => after_dot = false,
                }
            }
        }
    }

    /// What users of the SDK feel of a change.
    pub(in crate::diff) fn verdict(&self, change: &ItemChange) -> Rust {
        let Some(function) = change.item.strip_prefix("Client::") else {
            // The SDK hands the types and the table on as they are.
            return change.rust;
        };
        if !self.calls.contains(function) {
            return Rust::Compatible;
        }
        match change.rust {
            // The call stands in the SDK, where it is mended once.
            Rust::BehaviourChanging => Rust::Compatible,
            // The verb goes with its operation, and what a verb takes and gives follows what its operation does.
            other => other,
        }
    }
}
