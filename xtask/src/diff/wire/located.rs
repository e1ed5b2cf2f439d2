//! A value of a document with its place, and the ways down from it.

use serde_json::Value;

use crate::pointer;

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
