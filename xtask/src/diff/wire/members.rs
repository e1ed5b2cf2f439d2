//! What an object or a union is made of: properties, further properties, alternatives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Shown, Walk,
    effective::Effective,
    located::Located,
    rules::{
        ALTERNATIVE_ADDED, ALTERNATIVE_REMOVED, CLOSED, OPENED, OPTIONAL, PROPERTY_ADDED,
        PROPERTY_ADDED_REQUIRED, PROPERTY_REMOVED, PROPERTY_REMOVED_REQUIRED, PROPERTY_RENAMED, REQUIRED,
    },
    values::{is_same_schema, normal},
};
use crate::{diff::verdict::Direction, openapi::schema_shape};

impl<'d> Walk<'d> {
    /// Compares the properties of two objects.
    pub(super) fn properties(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): (&Located<'d>, &Located<'d>),
        direction: Direction,
    ) {
        let mut gone: BTreeMap<&str, &Located<'d>> = BTreeMap::new();
        let mut came: BTreeMap<&str, &Located<'d>> =
            is.properties.iter().map(|(name, at)| (*name, at)).collect();
        for (name, property) in &was.properties {
            let Some(other) = came.remove(name) else {
                gone.insert(name, property);
                continue;
            };
            let rule = match (was.required.contains(name), is.required.contains(name)) {
                (false, true) => Some(REQUIRED),
                (true, false) => Some(OPTIONAL),
                _ => None,
            };
            if let Some(rule) = rule {
                self.changed(rule, property, other, direction, Shown::default());
            }
            self.schema(property, other, direction);
        }
        for (name, property) in gone {
            let required = was.required.contains(name);
            let alike = |(other, new): &(&&str, &&Located<'d>)| {
                is_renamed(property, new) && is.required.contains(**other) == required
            };
            let successor = came.iter().find(alike).map(|(name, _)| *name);
            let rule = if required { PROPERTY_REMOVED_REQUIRED } else { PROPERTY_REMOVED };
            match successor.and_then(|name| came.remove(name)) {
                Some(new) => self.changed(PROPERTY_RENAMED, property, new, direction, Shown::default()),
                None => self.removed(rule, property, direction),
            }
        }
        for (name, property) in came {
            let rule = if is.required.contains(name) { PROPERTY_ADDED_REQUIRED } else { PROPERTY_ADDED };
            self.added(rule, property, direction);
        }
        self.undeclared(was, is, (old, new), direction);
    }

    /// Names that must be there and have no schema.
    fn undeclared(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): (&Located<'d>, &Located<'d>),
        direction: Direction,
    ) {
        for (from, to, rule) in [(was, is, REQUIRED), (is, was, OPTIONAL)] {
            let bare = to.required.difference(&from.required);
            for name in bare.filter(|name| !to.properties.contains_key(*name)) {
                // A property that went with its demand is told as such.
                if !from.properties.contains_key(name) {
                    self.changed(rule, old, new, direction, Shown::default().of(*name));
                }
            }
        }
    }

    /// Compares what is allowed beside the properties.
    pub(super) fn additional(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let key = "additionalProperties";
        let any = |of: &Located<'d>| Located {
            value: const { &Value::Null },
            at: crate::pointer::push(&of.at, key),
        };
        let of = |schema: &Located<'d>| schema.get(key).unwrap_or_else(|| any(schema));
        let (was, is) = (of(old), of(new));
        let forbids = |at: &Located<'d>| *at.value == Value::Bool(false);
        match (forbids(&was), forbids(&is)) {
            (false, true) => self.changed(CLOSED, old, new, direction, Shown::default()),
            (true, false) => self.changed(OPENED, old, new, direction, Shown::default()),
            (true, true) => {}
            // Without a word about them, further properties are as free as `true` and `{}` make them.
            (false, false) if was.value.is_object() || is.value.is_object() => {
                self.schema(&was, &is, direction);
            }
            (false, false) => {}
        }
    }

    /// Compares `oneOf` or `anyOf`: the same alternatives in another order are the same.
    pub(super) fn alternatives(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let list = |schema: &Located<'d>| -> Vec<Located<'d>> {
            let key = schema.value.as_object().and_then(schema_shape::alternatives).map(|(key, _)| key);
            let list = key.and_then(|key| schema.get(key));
            list.iter().flat_map(Located::items).collect()
        };
        // Alternatives are the same by their name, or by what they demand.
        let form = |alternative: &Located<'d>| normal(alternative.value).to_string();
        let mut came: BTreeMap<String, Vec<Located<'d>>> = BTreeMap::new();
        for alternative in list(new) {
            came.entry(form(&alternative)).or_default().push(alternative);
        }
        for alternative in list(old) {
            match came.get_mut(&form(&alternative)).and_then(Vec::pop) {
                Some(other) => self.schema(&alternative, &other, direction),
                None => self.removed(ALTERNATIVE_REMOVED, &alternative, direction),
            }
        }
        for alternative in came.into_values().flatten() {
            self.added(ALTERNATIVE_ADDED, &alternative, direction);
        }
    }
}

/// Whether a property that went and one that came are one: the same schema and the same words.
fn is_renamed(old: &Located<'_>, new: &Located<'_>) -> bool {
    let words = |at: &Located<'_>| at.text("description").unwrap_or_default().to_owned();
    !words(old).is_empty() && words(old) == words(new) && is_same_schema(Some(old.value), Some(new.value))
}
