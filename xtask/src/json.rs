//! Strict JSON: key order kept, duplicate keys refused instead of last-wins, and a printer with a stable form.
//! Never recurses deeper than `serde_json`'s own limit of 128 levels.

use std::{cell::RefCell, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::pointer;

/// An object whose key order is kept.
pub type Object = Map<String, Value>;

/// Why a text is not acceptable JSON.
#[derive(Debug, PartialEq, Eq)]
pub enum JsonError {
    /// Not JSON, or nested too deeply; `line` and `column` are 1-based within the text.
    Syntax {
        /// Line within the text.
        line: usize,
        /// Column within the line.
        column: usize,
        /// The parser's words, without its position.
        message: String,
    },
    /// Pointers of the keys that stand twice in one object.
    DuplicateKeys(Vec<String>),
}

/// Parses one JSON value and nothing after it.
///
/// # Errors
/// [`JsonError::Syntax`] for the first syntax error, [`JsonError::DuplicateKeys`] for all repeated keys.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    let state = State::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { state: &state }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| syntax(&error))?;
    let duplicates = state.duplicates.into_inner();
    if duplicates.is_empty() { Ok(value) } else { Err(JsonError::DuplicateKeys(duplicates)) }
}

fn syntax(error: &serde_json::Error) -> JsonError {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    JsonError::Syntax {
        line: error.line().max(1),
        column: error.column(),
        message: text.strip_suffix(&position).unwrap_or(&text).to_owned(),
    }
}

/// Pretty-printed with two spaces and a final newline: the form of every JSON file that codegen writes.
pub fn to_pretty(value: &Value) -> String {
    let mut text = format!("{value:#}");
    text.push('\n');
    text
}

/// A value as one short line for a message.
pub fn excerpt(value: &Value) -> String {
    const LIMIT: usize = 160;
    let text = value.to_string();
    match text.char_indices().nth(LIMIT) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[derive(Default)]
struct State {
    path: RefCell<Vec<String>>,
    duplicates: RefCell<Vec<String>>,
}

#[derive(Clone, Copy)]
struct Strict<'s> {
    state: &'s State,
}

impl Strict<'_> {
    fn inside<T>(self, segment: &str, read: impl FnOnce() -> T) -> T {
        self.state.path.borrow_mut().push(segment.to_owned());
        let result = read();
        self.state.path.borrow_mut().pop();
        result
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = self.inside(&array.len().to_string(), || items.next_element_seed(self))? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = self.inside(&key, || entries.next_value_seed(self))?;
            if object.contains_key(&key) {
                let path = pointer::join(self.state.path.borrow().iter().chain([&key]));
                self.state.duplicates.borrow_mut().push(path);
            } else {
                object.insert(key, value);
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duplicate_key_is_reported_with_its_pointer() {
        let found = parse(r#"{"a":{"b":1,"b":2},"c/d":[{"x":1,"x":1}]}"#);
        let expected = ["#/a/b", "#/c~1d/0/x"].map(str::to_owned).to_vec();
        assert_eq!(found, Err(JsonError::DuplicateKeys(expected)));
        assert!(parse(r#"{"a":{"b":1,"c":2},"c/d":[{"x":1},{"x":1}]}"#).is_ok());
    }

    #[test]
    fn a_syntax_error_has_line_and_column() {
        let found = parse("{\n  \"a\": 1,\n}");
        assert!(matches!(found, Err(JsonError::Syntax { line: 3, column: 1, .. })), "{found:?}");
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        assert!(
            matches!(parse(&text), Err(JsonError::Syntax { message, .. }) if message.contains("recursion"))
        );
        assert!(parse(&("[".repeat(100) + &"]".repeat(100))).is_ok());
    }

    #[test]
    fn text_after_the_value_is_an_error() {
        assert!(parse("{} x").is_err());
        assert!(parse("{} \n").is_ok());
    }
}
