//! Finds the place in a JSON text that does not fit a type.
//!
//! Decoding is fast and knows no path. When it fails, the body is decoded once more, by a
//! deserializer that keeps the path, what was expected and what kind of value was found.
//! It keeps no value: names of fields that the type knows, indices, and nothing else.
//!
//! It builds no tree of the body either: what the type skips is skipped by the parser, and the
//! depth is bounded by the parser's own limit.

mod events;
mod fault;
mod key;
mod node;

use std::{cell::Cell, fmt};

use serde::de::DeserializeOwned;

use self::{fault::Fault, node::Node};

/// Where and how a value differs from its type.
///
/// `$.results[36].created: expected a string, found a number`
#[derive(Debug)]
pub(crate) struct Mismatch {
    /// Innermost first.
    path: Vec<Step>,
    expected: Option<String>,
    found: Option<&'static str>,
}

/// What is found in the place of a field that is missing.
const NOTHING: &str = "none";

#[derive(Clone, Copy, Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
    /// A key that the type does not name: it came from outside, and may be anything.
    Key,
}

/// The first mismatch of `body` with `T`, if reading it a second time finds one.
///
/// What stands after it is not read: it need not even be JSON.
pub(crate) fn find<T: DeserializeOwned>(body: &[u8]) -> Option<Mismatch> {
    let mut parser = serde_json::Deserializer::from_slice(body);
    let kind = Cell::new(None);
    match T::deserialize(Node::new(&mut Some(&mut parser), &kind)).err()? {
        Fault::Mismatch(mut mismatch) => {
            mismatch.found_at_last(kind.get());
            Some(*mismatch)
        }
        Fault::Unreadable => None,
    }
}

impl Mismatch {
    fn new(expected: Option<String>, found: Option<&'static str>) -> Self {
        Self { path: Vec::new(), expected, found }
    }

    /// Whether a field of the value itself, and nothing deeper, is missing or null.
    pub(crate) fn is_incomplete(&self) -> bool {
        match self.path.len() {
            0 => self.found == Some(NOTHING),
            1 => self.found == Some("null"),
            _ => false,
        }
    }

    /// The body itself is of this kind, and no object.
    pub(crate) fn no_object(found: &'static str) -> Self {
        Self::new(Some("an object".to_owned()), Some(found))
    }

    /// The object has no member of this name.
    pub(crate) fn missing(field: &str) -> Self {
        Self::new(Some(format!("a field `{field}`")), Some(NOTHING))
    }

    /// The object has several members of this name.
    pub(crate) fn repeated(field: &str) -> Self {
        Self::new(Some(format!("one field `{field}`")), Some("several"))
    }

    /// The same, seen from outside the item of a list.
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    /// The same, seen from outside the member of an object.
    pub(crate) fn in_member(mut self, name: &'static str) -> Self {
        self.path.push(Step::Field(name));
        self
    }

    /// Takes the kind of the value around it, unless something nearer is known.
    fn found_at_last(&mut self, kind: Option<&'static str>) {
        self.found = self.found.or(kind);
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in self.path.iter().rev() {
            match step {
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key => f.write_str(".*")?,
            }
        }
        let expected = self.expected.as_deref().unwrap_or("a value of its type");
        write!(f, ": expected {expected}")?;
        self.found.map_or(Ok(()), |found| write!(f, ", found {found}"))
    }
}

#[cfg(test)]
mod tests;
