//! What a change of the generated crate means to users of the SDK, read from the SDK's own source: its operations are the
//! SDK's to call, and the types of these operations are its users', with those that the SDK names itself. What else is in
//! the generated crate, its users only see as `chatcaptain::raw`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};

use super::{
    super::{ItemChange, impact::Rust},
    surface::{Shape, Surface},
};
use crate::paths::SDK;

/// What the SDK uses.
#[derive(Debug, Default)]
pub(super) struct Sdk {
    /// Methods that are called.
    calls: BTreeSet<String>,
    /// Names that stand behind `types::`, also in an import.
    types: BTreeSet<String>,
}

/// What the SDK uses of two generated crates.
#[derive(Debug)]
pub(super) struct Used<'s> {
    sdk: &'s Sdk,
    /// Types, by their paths: `types::Message`.
    types: BTreeSet<String>,
}

impl Sdk {
    /// Reads the SDK below the root of a workspace; without one, nothing is used.
    pub(super) fn read(root: &Path) -> Self {
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
            // `types`, `:` and `:` are 3.
            let mut after_types = 0;
            for token in tokens {
                let (is_dot, before) = (after_dot, after_types);
                let is_type = before == 3;
                (after_dot, after_types) = (false, 0);
                match token {
                    TokenTree::Group(group) if is_type => self.add_types(group.stream()),
                    TokenTree::Group(group) => open.push(group.stream()),
                    TokenTree::Ident(ident) => {
                        after_types = usize::from(ident == "types");
                        if is_dot {
                            self.calls.insert(ident.to_string());
                        }
                        if is_type {
                            self.types.insert(ident.to_string());
                        }
                    }
                    TokenTree::Punct(punct) if punct.as_char() == ':' && (1..3).contains(&before) => {
                        after_types = before + 1;
                    }
                    TokenTree::Punct(punct) => after_dot = punct.as_char() == '.',
                    TokenTree::Literal(_) => {}
                }
            }
        }
    }

    /// The names in the braces of an import.
    fn add_types(&mut self, list: TokenStream) {
        let names = list.into_iter().filter_map(|token| match token {
            TokenTree::Ident(name) => Some(name.to_string()),
            _ => None,
        });
        self.types.extend(names);
    }

    /// What it uses of the crates with these surfaces: the types that it names, those of the functions that it calls, and all
    /// that these hold.
    pub(super) fn used(&self, surfaces: [&Surface; 2]) -> Used<'_> {
        let mut used = BTreeSet::new();
        for surface in surfaces {
            let mut types = BTreeSet::new();
            let mut holds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            let mut open: Vec<String> = self.types.iter().map(|name| format!("types::{name}")).collect();
            for (key, entry) in surface {
                // Operations write a path before each type of the API, so `Call` is no type of it.
                let names = if key.starts_with("Client::") { qualified } else { names };
                let written: Vec<String> = match &entry.shape {
                    Shape::Alias(of) | Shape::Variant(of) | Shape::Field { of, .. } => names(of),
                    Shape::Function(of) => {
                        let arguments = of.arguments.iter().flat_map(|argument| names(&argument.kind));
                        arguments.chain(names(&of.output)).collect()
                    }
                    _ => continue,
                };
                match key.strip_prefix("Client::") {
                    Some(function) if self.calls.contains(function) => open.extend(written),
                    Some(_) => {}
                    None => {
                        holds.entry(entry.owner.as_deref().unwrap_or_default()).or_default().extend(written);
                    }
                }
            }
            while let Some(name) = open.pop() {
                if types.insert(name.clone()) {
                    open.extend(holds.get(name.as_str()).into_iter().flatten().cloned());
                }
            }
            used.append(&mut types);
        }
        Used { sdk: self, types: used }
    }
}

/// The paths of the types that a text of Rust names behind `types ::`.
fn qualified(text: &str) -> Vec<String> {
    let each = text.split("types :: ").skip(1);
    each.filter_map(|rest| names(rest.split(' ').next()?).pop()).collect()
}

/// The paths of the types that a text of Rust may name.
fn names(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.starts_with(char::is_uppercase)).map(|word| format!("types::{word}")).collect()
}

impl Used<'_> {
    /// What users of the SDK feel of a change.
    pub(super) fn verdict(&self, change: &ItemChange) -> Rust {
        let Some(function) = change.item.strip_prefix("Client::") else {
            // The table of operations is handed on as it is.
            let owner = change.item.strip_prefix("types::").map(names);
            let is_used =
                owner.is_none_or(|owner| owner.first().is_some_and(|owner| self.types.contains(owner)));
            return if is_used { change.rust } else { Rust::Compatible };
        };
        if !self.sdk.calls.contains(function) {
            return Rust::Compatible;
        }
        match change.rust {
            // The call stands in the SDK, where it is fixed once.
            Rust::BehaviourChanging => Rust::Compatible,
            // The verb goes with its operation, and what a verb takes and gives follows what its operation does.
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::rust::surface::of_file;

    #[test]
    fn the_types_of_called_functions_and_named_types_are_used() {
        let mut sdk = Sdk::default();
        sdk.add(
            "use client::{Call, types::{Named, Also}}; fn a(b: types::Path) { client.list(Call::new()); Unused }",
        );
        let types =
            "pub struct Answer { pub inner: Option<Box<Inner>> } pub struct Inner {} pub struct Call {}
            pub struct Unused {} pub struct Named {} pub struct Path {} pub struct Other {}
            impl Inner { pub fn with_a(self, a: Other) -> Self {} }";
        let functions = "impl Client {
            pub fn list(&self) -> Call<types::Answer> {} pub fn find(&self) -> Call<types::Unused> {} }";
        let [mut surface, functions] = [("types.rs", types), ("operations.rs", functions)]
            .map(|(path, text)| of_file(path, &syn::parse_file(text).expect("is Rust")));
        surface.extend(functions);
        let used = sdk.used([&surface, &Surface::new()]).types;
        let is_used = |name: &str| used.contains(&format!("types::{name}"));
        for name in ["Answer", "Inner", "Named", "Also", "Path", "Other"] {
            assert!(is_used(name), "{name}");
        }
        assert!(!is_used("Unused"));
    }
}
