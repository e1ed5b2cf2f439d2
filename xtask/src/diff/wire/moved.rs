//! Where properties went that are not gone: another name, or an object of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    effective::{Declared, unwrapped},
    located::{Located, Match, normal},
};
use crate::pointer;

/// The last name of where something is.
pub(super) fn last(at: &Located<'_>) -> String {
    pointer::segments(&at.at).and_then(|mut segments| segments.pop()).unwrap_or_default()
}

/// A property of one of the documents or of both.
type Found<'p, 'd> = Match<Declared<'p, 'd>, ()>;

/// Properties that went and that an object that came has, at least two together: each by where it was, with that object.
pub(super) fn moved<'p, 'd>(
    document: &'d Value,
    found: &[Found<'p, 'd>],
) -> BTreeMap<String, &'p Located<'d>> {
    let went = || found.iter().filter(|found| found.new.is_none()).filter_map(|found| found.old);
    let came = found.iter().filter(|found| found.old.is_none()).filter_map(|found| found.new);
    let mut moved = BTreeMap::new();
    for into in came {
        let object = unwrapped(document, into.at).target;
        let properties: BTreeMap<_, _> = object.members_of("properties").into_iter().collect();
        let has = |Declared { at: old, .. }: &Declared<'p, 'd>| {
            let new = properties.get(last(old).as_str());
            new.is_some_and(|new| normal(new.value) == normal(old.value)) && !moved.contains_key(&old.at)
        };
        let together: Vec<_> = went().filter(has).map(|old| old.at.at.clone()).collect();
        if together.len() > 1 {
            moved.extend(together.into_iter().map(|at| (at, into.at)));
        }
    }
    moved
}

/// Whether one property went and one came.
pub(super) fn is_sole<V>(old: &BTreeMap<&str, V>, new: &BTreeMap<&str, V>) -> bool {
    let lacks = |of: &BTreeMap<&str, V>, other: &BTreeMap<&str, V>| {
        of.keys().filter(|name| !other.contains_key(*name)).count()
    };
    lacks(old, new) == 1 && lacks(new, old) == 1
}

/// Whether two properties demand and say the same.
pub(super) fn is_same(old: &Located<'_>, new: &Located<'_>) -> bool {
    old.text("description") == new.text("description") && normal(old.value) == normal(new.value)
}
