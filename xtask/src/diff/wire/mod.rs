//! Two documents compared by what travels: one finding for each element that demands or promises something else.
//! Order, provenance and the way in which a schema is written are invisible.

mod document;
mod effective;
mod located;
mod operation;
mod parameters;
mod report;
pub mod rules;
mod schema;
mod values;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use self::{located::Located, rules::Rule};
use super::impact::{Direction, Wire};

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

type Key = (Option<String>, Option<String>, Rule, Option<String>);

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
