//! How a comparison reports what it found: a value, a flag or a whole element that came, went or changed.
//! Changes of texts and of extensions have the lowest verdict.

use serde_json::Value;

use super::{
    Change, Finding, Walk,
    located::{Located, Pair},
    rules::Rule,
};
use crate::diff::impact::{Direction, Wire};

/// A value before and after.
type Values<'v> = (Option<&'v Value>, Option<&'v Value>);

const TEXTS: [&str; 6] = ["description", "summary", "title", "example", "examples", "externalDocs"];

/// Whether a member has its comparison in `words`.
fn is_word(key: &str) -> bool {
    key == "deprecated" || key.starts_with("x-") || TEXTS.contains(&key)
}

/// Extensions that only say where something came from, and those that have a rule of their own.
fn is_told_elsewhere(extension: &str) -> bool {
    extension.starts_with("x-source-")
        || matches!(extension, "x-enum-varnames" | "x-required-permission" | "x-permission-resource")
}

impl<'d> Walk<'d> {
    /// Compares texts, `deprecated` and extensions of two elements.
    pub(super) fn words(&mut self, pair: Pair<'_, '_>) {
        for key in TEXTS {
            self.word(Rule::DESCRIBED, key, pair);
        }
        self.flag([Rule::DEPRECATED, Rule::NOT_DEPRECATED], pair, pair.is("deprecated"));
        for key in pair.keys() {
            if key.starts_with("x-") && !is_told_elsewhere(key) {
                self.word(Rule::EXTENSION, key, pair);
            }
        }
        self.word(Rule::ENUM_NAMES, "x-enum-varnames", pair);
    }

    /// An empty text is none.
    fn word(&mut self, rule: Rule, key: &str, pair: Pair<'_, '_>) {
        let (was, is) = pair.get(key);
        let is_something = |value: &&Value| !value.is_null() && *value != "";
        self.value([rule; 3], pair, (was.filter(is_something), is.filter(is_something)), Some(key));
    }

    /// Reports a change of an element that both documents have, with its values and what of it changed.
    pub(super) fn changed(
        &mut self,
        rule: Rule,
        pair: Pair<'_, '_>,
        values: Values<'_>,
        detail: Option<&str>,
    ) {
        self.report(rule, (Some(pair.old), Some(pair.new)), pair.direction, values, detail);
    }

    /// Reports a change that its name says all about.
    pub(super) fn became(&mut self, rule: Rule, pair: Pair<'_, '_>) {
        self.changed(rule, pair, (None, None), None);
    }

    /// Reports a value that came, went or is another one.
    pub(super) fn value(
        &mut self,
        [added, removed, changed]: [Rule; 3],
        pair: Pair<'_, '_>,
        values: Values<'_>,
        detail: Option<&str>,
    ) {
        let rule = match values {
            (None, Some(_)) => added,
            (Some(_), None) => removed,
            (old, new) if old != new => changed,
            _ => return,
        };
        self.changed(rule, pair, values, detail);
    }

    /// Reports a property of an element that holds now, or does not any more.
    pub(super) fn flag(&mut self, [on, off]: [Rule; 2], pair: Pair<'_, '_>, flags: (bool, bool)) {
        match flags {
            (false, true) => self.became(on, pair),
            (true, false) => self.became(off, pair),
            _ => {}
        }
    }

    /// Compares one member as a whole.
    pub(super) fn member(&mut self, rule: Rule, key: &str, pair: Pair<'_, '_>) {
        self.value([rule; 3], pair.going(Direction::Both), pair.get(key), Some(key));
    }

    /// Compares, each as a whole, the members that are neither known nor words.
    pub(super) fn other_members(&mut self, rule: Rule, known: &[&str], pair: Pair<'_, '_>) {
        for key in pair.keys() {
            if !known.contains(&key) && !is_word(key) {
                self.member(rule, key, pair);
            }
        }
    }

    /// Both versions of an element; reports one that only one of the documents has.
    pub(super) fn paired<'p>(
        &mut self,
        [added, removed]: [Rule; 2],
        old: Option<&'p Located<'d>>,
        new: Option<&'p Located<'d>>,
        direction: Direction,
    ) -> Option<Pair<'p, 'd>> {
        let rule = match (old, new) {
            (Some(old), Some(new)) => return Some(Pair { old, new, direction }),
            (None, None) => return None,
            (None, Some(_)) => added,
            (Some(_), None) => removed,
        };
        let values = (old.map(|old| old.value), new.map(|new| new.value));
        self.report(rule, (old, new), direction, values, None);
        None
    }

    /// The same change in another direction is the same finding.
    fn report(
        &mut self,
        rule: Rule,
        (old, new): (Option<&Located<'_>>, Option<&Located<'_>>),
        direction: Direction,
        values: Values<'_>,
        detail: Option<&str>,
    ) {
        let at = |side: Option<&Located<'_>>| side.map(|side| side.at.clone());
        let key = (at(old), at(new), rule, detail.map(str::to_owned));
        let index = *self.known.entry(key.clone()).or_insert(self.found.len());
        if index == self.found.len() {
            let (old_at, new_at, kind, detail) = key;
            let (old, new) = (values.0.cloned(), values.1.cloned());
            let change = Change { kind, detail, wire: Wire::Docs, old, new };
            self.found.push(Finding { old_at, new_at, direction, change });
        }
        let finding = &mut self.found[index];
        finding.direction = finding.direction.and(direction);
        finding.change.wire = finding.change.wire.max(rule.verdict(finding.direction));
    }
}
