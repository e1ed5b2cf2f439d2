//! What a change of the generated crate means to users of the SDK, read from the SDK's own source:
//! its types are theirs, its operations are the SDK's to call.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};

use super::super::{ItemChange, impact::Rust};
use crate::paths::{self, SDK};

/// Which names the SDK's files mention.
#[derive(Debug, Default)]
pub(in crate::diff) struct Sdk {
    /// Methods that are called, with the files that call them.
    calls: BTreeMap<String, BTreeSet<String>>,
    /// Every other name, with the files that have it.
    names: BTreeMap<String, BTreeSet<String>>,
}

impl Sdk {
    /// Reads the SDK below the root of a workspace; without one, nothing is mentioned.
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
                    sdk.add(&paths::display(&path), &text);
                }
            }
        }
        sdk
    }

    fn add(&mut self, file: &str, text: &str) {
        let Ok(tokens) = text.parse::<TokenStream>() else { return };
        let mut open = vec![tokens];
        while let Some(tokens) = open.pop() {
            let mut after_dot = false;
            for token in tokens {
                match token {
                    TokenTree::Group(group) => open.push(group.stream()),
                    TokenTree::Ident(ident) => {
                        let names = if after_dot { &mut self.calls } else { &mut self.names };
                        names.entry(ident.to_string()).or_default().insert(file.to_owned());
                        after_dot = false;
                    }
                    TokenTree::Punct(punct) => after_dot = punct.as_char() == '.',
                    TokenTree::Literal(_) => after_dot = false,
                }
            }
        }
    }

    /// The files that call a function of the generated client, or name the type that an item belongs to.
    pub(in crate::diff) fn mentions(&self, change: &ItemChange) -> BTreeSet<String> {
        let files = if let Some(function) = change.item.strip_prefix("Client::") {
            self.calls.get(function)
        } else {
            let path = change.item.split(['.', ' ']).next().unwrap_or_default().trim_end_matches(':');
            path.split("::").nth(1).and_then(|owner| self.names.get(owner))
        };
        files.cloned().unwrap_or_default()
    }

    /// What users of the SDK feel of a change.
    pub(in crate::diff) fn verdict(&self, change: &ItemChange) -> Rust {
        let Some(function) = change.item.strip_prefix("Client::") else {
            // The SDK hands the types and the table on as they are.
            return change.rust;
        };
        if !self.calls.contains_key(function) {
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
