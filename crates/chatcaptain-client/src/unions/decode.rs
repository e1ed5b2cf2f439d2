//! Decodes a union and the unions inside it. The outermost one reads the value; those inside get a part of it and what
//! is known of it already, so that nothing is read, copied or compared again for each level: the work and the memory grow
//! with the value, by a factor that the schema decides.

use std::{cell::RefCell, fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
        value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::{Shape, Union, choose::Chooser, read::read, shape::plain, work};

/// A union that is decoded by what was chosen.
pub(crate) trait Choice: Sized {
    /// Its shape, a [`Shape::Union`].
    fn shape() -> &'static Shape;

    /// Decodes a member by its index.
    fn member<'de, D: Deserializer<'de>>(index: usize, deserializer: D) -> Result<Self, D::Error>;

    /// Keeps a value as it came.
    fn unknown(value: Value) -> Self;
}

/// Decodes a union.
pub(crate) fn decode<'de, T: Choice, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer
        .deserialize_newtype_struct(union::<T>().map_or("", |union| union.name), Choosing(PhantomData))
}

fn union<T: Choice>() -> Option<&'static Union> {
    if let Shape::Union(union) = plain(T::shape()) { Some(union) } else { None }
}

/// Reads the outermost value, or takes the choice that [`Part`] made.
struct Choosing<T>(PhantomData<T>);

impl<'de, T: Choice> Visitor<'de> for Choosing<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let value = read(deserializer)?;
        work::copied(&value);
        let chooser = RefCell::default();
        let part = Part { value: &value, chooser: &chooser };
        let found =
            union::<T>().and_then(|union| part.choose(union)).and_then(|index| T::member(index, part).ok());
        Ok(found.unwrap_or_else(|| T::unknown(value)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, chosen: A) -> Result<T, A::Error> {
        let (index, value) = chosen.variant::<Option<usize>>()?;
        value.tuple_variant(2, Chosen(index, PhantomData))
    }
}

/// Decodes the member that was chosen from the first element, and keeps the second where that fails.
struct Chosen<T>(Option<usize>, PhantomData<T>);

impl<'de, T: Choice> Visitor<'de> for Chosen<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value, twice")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut twice: A) -> Result<T, A::Error> {
        if let Some(index) = self.0
            && let Ok(Some(found)) = twice.next_element_seed(Member(index, PhantomData))
        {
            return Ok(found);
        }
        let value = twice.next_element::<Value>()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        work::copied(&value);
        Ok(T::unknown(value))
    }
}

struct Member<T>(usize, PhantomData<T>);

impl<'de, T: Choice> DeserializeSeed<'de> for Member<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::member(self.0, deserializer)
    }
}

/// A part of the outermost value, and what was chosen in all of it.
#[derive(Clone, Copy)]
struct Part<'de, 'c> {
    value: &'de Value,
    chooser: &'c RefCell<Chooser>,
}

impl Part<'_, '_> {
    fn choose(self, union: &'static Union) -> Option<usize> {
        self.chooser.borrow_mut().index(union, self.value)
    }
}

macro_rules! forward_to_the_value {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            self.value.$method(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Part<'de, '_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let Self { chooser, .. } = self;
        match self.value {
            Value::Array(items) => {
                visitor.visit_seq(Items(items.iter().map(|value| Self { value, chooser })))
            }
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.as_str(), Self { value, chooser }));
                visitor.visit_map(Members { members, value: None })
            }
            value => value.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let union = self.chooser.borrow().union(name);
        match union {
            Some(union) => visitor.visit_enum(Decision { index: self.choose(union), part: self }),
            None => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.value.deserialize_enum(name, variants, visitor)
    }

    // Not by `deserialize_any`, which fails with serde_json's `arbitrary_precision`.
    forward_to_the_value! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_ignored_any
    }

    forward_to_deserialize_any! {
        bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// What was chosen for a part.
struct Decision<'de, 'c> {
    index: Option<usize>,
    part: Part<'de, 'c>,
}

impl<'de, 'c> EnumAccess<'de> for Decision<'de, 'c> {
    type Error = serde_json::Error;
    type Variant = Part<'de, 'c>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Part<'de, 'c>), Self::Error> {
        Ok((seed.deserialize(Index(self.index))?, self.part))
    }
}

/// The index of a member, or nothing.
struct Index(Option<usize>);

impl<'de> Deserializer<'de> for Index {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self.0 {
            Some(index) => visitor.visit_some(index.into_deserializer()),
            None => visitor.visit_none(),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> VariantAccess<'de> for Part<'de, '_> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> Result<(), Self::Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Self::Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_seq(Items(std::iter::repeat_n(self, length)))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.deserialize_any(visitor)
    }
}

struct Items<I>(I);

impl<'de, 'c, I: Iterator<Item = Part<'de, 'c>>> SeqAccess<'de> for Items<I> {
    type Error = serde_json::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        self.0.next().map(|part| seed.deserialize(part)).transpose()
    }
}

struct Members<'de, 'c, I> {
    members: I,
    value: Option<Part<'de, 'c>>,
}

impl<'de, 'c, I: Iterator<Item = (&'de str, Part<'de, 'c>)>> MapAccess<'de> for Members<'de, 'c, I> {
    type Error = serde_json::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Self::Error> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Self::Error> {
        let value = self.value.take().ok_or_else(|| Self::Error::custom("a value without a name"))?;
        seed.deserialize(value)
    }
}
