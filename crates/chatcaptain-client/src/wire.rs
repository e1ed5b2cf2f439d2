//! What serde's derive lacks: whole numbers that may be written `3.0`, a nullable property that is required in a
//! schema, and a stand-in for secrets in `Debug`.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize,
    de::{Deserializer, Error, Unexpected, Visitor},
};

/// Decodes whole numbers, alone or in lists and maps: `3` and `3.0`, never `3.5`.
pub(crate) trait Lenient<'de>: Sized {
    /// Decodes it.
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Makes any lenient shape decodable inside the containers of the standard library.
pub(crate) struct Inside<T>(pub(crate) T);

impl<'de, T: Lenient<'de>> Deserialize<'de> for Inside<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self)
    }
}

impl<'de> Lenient<'de> for i64 {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As a float, because `deserialize_any` fails on `1.0` once a dependency turns on serde_json's
        // `arbitrary_precision`; whole numbers still arrive in full through `visit_i64` and `visit_u64`.
        deserializer.deserialize_f64(Whole)
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Option<T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Inside<T>>::deserialize(deserializer)?.map(|inside| inside.0))
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for Vec<T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Inside<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|inside| inside.0).collect())
    }
}

impl<'de, T: Lenient<'de>> Lenient<'de> for BTreeMap<String, T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = BTreeMap::<String, Inside<T>>::deserialize(deserializer)?;
        Ok(entries.into_iter().map(|(key, inside)| (key, inside.0)).collect())
    }
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<i64, E> {
        whole(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }
}

/// A float as the whole number that it is, where it is one.
#[expect(clippy::cast_possible_truncation, reason = "only taken inside the range and without a fraction")]
pub(crate) fn whole(number: f64) -> Option<i64> {
    // Above 2^53 a float is no whole number alone: others were rounded to it.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

/// Stands for a secret in `Debug`.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The schema of a property that must be there and may be null; schemars takes every `Option` for optional.
#[cfg(feature = "schemars")]
pub(crate) struct Nullable<T>(std::marker::PhantomData<T>);

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Nullable<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode<T: for<'de> Lenient<'de>>(json: &str) -> Option<T> {
        T::decode(&mut serde_json::Deserializer::from_str(json)).ok()
    }

    #[test]
    fn whole_numbers_decode_in_every_spelling() {
        for (json, expected) in [("3", 3), ("3.0", 3), ("-1", -1), ("-0.0", 0), ("3e2", 300), ("1E0", 1)] {
            assert_eq!(decode(json), Some(expected), "{json}");
        }
        assert_eq!(decode("9223372036854775807"), Some(i64::MAX));
        assert_eq!(decode("-9223372036854775808"), Some(i64::MIN));
    }

    #[test]
    fn what_is_no_whole_number_is_refused() {
        for json in [
            "3.5",
            "9223372036854775808",
            "-9223372036854775809",
            "9007199254740993.0",
            "1e300",
            "-1e19",
            "\"3\"",
            "null",
            "true",
            "[]",
        ] {
            assert_eq!(decode::<i64>(json), None, "{json}");
        }
    }

    #[test]
    fn containers_are_lenient_all_the_way_down() {
        assert_eq!(decode("[1.0, null]"), Some(vec![Some(1), None]));
        assert_eq!(decode("{\"a\": [2.0]}"), Some(BTreeMap::from([("a".to_owned(), vec![2])])));
        assert_eq!(decode::<Vec<i64>>("[1.5]"), None);
    }

    #[test]
    fn absent_null_and_present_counts_decode() {
        struct Page {
            count: Option<i64>,
        }
        crate::object::object! { Page { "count" => whole(count), } }
        let count = |json| serde_json::from_str::<Page>(json).ok().map(|page| page.count);
        assert_eq!(count("{}"), Some(None));
        assert_eq!(count("{\"count\": null}"), Some(None));
        assert_eq!(count("{\"count\": 3.0}"), Some(Some(3)));
        assert_eq!(count("{\"count\": 3.5}"), None);
    }
}
