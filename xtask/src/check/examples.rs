//! The examples of rendered pages: taken over where only they have one. Which of two different ones is right nobody knows,
//! so then neither is used, whatever the names of the pages are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json, pointer,
};

use super::stale::RenderedPage;

/// What a rendered page gives as an example.
pub(super) struct Example {
    /// Pointer of the member `example` in the document.
    pub(super) at: String,
    /// In the type of its schema.
    pub(super) value: Value,
    /// The rendered page.
    pub(super) file: String,
    /// Its line.
    pub(super) line: usize,
    /// What it is an example of, in words.
    pub(super) about: String,
}

/// Puts the examples into the document; returns how many it did not have.
pub(super) fn take_over(
    document: &mut Value,
    examples: Vec<Example>,
    pages: &mut BTreeMap<String, RenderedPage>,
    ledger: &mut Ledger,
) -> usize {
    let mut distinct: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for Example { at, value, .. } in &examples {
        let known = distinct.entry(at.clone()).or_default();
        if !known.contains(value) {
            known.push(value.clone());
        }
    }
    let mut taken = BTreeSet::new();
    for example in examples {
        let page = pages.entry(example.file).or_default();
        let own = pointer::get(document, &example.at).filter(|_| !taken.contains(&example.at));
        let other = own.map(|own| ("fragments", own)).filter(|(_, own)| **own != example.value);
        let other = other.or_else(|| {
            let others = distinct[&example.at].iter().filter(|_| own.is_none());
            others.into_iter().find(|other| **other != example.value).map(|other| ("elsewhere", other))
        });
        if let Some((place, other)) = other {
            let (said, other) = (json::excerpt(&example.value), json::excerpt(other));
            page.differs(example.line, format!("{}: example {said} ({place}: {other})", example.about));
        } else if own.is_none() && !taken.contains(&example.at) {
            let Some((parent, key)) = example.at.rsplit_once('/') else { continue };
            if let Some(Value::Object(object)) = pointer::get_mut(document, parent) {
                ledger.set(By::RenderedPage, object, parent, key, example.value);
                page.examples += 1;
                taken.insert(example.at);
            }
        }
    }
    taken.len()
}
