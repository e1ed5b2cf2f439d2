//! A value of a document with its place, the ways down from it, and two versions of it side by side. Reports nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{diff::impact::Direction, merge, openapi::Node, pointer};

/// A value and its JSON pointer.
#[derive(Clone, Debug)]
pub(super) struct Located<'d> {
    pub(super) value: &'d Value,
    pub(super) at: String,
}

impl<'d> Located<'d> {
    /// The value of a reference.
    pub(super) fn target(document: &'d Value, reference: &str) -> Option<Self> {
        Some(Self { value: pointer::get(document, reference)?, at: reference.to_owned() })
    }

    /// The member `key`.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(Self { value: self.value.get(key)?, at: pointer::push(&self.at, key) })
    }

    /// The member `key`; where it is missing, the schema that allows any value.
    pub(super) fn get_or_any(&self, key: &str) -> Self {
        let value = self.value.get(key).unwrap_or(const { &Value::Null });
        Self { value, at: pointer::push(&self.at, key) }
    }

    /// The items of the array.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        items.map(|(index, value)| Self { value, at: pointer::push(&self.at, &index.to_string()) })
    }

    /// The members of the object with their names.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'d str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), Self { value, at: pointer::push(&self.at, key) }))
    }

    /// The items of the array that is the member `key`.
    pub(super) fn items_of(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|list| list.items().collect()).unwrap_or_default()
    }

    /// The members of the object that is the member `key`.
    pub(super) fn members_of(&self, key: &str) -> Vec<(&'d str, Self)> {
        self.get(key).map(|object| object.members().collect()).unwrap_or_default()
    }

    /// The text of the member `key`.
    pub(super) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    /// Whether the member `key` is true.
    pub(super) fn is(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// The object itself, or what its `$ref` leads to.
    pub(super) fn resolved(self, document: &'d Value) -> Self {
        let mut found = self;
        // A chain of references is short; a circle of them has no object at its end.
        for _ in 0..32 {
            match found.text("$ref").and_then(|reference| Self::target(document, reference)) {
                Some(target) => found = target,
                None => break,
            }
        }
        found
    }
}

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

/// An element of the old document, one of the new document, or both.
pub(super) struct Match<V, L> {
    pub(super) old: Option<V>,
    pub(super) new: Option<V>,
    /// How the two are alike, where their keys differ.
    pub(super) likeness: Option<L>,
}

/// Elements of the same key; then what went, each with what came and is most alike; then what came.
pub(super) fn matched<K: Ord + Clone, V, L: Ord>(
    old: impl IntoIterator<Item = (K, V)>,
    mut new: BTreeMap<K, V>,
    likeness: impl Fn(&K, &V, &K, &V) -> Option<L>,
) -> Vec<Match<V, L>> {
    let (mut matches, mut gone) = (Vec::new(), Vec::new());
    for (key, old) in old {
        match new.remove(&key) {
            Some(new) => matches.push(Match { old: Some(old), new: Some(new), likeness: None }),
            None => gone.push((key, old)),
        }
    }
    for (key, old) in gone {
        let alike =
            new.iter().filter_map(|(other, new)| Some((likeness(&key, &old, other, new)?, other.clone())));
        let (likeness, successor) = alike.min_by(|one, other| one.0.cmp(&other.0)).unzip();
        matches.push(Match { old: Some(old), new: successor.and_then(|key| new.remove(&key)), likeness });
    }
    matches.extend(new.into_values().map(|new| Match { old: None, new: Some(new), likeness: None }));
    matches
}

/// The form in which schemas are compared as a whole, however they are written.
pub(super) fn normal(schema: &Value) -> Value {
    merge::normal_form(Node::Schema, schema)
}

/// Whether an element that went and one that came are one: the same words, and schemas that demand the same.
pub(super) fn is_renamed(old: &Located<'_>, new: &Located<'_>, [was, is]: [Option<&Value>; 2]) -> bool {
    let words = old.text("description").filter(|text| !text.is_empty());
    words.is_some() && words == new.text("description") && was.map(normal) == is.map(normal)
}
