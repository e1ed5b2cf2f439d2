//! Two documents compared by what travels: one finding for each element that demands or promises something else.
//! Order, provenance and the way in which a schema is written are invisible.

mod document;
mod effective;
mod located;
mod moved;
mod operation;
mod parameters;
mod properties;
mod report;
mod responses;
pub mod rules;
mod schema;
mod tags;
mod unions;
mod values;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use self::{located::Located, rules::Rule};
use super::{Change, impact::Direction};
use crate::openapi::header::NoArguments;

/// One changed element.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where the old document has it.
    pub old_at: Option<String>,
    /// Where the new document has it.
    pub new_at: Option<String>,
    /// Which way the value goes.
    pub direction: Direction,
    /// What happened, with the worst verdict of all its uses.
    pub change: Change,
}

/// Compares two documents.
pub fn compare(old: &Value, new: &Value) -> Vec<Finding> {
    let (found, known) = (Vec::new(), BTreeMap::new());
    let no_arguments = [old, new].map(NoArguments::of);
    let mut walk =
        Walk { old, new, found, known, seen: BTreeSet::new(), open: VecDeque::new(), no_arguments };
    walk.document();
    walk.found
}

type Key = (Option<String>, Option<String>, Rule, Option<String>);

struct Walk<'d> {
    old: &'d Value,
    new: &'d Value,
    found: Vec<Finding>,
    /// Which of them is about what.
    known: BTreeMap<Key, usize>,
    /// Pairs of schemas that were compared, with the direction.
    seen: BTreeSet<(String, String, Direction)>,
    /// Pairs of named schemas that are still to be compared: however long a chain of them is, no call is inside another.
    open: VecDeque<(Located<'d>, Located<'d>, Direction)>,
    /// The parameters that a client does not give, by each document.
    no_arguments: [NoArguments; 2],
}
