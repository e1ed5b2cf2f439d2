//! A schema against another one, its properties aside.
//! What is written differently and demands the same is no change.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Effective, Use, is_word, unwrapped},
    located::{Located, Pair},
    rules::Rule,
    values::{LIMITS, normal},
};
use crate::{diff::impact::Direction, pointer};

/// What has a comparison of its own, words and limits aside.
const KNOWN: [&str; 12] = [
    "type",
    "format",
    "enum",
    "default",
    "pattern",
    "items",
    "additionalProperties",
    "oneOf",
    "anyOf",
    "readOnly",
    "writeOnly",
    "discriminator",
];

const NULL: [Rule; 2] = [Rule::NULLABLE, Rule::NOT_NULLABLE];

impl<'d> Walk<'d> {
    /// Compares two uses of schemas.
    pub(super) fn schema(&mut self, pair: Pair<'_, 'd>) {
        self.words(pair);
        let (was, is) = (unwrapped(self.old, pair.old), unwrapped(self.new, pair.new));
        let allows = |of: &Use<'d>| of.nullable || of.target.is("nullable");
        let target = Pair { old: &was.target, new: &is.target, ..pair };
        let is_named = was.named && is.named;
        if !is_named || was.nullable != is.nullable {
            self.flag(NULL, pair, (allows(&was), allows(&is)));
        }
        // An unnamed schema is compared where it stands, a named one where it is declared.
        if is_named { self.named(target) } else { self.compare(target) }
    }

    /// Notes two schemas with names, which are compared once for each direction.
    pub(super) fn named(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = (pair.old, pair.new);
        if self.seen.insert((old.at.clone(), new.at.clone(), pair.direction)) {
            self.open.push_back((old.clone(), new.clone(), pair.direction));
        }
    }

    /// Compares the schemas that were noted, and those that they lead to.
    pub(super) fn noted(&mut self) {
        while let Some((old, new, direction)) = self.open.pop_front() {
            let pair = Pair { old: &old, new: &new, direction };
            // The old name went and the new one came.
            if pointer::get(self.new, &old.at).is_none() && pointer::get(self.old, &new.at).is_none() {
                self.became(Rule::SCHEMA_RENAMED, pair);
            }
            self.flag(NULL, pair, pair.is("nullable"));
            self.words(pair);
            self.compare(pair);
        }
    }

    /// Compares what two schemas demand, null aside.
    fn compare(&mut self, pair: Pair<'_, 'd>) {
        // A schema may contain itself, also one without a name of its own.
        let key = (format!("{} body", pair.old.at), format!("{} body", pair.new.at), pair.direction);
        if !self.seen.insert(key) {
            return;
        }
        let both = Both::new(self.old, self.new, pair);
        self.types(&both);
        self.limits(&both);
        self.enumeration(&both);
        self.defaults(&both);
        self.properties(&both);
        self.additional(pair);
        self.items(pair);
        self.alternatives(pair);
        self.flags(&both);
        self.parts(&both);
        self.other_keywords(&both);
    }

    /// Compares what is allowed beside the properties.
    fn additional(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = pair.get_or_any("additionalProperties");
        let forbids = |at: &Located<'d>| *at.value == Value::Bool(false);
        let forbidden = (forbids(&old), forbids(&new));
        self.flag([Rule::CLOSED, Rule::OPENED], pair, forbidden);
        // Without a word about them, further properties are as free as `true` and `{}` make them.
        if forbidden == (false, false) && (old.value.is_object() || new.value.is_object()) {
            self.schema(Pair { old: &old, new: &new, ..pair });
        }
    }

    fn items(&mut self, pair: Pair<'_, 'd>) {
        if pair.get("items") != (None, None) {
            let (old, new) = pair.get_or_any("items");
            self.schema(Pair { old: &old, new: &new, ..pair });
        }
    }

    fn flags(&mut self, both: &Both<'_, 'd>) {
        // `readOnly` and `writeOnly` are judged with the property.
        let nowhere = both.pair.going(Direction::Neither);
        for (key, rules, pair) in [
            ("readOnly", [Rule::READ_ONLY, Rule::NOT_READ_ONLY, Rule::READ_ONLY], nowhere),
            ("writeOnly", [Rule::WRITE_ONLY, Rule::NOT_WRITE_ONLY, Rule::WRITE_ONLY], nowhere),
            ("discriminator", [Rule::DISCRIMINATOR; 3], both.pair),
        ] {
            let (was, is) = both.get(key);
            let holds = |value: &&Value| **value != Value::Bool(false);
            self.value(rules, pair, (was.filter(holds), is.filter(holds)), None);
        }
    }

    /// Parts of an `allOf` that could not be joined with the others.
    fn parts(&mut self, both: &Both<'_, 'd>) {
        let parts = |schema: &Effective<'d>| -> Vec<(Value, String)> {
            schema.parts.iter().map(|part| (normal(part.value), part.at.clone())).collect()
        };
        let lacks = |list: &[(Value, String)], value: &Value| list.iter().all(|(other, _)| other != value);
        let (was, is) = (parts(&both.was), parts(&both.is));
        for (value, at) in was.iter().filter(|(value, _)| lacks(&is, value)) {
            self.changed(Rule::PART_REMOVED, both.pair, (Some(value), None), Some(at));
        }
        for (value, at) in is.iter().filter(|(value, _)| lacks(&was, value)) {
            self.changed(Rule::PART_ADDED, both.pair, (None, Some(value)), Some(at));
        }
    }

    /// Keywords that nothing above knows.
    fn other_keywords(&mut self, both: &Both<'_, 'd>) {
        let keys: BTreeSet<&str> = both.was.members.keys().chain(both.is.members.keys()).copied().collect();
        let is_limit = |key: &str| LIMITS.iter().any(|(limit, ..)| *limit == key);
        for key in keys.into_iter().filter(|key| !KNOWN.contains(key) && !is_word(key) && !is_limit(key)) {
            let (was, is) = both.get(key);
            if was.map(normal) != is.map(normal) {
                self.value([Rule::MEMBER; 3], both.pair, (was, is), Some(key));
            }
        }
    }

    /// Compares `oneOf` or `anyOf`: the same alternatives in another order are the same.
    fn alternatives(&mut self, pair: Pair<'_, 'd>) {
        let list = |schema: &Located<'d>| {
            let key = ["oneOf", "anyOf"].into_iter().find(|key| schema.value.get(*key).is_some());
            key.map(|key| schema.items_of(key)).unwrap_or_default()
        };
        // Alternatives are the same by their name, or by what they demand.
        let form = |alternative: &Located<'d>| normal(alternative.value).to_string();
        let mut came: BTreeMap<String, Vec<Located<'d>>> = BTreeMap::new();
        for new in list(pair.new) {
            came.entry(form(&new)).or_default().push(new);
        }
        let rules = [Rule::ALTERNATIVE_ADDED, Rule::ALTERNATIVE_REMOVED];
        for old in list(pair.old) {
            let new = came.get_mut(&form(&old)).and_then(Vec::pop);
            if let Some(pair) = self.paired(rules, Some(&old), new.as_ref(), pair.direction) {
                self.schema(pair);
            }
        }
        for new in came.into_values().flatten() {
            self.paired(rules, None, Some(&new), pair.direction);
        }
    }
}
