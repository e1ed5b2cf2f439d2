//! Two crates of which one or both cannot be generated whole: what is refused is left out of both documents, so that the
//! rest can still be compared.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Emitted, Finding, Prepared, emitted};
use crate::{diagnostic::Diagnostic, openapi::METHODS, pointer};

/// What is left out shows what else cannot be generated. No document of people needs more rounds.
const ROUNDS: usize = 32;

/// The crates of what can be generated.
pub(super) struct Rest {
    pub(super) old: Emitted,
    pub(super) new: Emitted,
    /// Pointers of what was left out, in the old and in the new document.
    pub(super) left_out: [BTreeSet<String>; 2],
}

/// Generates what can be generated of both sides.
///
/// # Errors
/// What is refused is no part that could be left out.
pub(super) fn rest(
    old: &Prepared<'_>,
    new: &Prepared<'_>,
    found: &[Finding],
) -> Result<Rest, Vec<Diagnostic>> {
    let sides = [old, new];
    let mut documents = sides.map(|side| side.document.clone());
    let mut left_out = [BTreeSet::new(), BTreeSet::new()];
    let mut last = Vec::new();
    for _ in 0..ROUNDS {
        let outcomes = [0, 1].map(|side| {
            emitted(&sides[side].side.label, (&documents[side], &sides[side].document), &sides[side].names)
        });
        let problems = match outcomes {
            [Ok(old), Ok(new)] => return Ok(Rest { old, new, left_out }),
            [old, new] => [old, new].map(|outcome| outcome.err().unwrap_or_default()),
        };
        // All of them are looked for before one is left out: the other document may be refused for the same.
        let parts = problems.iter().enumerate().flat_map(|(side, problems)| {
            let places = problems.iter().filter_map(|problem| problem.location.pointer.as_deref());
            let parts = places.filter_map(|at| Part::around(&documents[side], at)).collect::<Vec<_>>();
            parts.into_iter().flat_map(move |part| [(1 - side, part.counterpart(side, found)), (side, part)])
        });
        let mut is_changed = false;
        for (side, part) in parts.collect::<Vec<_>>() {
            if part.leave_out(&mut documents[side]) {
                left_out[side].insert(part.at);
                is_changed = true;
            }
        }
        last = problems.concat();
        if !is_changed {
            break;
        }
    }
    Err(last)
}

/// A part of a document that can be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    at: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An operation, or all of a path: removed.
    Operation,
    /// A property: removed.
    Property,
    /// A schema: becomes any value, so that what refers to it stays.
    Schema,
    /// A schema that cannot even be any value: removed, with what refers to it.
    Component,
}

impl Part {
    /// The smallest part around a place.
    fn around(document: &Value, at: &str) -> Option<Self> {
        pointer::ancestors(at).find_map(|up| Some(Self { at: up.to_owned(), kind: kind(document, up)? }))
    }

    /// The same part in the other document, where a finding says that it is elsewhere there.
    fn counterpart(&self, side: usize, found: &[Finding]) -> Self {
        let place = |finding: &Finding| {
            let places = [finding.old_at.clone()?, finding.new_at.clone()?];
            let rest = self.at.strip_prefix(&places[side])?;
            let is_whole = rest.is_empty() || rest.starts_with('/');
            (is_whole && places[0] != places[1]).then(|| format!("{}{rest}", places[1 - side]))
        };
        let at = found.iter().filter_map(place).max_by_key(String::len);
        Self { at: at.unwrap_or_else(|| self.at.clone()), kind: self.kind }
    }

    /// Leaves it out; whether it was there.
    fn leave_out(&self, document: &mut Value) -> bool {
        if self.kind == Kind::Schema {
            let Some(schema) = pointer::get_mut(document, &self.at) else { return false };
            let is_there = *schema != json!({});
            *schema = json!({});
            return is_there;
        }
        let Some((up, name)) = split(&self.at) else { return false };
        let parent = pointer::get_mut(document, &up).and_then(Value::as_object_mut);
        let is_there = parent.is_some_and(|parent| parent.shift_remove(&name).is_some());
        if self.kind == Kind::Property
            && let Some((owner, _)) = split(&up)
            && let Some(required) =
                pointer::get_mut(document, &owner).and_then(|owner| owner.get_mut("required"))
            && let Some(required) = required.as_array_mut()
        {
            required.retain(|own| *own != name);
        }
        is_there
    }
}

/// The place above, and the name in it.
fn split(at: &str) -> Option<(String, String)> {
    let mut segments = pointer::segments(at)?;
    let name = segments.pop()?;
    Some((pointer::join(segments), name))
}

/// What stands at a place, if it can be left out.
fn kind(document: &Value, at: &str) -> Option<Kind> {
    let segments = pointer::segments(at)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["paths", _] => pointer::get(document, at).map(|_| Kind::Operation),
        ["paths", _, method] if METHODS.contains(method) => {
            pointer::get(document, at).map(|_| Kind::Operation)
        }
        ["components", "schemas", _] if *pointer::get(document, at)? == json!({}) => Some(Kind::Component),
        ["components", "schemas", _] => Some(Kind::Schema),
        ["components", "schemas", .., "properties", name] => {
            // Not a property that is called `properties`.
            let owner = pointer::get(document, &split(&split(at)?.0)?.0)?;
            let is_schema =
                ["type", "allOf"].iter().any(|word| owner.get(word).is_some_and(|of| !of.is_object()));
            (is_schema && owner.get("properties")?.get(name).is_some()).then_some(Kind::Property)
        }
        _ => None,
    }
}
