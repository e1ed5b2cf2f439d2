//! Finds the place in a JSON text that does not fit a type.
//!
//! Decoding is fast and knows no path. When it fails, the body is decoded once more, by a
//! deserializer that keeps the path, what was expected and what kind of value was found.
//! It keeps no value: names of fields that the type knows, indices, and nothing else.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, DeserializeSeed, Expected, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

/// Where and how a value differs from its type.
///
/// `$.results[36].created: expected a string, found a number`
#[derive(Debug)]
pub(super) struct Mismatch {
    /// Innermost first.
    path: Vec<Step>,
    expected: Option<String>,
    found: Option<&'static str>,
}

#[derive(Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
    /// A key that the type does not name: it came from outside, and may be anything.
    Key,
}

/// The first mismatch of `body` with `T`, if reading it a second time finds one.
pub(super) fn find<T: DeserializeOwned>(body: &[u8]) -> Option<Mismatch> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let error = T::deserialize(Node(&value)).err()?;
    Some(error.found_in(&value))
}

impl Mismatch {
    fn new(expected: Option<String>, found: Option<&'static str>) -> Self {
        Self { path: Vec::new(), expected, found }
    }

    fn found_in(mut self, value: &Value) -> Self {
        self.found.get_or_insert_with(|| kind(value));
        self
    }

    fn below(mut self, step: Step, value: &Value) -> Self {
        self = self.found_in(value);
        self.path.push(step);
        self
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

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    /// The text is dropped: it may quote a value.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::new(None, None)
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        // serde's word for what JSON calls an array.
        let expected = expected.to_string().replace("a sequence", "an array");
        Self::new(Some(expected), Some(unexpected_kind(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(Some(expected.to_string()), Some("another length"))
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Some("a known variant".to_owned()), Some("another text"))
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Some("known fields only".to_owned()), Some("another field"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Some(format!("a field `{field}`")), Some("none"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(Some(format!("one field `{field}`")), Some("several"))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn unexpected_kind(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(value) if value.fract() != 0.0 => "a fraction",
        Unexpected::Float(_) => "a number",
        Unexpected::Str(_) | Unexpected::Char(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "another kind of value",
    }
}

/// One value of the body.
struct Node<'a>(&'a Value);

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), ..) => visitor.visit_u64(value),
                (_, Some(value), _) => visitor.visit_i64(value),
                (.., value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items { items, next: 0 }),
            Value::Object(_) => self.deserialize_struct("", &[], visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Object(object) => {
                visitor.visit_map(Members { entries: object.iter(), fields, value: None })
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::String(text) => {
                let text: StrDeserializer<'_, Mismatch> = text.as_str().into_deserializer();
                visitor.visit_enum(text)
            }
            Value::Object(object) => visitor.visit_enum(MapAccessDeserializer::new(Members {
                entries: object.iter(),
                fields: &[],
                value: None,
            })),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The items of an array.
struct Items<'a> {
    items: &'a [Value],
    next: usize,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Mismatch;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mismatch> {
        let index = self.next;
        let Some(value) = self.items.get(index) else {
            return Ok(None);
        };
        self.next += 1;
        seed.deserialize(Node(value)).map(Some).map_err(|error| error.below(Step::Index(index), value))
    }
}

/// The members of an object, read by a type that knows `fields`.
struct Members<'a> {
    entries: serde_json::map::Iter<'a>,
    fields: &'static [&'static str],
    value: Option<(Step, &'a Value)>,
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Mismatch;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Mismatch> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        let known = self.fields.iter().find(|field| *field == key);
        self.value = Some((known.map_or(Step::Key, |field| Step::Field(field)), value));
        let key: StrDeserializer<'_, Mismatch> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let Some((step, value)) = self.value.take() else {
            return Err(de::Error::custom("a value is asked for before its key"));
        };
        seed.deserialize(Node(value)).map_err(|error| error.below(step, value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct List {
        results: Vec<Item>,
        #[serde(default)]
        more: BTreeMap<String, u8>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only decoded")]
    struct Item {
        id: String,
        #[serde(rename = "isOpen")]
        is_open: Option<bool>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    enum Kind {
        Known,
    }

    #[test]
    fn the_place_is_named_and_no_value_is() {
        for (body, expected) in [
            (r#"{"results":[{"id":"a"},{"id":7}]}"#, "$.results[1].id: expected a string, found an integer"),
            (r#"{"results":[{"id":null}]}"#, "$.results[0].id: expected a string, found null"),
            (r#"{"results":[{"id":"a"},{"canary":7}]}"#, "$.results[1]: expected a field `id`, found none"),
            (
                r#"{"results":[{"id":"a","isOpen":"canary"}]}"#,
                "$.results[0].isOpen: expected a boolean, found a string",
            ),
            (
                r#"{"results":[{"id":"a","kind":"canary"}]}"#,
                "$.results[0].kind: expected a known variant, found another text",
            ),
            (r#"{"results":[],"more":{"canary@example.org":-1}}"#, "$.more.*: expected u8, found an integer"),
            (r#"{"results":{"canary":1}}"#, "$.results: expected an array, found an object"),
            (r#""canary""#, "$: expected struct List, found a string"),
        ] {
            assert_eq!(find::<List>(body.as_bytes()).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_decodes_has_no_mismatch() {
        for body in [
            r#"{"results":[]}"#,
            r#"{"results":[{"id":"a","isOpen":null,"kind":"Known","new":[{}]}],"more":{"x":1}}"#,
        ] {
            serde_json::from_str::<List>(body).unwrap();
            assert!(find::<List>(body.as_bytes()).is_none(), "{body}");
        }
    }
}
