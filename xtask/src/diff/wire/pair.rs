//! Two versions of one element, side by side. Reports nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::located::Located;
use crate::diff::verdict::Direction;

/// The versions of an element that both documents have.
#[derive(Clone, Copy)]
pub(super) struct Pair<'p, 'd> {
    pub(super) old: &'p Located<'d>,
    pub(super) new: &'p Located<'d>,
    /// Which way the value goes.
    pub(super) direction: Direction,
}

impl<'d> Pair<'_, 'd> {
    /// The same element, its value going another way.
    pub(super) fn going(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    /// The member `key` of both.
    pub(super) fn get(self, key: &str) -> (Option<&'d Value>, Option<&'d Value>) {
        (self.old.value.get(key), self.new.value.get(key))
    }

    /// The member `key` of both, which is any value where it is missing.
    pub(super) fn get_or_any(self, key: &str) -> (Located<'d>, Located<'d>) {
        (self.old.get_or_any(key), self.new.get_or_any(key))
    }

    /// Whether the member `key` is true, for both.
    pub(super) fn is(self, key: &str) -> (bool, bool) {
        (self.old.is(key), self.new.is(key))
    }

    /// The names of the members of either.
    pub(super) fn keys(self) -> BTreeSet<&'d str> {
        let objects = [self.old.value, self.new.value].into_iter().filter_map(Value::as_object);
        objects.flat_map(|object| object.keys().map(String::as_str)).collect()
    }
}

/// Both sides of each key: those of the old document in their order, then those that only the new one has.
pub(super) fn sides<K: Ord, V>(
    old: BTreeMap<K, V>,
    mut new: BTreeMap<K, V>,
) -> Vec<(K, Option<V>, Option<V>)> {
    let mut sides = Vec::with_capacity(old.len());
    for (key, old) in old {
        let new = new.remove(&key);
        sides.push((key, Some(old), new));
    }
    sides.extend(new.into_iter().map(|(key, new)| (key, None, Some(new))));
    sides
}
