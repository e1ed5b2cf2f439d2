//! The error of the second decoding: made of names and kinds, never of a value or of another error's text.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::{Mismatch, NOTHING, Step};

/// Why the second decoding stopped.
#[derive(Debug)]
pub(super) enum Fault {
    /// Boxed, because it is part of the result of every frame of a deep recursion.
    Mismatch(Box<Mismatch>),
    /// The body is no JSON, or nested too deep: for the parser to tell, not for this module.
    Unreadable,
}

impl Fault {
    /// The same, seen from outside the value of that `kind` to which `step` leads.
    pub(super) fn below(self, step: Step, kind: Option<&'static str>) -> Self {
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
