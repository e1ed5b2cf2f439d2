//! Reads any JSON, and refuses an object with a name twice, as the decoder of a struct does: [`Value`] would keep the last.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// What `serde_json` calls the only member of a number while its `arbitrary_precision` is turned on by some crate.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a value.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    deserializer.deserialize_any(Json)
}

struct Json;

impl<'de> DeserializeSeed<'de> for Json {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        read(deserializer)
    }
}

impl<'de> Visitor<'de> for Json {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        read(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let is_number = object.is_empty() && name == NUMBER && keeps_all_digits();
            if object.insert(name, members.next_value_seed(Self)?).is_some() {
                // The name is of the body, and no text of a body is in an error.
                return Err(A::Error::custom("duplicate field in an object"));
            }
            if is_number {
                let digits = object.get(NUMBER).and_then(Value::as_str).map(str::parse::<Number>);
                return digits
                    .transpose()
                    .map_err(A::Error::custom)?
                    .map(Value::Number)
                    .ok_or_else(|| A::Error::custom("a number without digits"));
            }
        }
        Ok(object.into())
    }
}

/// Whether `arbitrary_precision` is turned on: no float is as large.
fn keeps_all_digits() -> bool {
    "1e999".parse::<Number>().is_ok()
}
