//! How a comparison reports what it found: a value, a flag or a whole element that came, went or changed.

use serde_json::Value;

use super::{Finding, Walk, located::Located, pair::Pair, rules::Rule, words::is_word};
use crate::diff::verdict::{Direction, Wire};

/// What a finding shows beside its place.
#[derive(Default)]
pub(super) struct Shown<'v> {
    detail: Option<String>,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
}

impl<'v> Shown<'v> {
    /// Two values.
    pub(super) fn values(old: Option<&'v Value>, new: Option<&'v Value>) -> Self {
        Self { detail: None, old, new }
    }

    pub(super) fn of(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl<'d> Walk<'d> {
    /// Reports a change of an element that both documents have.
    pub(super) fn changed(&mut self, rule: Rule, pair: Pair<'_, '_>, shown: Shown<'_>) {
        self.report(rule, Some(pair.old), Some(pair.new), pair.direction, shown);
    }

    /// Reports a value that came, went or is another one.
    pub(super) fn value(
        &mut self,
        [added, removed, changed]: [Rule; 3],
        pair: Pair<'_, '_>,
        (old, new): (Option<&Value>, Option<&Value>),
        detail: Option<&str>,
    ) {
        let rule = match (old, new) {
            (None, Some(_)) => added,
            (Some(_), None) => removed,
            _ if old != new => changed,
            _ => return,
        };
        self.changed(rule, pair, Shown { detail: detail.map(str::to_owned), old, new });
    }

    /// Reports a property of an element that holds now, or does not any more.
    pub(super) fn flag(&mut self, [on, off]: [Rule; 2], pair: Pair<'_, '_>, flags: (bool, bool)) {
        match flags {
            (false, true) => self.changed(on, pair, Shown::default()),
            (true, false) => self.changed(off, pair, Shown::default()),
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
        let shown = Shown::values(old.map(|old| old.value), new.map(|new| new.value));
        self.report(rule, old, new, direction, shown);
        None
    }

    /// The same change in another direction is the same finding.
    fn report(
        &mut self,
        rule: Rule,
        old: Option<&Located<'_>>,
        new: Option<&Located<'_>>,
        direction: Direction,
        shown: Shown<'_>,
    ) {
        let at = |side: Option<&Located<'_>>| side.map(|side| side.at.clone());
        self.steps += 1;
        let key = (at(old), at(new), rule, shown.detail.clone());
        let (_, finding) = self.found.entry(key).or_insert_with(|| {
            let finding = Finding {
                old_at: at(old),
                new_at: at(new),
                rule,
                detail: shown.detail,
                direction,
                wire: Wire::Docs,
                old: shown.old.cloned(),
                new: shown.new.cloned(),
            };
            (self.steps, finding)
        });
        finding.direction = finding.direction.and(direction);
        finding.wire = finding.wire.max(rule.verdict(finding.direction));
    }
}
