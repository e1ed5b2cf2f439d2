//! Where elements are, by their pointers: for a program that asks about all of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    page::Origin,
    pipeline::report,
    pointer::{self, ROOT},
};

use super::{facts, index, sources::Sources, words::listed};

/// The places of all elements.
pub struct Places<'s> {
    sources: &'s Sources,
    rust: BTreeMap<String, Vec<String>>,
}

/// Where an element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What people call it.
    pub title: String,
    /// The pages that have it, with lines; or the rule or the action that made it.
    pub pages: String,
    /// What it is in Rust.
    pub rust: Vec<String>,
}

impl<'s> Places<'s> {
    /// Of a document.
    pub fn of(sources: &'s Sources) -> Self {
        let mut rust: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in index::of(sources) {
            // The variants of an enum are in one place.
            let is_one = |at: &&String| entry.spellings.contains(*at);
            for at in entry.at.iter().filter(is_one) {
                rust.entry(at.clone()).or_default().extend(entry.rust.iter().cloned());
            }
        }
        Self { sources, rust }
    }

    /// Where the element at a pointer is.
    pub fn get(&self, at: &str) -> Place {
        let origins = self.origins(at);
        Place {
            title: report::name(at),
            pages: if origins.is_empty() { facts::made_by(self.sources, at) } else { listed(&origins) },
            rust: self.rust.get(at).cloned().unwrap_or_default(),
        }
    }

    fn origins(&self, at: &str) -> BTreeSet<&'s Origin> {
        let pages = &self.sources.pages;
        let Some((top, unit)) = pointer::ancestors(at).find_map(|up| Some((up, pages.units.get(up)?))) else {
            return BTreeSet::new();
        };
        let path = at.replacen(top, ROOT, 1);
        let having = unit.variants.iter().filter(|variant| pointer::get(&variant.value, &path).is_some());
        having.flat_map(|variant| &variant.sources).map(|source| &pages.origins[*source]).collect()
    }
}
