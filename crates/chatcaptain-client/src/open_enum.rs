//! What every generated enum shares: the values that the pages do not list. They are kept and sent back as they came,
//! and can only be made here, so that a value that is listed is never `Unknown`.

use std::{cmp::Ordering, error::Error, fmt, marker::PhantomData};

use serde::{
    Deserialize, Serialize,
    de::{Deserializer, Visitor},
    ser::Serializer,
};

use crate::wire::whole;

/// A text that the pages do not list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownText(Box<str>);

impl UnknownText {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Decodes a text into an enum of texts without a copy of the known ones.
pub(crate) fn deserialize_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'t> From<&'t str>,
    D: Deserializer<'de>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: for<'t> From<&'t str>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// A number that the pages do not list. `7.0` is `7`; everything else stays as it was read.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnknownNumber(Number);

/// In a form of its own for each range, so that equal numbers are equal here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Number {
    Whole(i64),
    /// Above what an `i64` holds.
    Large(u64),
    /// The bits of a float, which is finite and in none of the ranges above.
    Float(u64),
}

impl UnknownNumber {
    pub(crate) const fn from_i64(number: i64) -> Self {
        Self(Number::Whole(number))
    }

    pub(crate) fn from_f64(number: f64) -> Result<Self, NotFinite> {
        match whole(number) {
            Some(whole) => Ok(Self(Number::Whole(whole))),
            None if number.is_finite() => Ok(Self(Number::Float(number.to_bits()))),
            None => Err(NotFinite(())),
        }
    }

    /// The number on the wire; above 2^53 the nearest that a float can hold.
    #[expect(clippy::cast_precision_loss, reason = "documented")]
    pub fn value(&self) -> f64 {
        match self.0 {
            Number::Whole(number) => number as f64,
            Number::Large(number) => number as f64,
            Number::Float(bits) => f64::from_bits(bits),
        }
    }

    /// The number where it is whole and an `i64` can hold it.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Number::Whole(number) => Some(number),
            Number::Large(_) | Number::Float(_) => None,
        }
    }
}

impl fmt::Display for UnknownNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Number::Whole(number) => fmt::Display::fmt(&number, f),
            Number::Large(number) => fmt::Display::fmt(&number, f),
            Number::Float(bits) => fmt::Display::fmt(&f64::from_bits(bits), f),
        }
    }
}

impl fmt::Debug for UnknownNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnknownNumber({self})")
    }
}

impl Ord for UnknownNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0, other.0) {
            (Number::Whole(a), Number::Whole(b)) => a.cmp(&b),
            (Number::Large(a), Number::Large(b)) => a.cmp(&b),
            (Number::Whole(_), Number::Large(_)) => Ordering::Less,
            (Number::Large(_), Number::Whole(_)) => Ordering::Greater,
            (Number::Float(a), Number::Float(b)) => f64::from_bits(a).total_cmp(&f64::from_bits(b)),
            // Never equal: a float that a whole number could hold is not kept as a float.
            (Number::Float(_), _) => self.value().total_cmp(&other.value()).then(Ordering::Greater),
            (_, Number::Float(_)) => self.value().total_cmp(&other.value()).then(Ordering::Less),
        }
    }
}

impl PartialOrd for UnknownNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for UnknownNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Number::Whole(number) => serializer.serialize_i64(number),
            Number::Large(number) => serializer.serialize_u64(number),
            Number::Float(bits) => serializer.serialize_f64(f64::from_bits(bits)),
        }
    }
}

impl<'de> Deserialize<'de> for UnknownNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_any`: it fails on `1.0` under serde_json's `arbitrary_precision`.
        deserializer.deserialize_f64(AnyNumber)
    }
}

struct AnyNumber;

impl Visitor<'_> for AnyNumber {
    type Value = UnknownNumber;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E>(self, number: i64) -> Result<UnknownNumber, E> {
        Ok(UnknownNumber::from_i64(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<UnknownNumber, E> {
        Ok(UnknownNumber(i64::try_from(number).map_or(Number::Large(number), Number::Whole)))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<UnknownNumber, E> {
        UnknownNumber::from_f64(number).map_err(E::custom)
    }
}

/// A float that JSON cannot hold: infinite, or no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite(());

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number is not finite")
    }
}

impl Error for NotFinite {}

/// The schema of an open enum: its type, and the listed values as an extension, because no value is excluded.
#[cfg(feature = "schemars")]
pub(crate) fn text_schema(known: &[&str]) -> schemars::Schema {
    schemars::json_schema!({"type": "string", "x-extensible-enum": known})
}

/// The schema of an open enum of numbers.
#[cfg(feature = "schemars")]
pub(crate) fn number_schema(known: &[i64]) -> schemars::Schema {
    schemars::json_schema!({"type": "number", "x-extensible-enum": known})
}

#[cfg(test)]
mod tests;
