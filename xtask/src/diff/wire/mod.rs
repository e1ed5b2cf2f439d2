//! Two documents compared by what travels: one finding for each element that demands or promises something else.
//! Order, provenance and the way in which a schema is written are invisible.

mod content;
mod document;
mod effective;
pub(super) mod located;
mod members;
mod operation;
mod parameters;
pub mod rules;
mod schema;
mod security;
mod values;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use self::{located::Located, rules::Rule};
use super::verdict::{Direction, Wire};

/// One changed element.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where the old document has it.
    pub old_at: Option<String>,
    /// Where the new document has it.
    pub new_at: Option<String>,
    /// What happened.
    pub rule: Rule,
    /// What of it: a keyword, a member of an enum, a media type.
    pub detail: Option<String>,
    /// Which way the value goes.
    pub direction: Direction,
    /// The worst verdict of all its uses.
    pub wire: Wire,
    /// What was there.
    pub old: Option<Value>,
    /// What is there.
    pub new: Option<Value>,
}

/// Compares two documents.
pub fn compare(old: &Value, new: &Value) -> Vec<Finding> {
    let mut walk =
        Walk { old, new, found: BTreeMap::new(), seen: BTreeSet::new(), open: VecDeque::new(), steps: 0 };
    walk.document();
    let mut found: Vec<(usize, Finding)> = walk.found.into_values().collect();
    found.sort_by_key(|(step, _)| *step);
    found.into_iter().map(|(_, finding)| finding).collect()
}

type Key = (Option<String>, Option<String>, &'static str, Option<String>);

struct Walk<'d> {
    old: &'d Value,
    new: &'d Value,
    /// What was found, with the order in which it was.
    found: BTreeMap<Key, (usize, Finding)>,
    /// Pairs of schemas that were compared, with the direction.
    seen: BTreeSet<(String, String, Direction)>,
    /// Pairs of named schemas that are still to be compared: however long a chain of them is, no call is inside another.
    open: VecDeque<(Located<'d>, Located<'d>, Direction)>,
    steps: usize,
}

/// What a finding shows beside its place.
#[derive(Default)]
struct Shown<'v> {
    detail: Option<String>,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
}

impl<'v> Shown<'v> {
    /// Two values.
    fn values(old: Option<&'v Value>, new: Option<&'v Value>) -> Self {
        Self { detail: None, old, new }
    }

    fn of(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

impl Walk<'_> {
    /// Reports a change of an element that both documents have.
    fn changed(
        &mut self,
        rule: Rule,
        old: &Located<'_>,
        new: &Located<'_>,
        direction: Direction,
        shown: Shown<'_>,
    ) {
        self.report(rule, Some(&old.at), Some(&new.at), direction, shown);
    }

    /// Reports an element that the old document alone has.
    fn removed(&mut self, rule: Rule, old: &Located<'_>, direction: Direction) {
        self.report(rule, Some(&old.at), None, direction, Shown::values(Some(old.value), None));
    }

    /// Reports an element that the new document alone has.
    fn added(&mut self, rule: Rule, new: &Located<'_>, direction: Direction) {
        self.report(rule, None, Some(&new.at), direction, Shown::values(None, Some(new.value)));
    }

    /// The same change in another direction is the same finding.
    fn report(
        &mut self,
        rule: Rule,
        old_at: Option<&String>,
        new_at: Option<&String>,
        direction: Direction,
        shown: Shown<'_>,
    ) {
        let key = (old_at.cloned(), new_at.cloned(), rule.kind, shown.detail.clone());
        self.steps += 1;
        let (_, finding) = self.found.entry(key).or_insert_with(|| {
            let finding = Finding {
                old_at: old_at.cloned(),
                new_at: new_at.cloned(),
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
