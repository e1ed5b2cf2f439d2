//! `oneOf` and `anyOf`: which alternatives there are, and which values of a discriminator lead to them. The same
//! alternatives in another order are the same, and a schema that is no union is one of a single alternative.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Effective, is_word, unwrapped},
    located::{Located, Pair, normal},
    rules::Rule,
    tags::Tags,
};
use crate::pointer;

const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// What may stand beside the alternatives of a schema that is a union and nothing else.
const BESIDE: [&str; 5] = ["oneOf", "anyOf", "discriminator", "readOnly", "writeOnly"];

impl<'d> Walk<'d> {
    /// Compares the alternatives and the discriminator of two unions.
    pub(super) fn alternatives(&mut self, both: &Both<'_, 'd>) {
        let (was, is) = (lists(&both.was), lists(&both.is));
        match (was.as_slice(), is.as_slice()) {
            ([], []) => {}
            ([old], [new]) => {
                let (old, new): (Vec<_>, Vec<_>) = (old.items().collect(), new.items().collect());
                self.listed(both, &old, &new);
                let (was, is) = (Tags::of(self.old, &both.was, &old), Tags::of(self.new, &both.is, &new));
                self.discriminator(both.pair, was, is);
            }
            // Several unions hold at once.
            _ => UNIONS.into_iter().for_each(|key| self.parts(both, key)),
        }
    }

    /// Compares a schema that is no union with one that is. Says whether it did.
    pub(super) fn became_union(&mut self, both: &Both<'_, 'd>) -> bool {
        let bare = |schema: &Effective<'d>| match lists(schema).as_slice() {
            [list] => Some(list.items().collect::<Vec<_>>()).filter(|_| is_bare(schema)),
            _ => None,
        };
        let says_nothing = |schema: &Effective<'d>| schema.is_empty();
        let (alternatives, from, to) = match (bare(&both.was), bare(&both.is)) {
            (None, Some(is)) if lists(&both.was).is_empty() && !says_nothing(&both.was) => (is, 0, 1),
            (Some(was), None) if lists(&both.is).is_empty() && !says_nothing(&both.is) => (was, 1, 0),
            _ => return false,
        };
        let (sole, document) = ([both.pair.old, both.pair.new][from], [self.old, self.new][to]);
        let is_same = |alternative: &Located<'d>| {
            let target = unwrapped(document, alternative).target;
            is_one(&target, sole) || normal(target.value) == normal(sole.value)
        };
        let Some(same) = alternatives.iter().position(is_same) else {
            self.became(Rule::RETYPED, both.pair);
            return true;
        };
        for (index, other) in alternatives.iter().enumerate() {
            let target = unwrapped(document, other).target;
            let (old, new) = if from == 0 { (sole, &target) } else { (&target, sole) };
            match (index == same, from) {
                (true, _) if is_one(old, new) => self.named(Pair { old, new, ..both.pair }),
                (true, _) => {}
                (false, 0) => drop(self.paired(RULES, None, Some(other), both.pair.direction)),
                (false, _) => drop(self.paired(RULES, Some(other), None, both.pair.direction)),
            }
        }
        true
    }

    fn listed(&mut self, both: &Both<'_, 'd>, old: &[Located<'d>], new: &[Located<'d>]) {
        // Alternatives are the same by their name, or by what they demand.
        let form = |alternative: &Located<'d>| normal(alternative.value).to_string();
        let mut came: BTreeMap<String, Vec<&Located<'d>>> = BTreeMap::new();
        for alternative in new {
            came.entry(form(alternative)).or_default().push(alternative);
        }
        let mut went = Vec::new();
        for old in old {
            match came.get_mut(&form(old)).and_then(Vec::pop) {
                Some(new) => self.schema(Pair { old, new, ..both.pair }),
                None => went.push(old),
            }
        }
        let came: Vec<&Located<'d>> = came.into_values().flatten().collect();
        let keys = |from: [&'d Value; 2], all: &[&Located<'d>]| -> Vec<Option<String>> {
            all.iter().map(|alternative| likeness(from, alternative)).collect()
        };
        let (was, is) = (keys([self.old, self.new], &went), keys([self.new, self.old], &came));
        let mut left: BTreeSet<usize> = (0..came.len()).collect();
        for (key, old) in was.iter().zip(&went) {
            let new = sole(key.as_deref(), &was).and_then(|_| sole(key.as_deref(), &is));
            let new = new.filter(|index| left.remove(index)).map(|index| came[index]);
            if let Some(pair) = self.paired(RULES, Some(old), new, both.pair.direction) {
                self.schema(pair);
            }
        }
        for new in left {
            self.paired(RULES, None, Some(came[new]), both.pair.direction);
        }
    }

    fn discriminator(&mut self, pair: Pair<'_, 'd>, was: Option<Tags<'d>>, is: Option<Tags<'d>>) {
        let (was, is) = match (was, is) {
            (None, None) => return,
            (Some(was), Some(is)) if was.property == is.property => (was, is),
            (was, is) => {
                let said = |tags: Option<Tags<'d>>| tags.map(|tags| tags.said);
                return self.value([Rule::DISCRIMINATOR; 3], pair, (said(was), said(is)), None);
            }
        };
        let (mut swapped, mut values) = (BTreeSet::new(), [BTreeMap::new(), BTreeMap::new()]);
        for tag in was.written.union(&is.written) {
            match (was.targets.get(*tag), is.targets.get(*tag)) {
                (Some(old), None) if is.alternatives.contains(old) => {
                    let value = Value::from(*tag);
                    self.changed(Rule::TAG_REMOVED, pair, (Some(&value), None), Some(tag));
                }
                (None, Some(new)) if was.alternatives.contains(new) => {
                    let value = Value::from(*tag);
                    self.changed(Rule::TAG_ADDED, pair, (None, Some(&value)), Some(tag));
                }
                // A schema with another name is the same one.
                (Some(old), Some(new))
                    if old != new && (is.alternatives.contains(old) || was.alternatives.contains(new)) =>
                {
                    swapped.insert(*tag);
                    values[0].insert(*tag, old);
                    values[1].insert(*tag, new);
                }
                _ => {}
            }
        }
        if !swapped.is_empty() {
            let [was, is] = values.map(|values| serde_json::json!(values));
            self.changed(Rule::DISCRIMINATOR, pair, (Some(&was), Some(&is)), None);
        }
    }
}

const RULES: [Rule; 2] = [Rule::ALTERNATIVE_ADDED, Rule::ALTERNATIVE_REMOVED];

/// What an alternative that is not in the other document has in common with what it is there: its content, where the
/// schema has another name there; its type, where it has no name.
fn likeness([own, other]: [&Value; 2], alternative: &Located<'_>) -> Option<String> {
    let of = unwrapped(own, alternative);
    if of.named {
        return pointer::get(other, &of.target.at).is_none().then(|| normal(of.target.value).to_string());
    }
    of.target.text("type").map(str::to_owned)
}

/// The index of the only item that is the key.
fn sole(key: Option<&str>, all: &[Option<String>]) -> Option<usize> {
    let mut found = all.iter().enumerate().filter(|(_, of)| key.is_some() && of.as_deref() == key);
    found.next().filter(|_| found.next().is_none()).map(|(index, _)| index)
}

/// The lists of alternatives of a schema; all of them hold.
fn lists<'d>(schema: &Effective<'d>) -> Vec<Located<'d>> {
    UNIONS.into_iter().flat_map(|key| schema.all(key)).cloned().collect()
}

fn is_bare(schema: &Effective<'_>) -> bool {
    schema.properties.is_empty()
        && schema.required.is_empty()
        && schema.keys().all(|key| BESIDE.contains(&key) || is_word(key))
}

/// Whether two schemas are one with a name, which both documents have.
fn is_one(one: &Located<'_>, other: &Located<'_>) -> bool {
    one.at == other.at && one.at.starts_with("#/components/schemas/")
}
