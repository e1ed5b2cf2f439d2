//! Finds the place in a JSON text that does not fit a type.
//!
//! Decoding is fast and knows no path. When it fails, the body is decoded once more, by a
//! deserializer that keeps the path, what was expected and what kind of value was found.
//! It keeps no value: names of fields that the type knows, indices, and nothing else.
//!
//! It builds no tree of the body either: what the type skips is skipped by the parser, and the
//! depth is bounded by the parser's own limit.

mod events;
mod key;
mod node;

use std::{cell::Cell, fmt};

use serde::de::{self, DeserializeOwned, Expected, Unexpected};

use self::node::Node;

#[cfg(test)]
mod tests;

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

/// Why the second decoding stopped: made of names and kinds, never of a value or of another error's text.
#[derive(Debug)]
enum Fault {
    /// Boxed, because it is part of the result of every frame of a deep recursion.
    Mismatch(Box<Mismatch>),
    /// The body is no JSON, or nested too deep: for the parser to tell, not for this module.
    Unreadable,
}

impl Fault {
    /// The same, seen from outside the value of that `kind` to which `step` leads.
    fn below(self, step: Step, kind: Option<&'static str>) -> Self {
        match self {
            Self::Mismatch(mut mismatch) => {
                mismatch.found_at_last(kind);
                mismatch.path.push(step);
                Self::Mismatch(mismatch)
            }
            Self::Unreadable => Self::Unreadable,
        }
    }

    fn expected(expected: impl Into<String>, found: &'static str) -> Self {
        Self::Mismatch(Box::new(Mismatch::new(Some(expected.into()), Some(found))))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch(mismatch) => mismatch.fmt(f),
            Self::Unreadable => f.write_str("the text is not valid json"),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    /// The text is dropped: it may quote a value.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Mismatch(Box::new(Mismatch::new(None, None)))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        // serde's word for what JSON calls an array.
        Self::expected(expected.to_string().replace("a sequence", "an array"), kind(&found))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(expected.to_string(), "another length")
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::expected("a known variant", "another text")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::expected("known fields only", "another field")
    }

    fn missing_field(field: &'static str) -> Self {
        Self::expected(format!("a field `{field}`"), NOTHING)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::expected(format!("one field `{field}`"), "several")
    }
}

fn kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(value) if value.is_finite() && value.fract() != 0.0 => "a fraction",
        Unexpected::Float(_) => "a number",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "another kind of value",
    }
}
