//! Strict JSON: key order kept, duplicate keys refused instead of last-wins, and a printer with a stable form.
//! Never recurses deeper than `serde_json`'s own limit of 128 levels.

mod numbers;

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, map::Entry};

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    pointer,
};

pub use numbers::Inexact;

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

impl JsonError {
    /// What to say about a text that begins at `place`: one hint for what is not JSON, one for repeated keys.
    pub fn diagnostics(self, place: &Location, syntax_hint: &str, repeated_hint: &str) -> Vec<Diagnostic> {
        let repeated = |at| {
            let location = place.clone().at_pointer(at);
            Diagnostic::error(Code::DuplicateKey, location, "the key is in one object twice")
                .hint(repeated_hint)
        };
        match self {
            Self::Syntax { line, column, message } => {
                let location = place.clone().at_line(place.line.map_or(line, |first| first + line - 1));
                let message = format!("{message} (column {column})");
                vec![Diagnostic::error(Code::InvalidJson, location, message).hint(syntax_hint)]
            }
            Self::DuplicateKeys(pointers) => pointers.into_iter().map(repeated).collect(),
        }
    }
}

/// No name of an API comes near this; pointers repeat their keys, so that longer ones would fill the memory.
const KEY_LIMIT: usize = 1024;

/// More repeated keys than this tell nothing new.
const DUPLICATES_SHOWN: usize = 100;

/// Parses one JSON value and nothing after it.
///
/// # Errors
/// [`JsonError::Syntax`] for the first syntax error, [`JsonError::DuplicateKeys`] for all repeated keys.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    read(text).map(|(value, _)| value)
}

/// The same, with the numbers that were read as other ones; `is_value` says which pointers are values of an enum.
///
/// # Errors
/// As [`parse`].
pub fn parse_with_numbers(
    text: &str,
    is_value: fn(&str) -> bool,
) -> Result<(Value, Vec<Inexact>), JsonError> {
    // Whole numbers of 64 bits are exact, and few texts have others.
    let inexact = |has_floats| if has_floats { numbers::inexact(text, is_value) } else { Vec::new() };
    read(text).map(|(value, has_floats)| (value, inexact(has_floats)))
}

/// The value, and whether one of its numbers was read as a float.
fn read(text: &str) -> Result<(Value, bool), JsonError> {
    let (duplicates, has_floats) = (RefCell::default(), Cell::new(false));
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { duplicates: &duplicates, has_floats: &has_floats }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| syntax(text, &error))?;
    let duplicates = duplicates.into_inner();
    if duplicates.is_empty() {
        return Ok((value, has_floats.get()));
    }
    Err(JsonError::DuplicateKeys(duplicates.into_iter().map(|at| pointer::ROOT.to_owned() + &at).collect()))
}

fn syntax(text: &str, error: &serde_json::Error) -> JsonError {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let (line, column) = place(text, error);
    JsonError::Syntax {
        line,
        column,
        message: message.strip_suffix(&position).unwrap_or(&message).to_owned(),
    }
}

/// The line and column of an error, both 1-based. The parser counts a line end as column 0 of the line after it, and calls
/// what is missing at the end of a text missing behind its last line end.
fn place(text: &str, error: &serde_json::Error) -> (usize, usize) {
    let before = if error.is_eof() {
        text.trim_end()
    } else if error.column() == 0 {
        let start: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        text[..start].strip_suffix('\n').unwrap_or_default()
    } else {
        return (error.line(), error.column());
    };
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().len() + 1)
}

/// Pretty-printed with two spaces and a final newline: the form of every JSON file that codegen writes.
pub fn to_pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
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

/// Reads a value; pointers of repeated keys go into `duplicates`, as seen from the value that is being read.
#[derive(Clone, Copy)]
struct Strict<'s> {
    duplicates: &'s RefCell<Vec<String>>,
    has_floats: &'s Cell<bool>,
}

impl Strict<'_> {
    /// Reads a part; what was found inside it is then seen from the whole.
    fn inside<T>(self, segment: impl FnOnce() -> String, read: impl FnOnce() -> T) -> T {
        let before = self.duplicates.borrow().len();
        let result = read();
        let mut duplicates = self.duplicates.borrow_mut();
        if duplicates.len() > before {
            let above = pointer::push("", &segment());
            for duplicate in &mut duplicates[before..] {
                duplicate.insert_str(0, &above);
            }
        }
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
        self.has_floats.set(true);
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        let segment = |index: usize| move || index.to_string();
        while let Some(item) = self.inside(segment(array.len()), || items.next_element_seed(self))? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key.len() > KEY_LIMIT {
                let message = format!("a key of {} bytes, the limit is {KEY_LIMIT}", key.len());
                return Err(de::Error::custom(message));
            }
            let value = self.inside(|| key.clone(), || entries.next_value_seed(self))?;
            match object.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(value);
                }
                Entry::Occupied(_) if self.duplicates.borrow().len() >= DUPLICATES_SHOWN => {}
                Entry::Occupied(entry) => {
                    self.duplicates.borrow_mut().push(pointer::push("", entry.key()));
                }
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
    fn a_text_that_is_cut_off_is_wrong_at_its_end_and_not_behind_it() {
        let place = |text: &str| match parse(text) {
            Err(JsonError::Syntax { line, column, .. }) => (line, column),
            found => panic!("{found:?}"),
        };
        for end in ["", "\n", "\r\n", "\n\n  \n"] {
            assert_eq!(place(&format!("{{\n  \"a\": [1,{end}")), (2, 11), "{end:?}");
        }
        // A line end inside of a text.
        assert_eq!(place("{\n  \"a\": \"b\n\"}"), (2, 10));
        assert_eq!(place("\n{} x"), (2, 4));
        for nothing in ["", "\n"] {
            assert_eq!(place(nothing), (1, 1), "{nothing:?}");
        }
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
