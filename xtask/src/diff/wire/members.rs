//! What an object is made of: properties, and what is allowed beside them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Walk, effective::Both, located::Located, pair::Pair, report::Shown, rules::Rule, values::is_same_schema,
};

impl<'d> Walk<'d> {
    /// Compares the properties of two objects.
    pub(super) fn properties(&mut self, both: &Both<'_, 'd>) {
        let (was, is, direction) = (&both.was, &both.is, both.pair.direction);
        let mut came: BTreeMap<&str, &Located<'d>> =
            is.properties.iter().map(|(name, at)| (*name, at)).collect();
        let mut gone = Vec::new();
        for (name, old) in &was.properties {
            let Some(new) = came.remove(name) else {
                gone.push((*name, old));
                continue;
            };
            let pair = Pair { old, new, direction };
            let flags = (was.required.contains(name), is.required.contains(name));
            self.flag([Rule::REQUIRED, Rule::OPTIONAL], pair, flags);
            self.schema(pair);
        }
        for (name, old) in gone {
            let was_required = was.required.contains(name);
            let alike = |(other, new): &(&&str, &&Located<'d>)| {
                is_renamed(old, new) && is.required.contains(**other) == was_required
            };
            let successor = came.iter().find(alike).map(|(name, _)| *name);
            let new = successor.and_then(|name| came.remove(name));
            let removed = if was_required { Rule::PROPERTY_REMOVED_REQUIRED } else { Rule::PROPERTY_REMOVED };
            if let Some(pair) = self.paired([removed; 2], Some(old), new, direction) {
                self.changed(Rule::PROPERTY_RENAMED, pair, Shown::default());
            }
        }
        for (name, new) in came {
            let is_required = is.required.contains(name);
            let rule = if is_required { Rule::PROPERTY_ADDED_REQUIRED } else { Rule::PROPERTY_ADDED };
            self.paired([rule; 2], None, Some(new), direction);
        }
        self.undeclared(both);
    }

    /// Names that must be there and have no schema.
    fn undeclared(&mut self, both: &Both<'_, 'd>) {
        for (from, to, rule) in [(&both.was, &both.is, Rule::REQUIRED), (&both.is, &both.was, Rule::OPTIONAL)]
        {
            // A property that came or went with its demand is reported as such.
            let is_bare =
                |name: &&&str| !to.properties.contains_key(*name) && !from.properties.contains_key(*name);
            for name in to.required.difference(&from.required).filter(is_bare) {
                self.changed(rule, both.pair, Shown::default().of(*name));
            }
        }
    }

    /// Compares what is allowed beside the properties.
    pub(super) fn additional(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = pair.get_or_any("additionalProperties");
        let forbids = |at: &Located<'d>| *at.value == Value::Bool(false);
        let forbidden = (forbids(&old), forbids(&new));
        self.flag([Rule::CLOSED, Rule::OPENED], pair, forbidden);
        // Without a word about them, further properties are as free as `true` and `{}` make them.
        if forbidden == (false, false) && (old.value.is_object() || new.value.is_object()) {
            self.schema(Pair { old: &old, new: &new, ..pair });
        }
    }
}

/// Whether a property that went and one that came are one: the same schema and the same words.
fn is_renamed(old: &Located<'_>, new: &Located<'_>) -> bool {
    let words = old.text("description").unwrap_or_default();
    !words.is_empty()
        && Some(words) == new.text("description")
        && is_same_schema(Some(old.value), Some(new.value))
}
