//! Decodes generated structs from objects only. serde's derived code also accepts a sequence and fills the fields by
//! position, so that `["token", "id"]` would become a value made of whatever the array holds.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, Visitor},
    forward_to_deserialize_any,
};

/// Implements `Deserialize` for a struct. Each entry is a name in JSON, the decoder ([`value`] or [`whole`]) and the field.
macro_rules! object {
    ($name:ident { $($wire:literal => $decoder:ident($field:ident),)* }) => {
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let visitor = crate::object::ObjectVisitor::<Self>(::std::marker::PhantomData);
                deserializer.deserialize_struct(stringify!($name), &[$($wire),*], visitor)
            }
        }

        impl crate::object::Object for $name {
            fn decode<'de, A: ::serde::de::MapAccess<'de>>(
                mut members: A,
            ) -> ::std::result::Result<Self, A::Error> {
                #[allow(non_camel_case_types, clippy::allow_attributes, reason = "named like the fields")]
                enum __Field { $($field,)* }

                let named = |name: &str| -> ::std::option::Option<__Field> {
                    match name {
                        $($wire => ::std::option::Option::Some(__Field::$field),)*
                        _ => ::std::option::Option::None,
                    }
                };
                $(let mut $field = ::std::option::Option::None;)*
                while let ::std::option::Option::Some(field) =
                    members.next_key_seed(crate::object::FieldName(named))?
                {
                    match field {
                        $(::std::option::Option::Some(__Field::$field) => {
                            crate::object::$decoder::decode(&mut members, &mut $field, $wire)?;
                        })*
                        ::std::option::Option::None => {
                            members.next_value::<::serde::de::IgnoredAny>()?;
                        }
                    }
                }
                ::std::result::Result::Ok(Self {
                    $($field: crate::object::$decoder::finish($field, $wire)?,)*
                })
            }
        }
    };
}

pub(crate) use object;

/// A struct that [`object!`] can decode.
pub(crate) trait Object: Sized {
    /// Decodes it from the members of an object.
    fn decode<'de, A: MapAccess<'de>>(members: A) -> Result<Self, A::Error>;
}

/// Accepts an object and rejects every other kind of value.
pub(crate) struct ObjectVisitor<T>(pub(crate) PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::decode(members)
    }
}

/// Decodes the name of a member by the function that knows the fields: `None` for a member that the struct does not have.
pub(crate) struct FieldName<N>(pub(crate) N);

impl<'de, F, N: FnOnce(&str) -> Option<F>> DeserializeSeed<'de> for FieldName<N> {
    type Value = Option<F>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<F>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<F, N: FnOnce(&str) -> Option<F>> Visitor<'_> for FieldName<N> {
    type Value = Option<F>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<F>, E> {
        Ok((self.0)(name))
    }
}

/// The decoder of most fields: their own `Deserialize`.
pub(crate) mod value {
    use super::{Deserialize, MapAccess, Missing, PhantomData, set};

    pub(crate) fn decode<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
        members: &mut A,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        set(field, name, || members.next_value())
    }

    pub(crate) fn finish<'de, T: Deserialize<'de>, E: super::Error>(
        field: Option<T>,
        name: &'static str,
    ) -> Result<T, E> {
        field.map_or_else(|| T::deserialize(Missing(name, PhantomData)), Ok)
    }
}

/// The decoder of whole numbers, and of lists and maps of them: see [`Lenient`](crate::wire::Lenient).
pub(crate) mod whole {
    use super::{MapAccess, Missing, PhantomData, set};
    use crate::wire::{Inside, Lenient};

    pub(crate) fn decode<'de, T: Lenient<'de>, A: MapAccess<'de>>(
        members: &mut A,
        field: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        set(field, name, || members.next_value::<Inside<T>>().map(|inside| inside.0))
    }

    pub(crate) fn finish<'de, T: Lenient<'de>, E: super::Error>(
        field: Option<T>,
        name: &'static str,
    ) -> Result<T, E> {
        field.map_or_else(|| T::decode(Missing(name, PhantomData)), Ok)
    }
}

fn set<T, E: Error>(
    field: &mut Option<T>,
    name: &'static str,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<(), E> {
    if field.is_some() {
        return Err(E::duplicate_field(name));
    }
    *field = Some(decode()?);
    Ok(())
}

/// Stands for a member of this name that is missing: `None` for an `Option`, an error for every other type.
struct Missing<E>(&'static str, PhantomData<E>);

impl<'de, E: Error> Deserializer<'de> for Missing<E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, E> {
        Err(E::missing_field(self.0))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Pair {
        name: String,
        next: Option<Box<Pair>>,
        count: Option<i64>,
    }

    object! { Pair { "theName" => value(name), "next" => value(next), "count" => whole(count), } }

    #[derive(Debug, PartialEq)]
    struct Nothing {}

    object! { Nothing {} }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Pair(Pair),
        Unknown(serde_json::Value),
    }

    fn decode<T: for<'de> Deserialize<'de>>(json: &str) -> Result<T, String> {
        let from_text = serde_json::from_str::<T>(json).map_err(|error| error.to_string());
        let from_value = serde_json::from_str(json).and_then(serde_json::from_value::<T>);
        assert_eq!(from_text.is_ok(), from_value.is_ok(), "{json}");
        from_text
    }

    #[test]
    fn an_object_is_decoded_by_its_names() {
        let inner = Pair { name: "b".to_owned(), next: None, count: Some(3) };
        let pair = Pair { name: "a".to_owned(), next: Some(Box::new(inner)), count: None };
        let json = r#"{"next":{"count":3.0,"theName":"b"},"new":[{}],"theName":"a","count":null}"#;
        assert_eq!(decode(json), Ok(pair));
        assert_eq!(decode("{}"), Ok(Nothing {}));
        assert_eq!(decode(r#"{"a":1}"#), Ok(Nothing {}));
    }

    #[test]
    fn an_array_is_no_object_wherever_it_is() {
        for json in [r#"["a",null,null]"#, "[]", r#"{"theName":"a","next":["b",null,null]}"#] {
            let error = decode::<Pair>(json).unwrap_err();
            assert!(
                error.starts_with("invalid type: sequence, expected an object at line 1 column "),
                "{error}"
            );
        }
        assert!(decode::<Nothing>("[]").is_err());
        assert!(decode::<Vec<Pair>>(r#"[["a",null,null]]"#).is_err());
        assert!(decode::<BTreeMap<String, Pair>>(r#"{"x":["a",null,null]}"#).is_err());
        let unknown = decode::<Either>(r#"["a",null,null]"#);
        assert_eq!(unknown, Ok(Either::Unknown(serde_json::json!(["a", null, null]))));
        assert!(matches!(decode::<Either>(r#"{"theName":"a"}"#), Ok(Either::Pair(_))));
    }

    #[test]
    fn what_else_is_wrong_is_reported_by_its_name() {
        for (json, expected) in [
            ("7", "invalid type: integer `7`, expected an object"),
            ("{}", "missing field `theName`"),
            (r#"{"theName":null}"#, "invalid type: null, expected a string"),
            (r#"{"theName":"a","theName":"a"}"#, "duplicate field `theName`"),
            (r#"{"theName":"a","count":1,"count":1}"#, "duplicate field `count`"),
            (
                r#"{"theName":"a","count":1.5}"#,
                "invalid value: floating point `1.5`, expected a whole number",
            ),
        ] {
            let error = serde_json::from_str::<Pair>(json).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{json}: {error}");
        }
    }
}
