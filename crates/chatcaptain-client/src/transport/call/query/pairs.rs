//! A serde serializer whose output is `name=value` pairs, joined by `&`.

use std::{borrow::Cow, fmt};

use serde::{
    Serialize, Serializer,
    ser::{self, Impossible},
};

use crate::transport::call::percent::encoded;

/// The value has no form as pairs: an array in an array, bytes, a number that is not finite.
#[derive(Debug)]
pub(crate) struct NotAParameter;

impl fmt::Display for NotAParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a query parameter")
    }
}

impl std::error::Error for NotAParameter {}

impl ser::Error for NotAParameter {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// How far inside the parameter's value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// The value itself: a scalar, an array, an object.
    Top,
    /// A member of an object: a scalar or an array.
    Member,
    /// An item of an array: a scalar.
    Item,
    /// The key of a map: a scalar, written as it is.
    Key,
}

/// Writes one value under one name; or the items of an array, each a pair of the array's name, or the members of an object,
/// each a pair of its own.
pub(crate) struct Pairs<'a> {
    out: &'a mut String,
    /// That of the parameter, of the array, or of the latest member; none for a form body, whose members bring their names.
    name: Option<Cow<'a, str>>,
    depth: Depth,
}

impl<'a> Pairs<'a> {
    pub(crate) fn of(out: &'a mut String, name: Option<&'a str>) -> Self {
        Self { out, name: name.map(Cow::Borrowed), depth: Depth::Top }
    }

    fn pair(self, value: &str) -> Result<(), NotAParameter> {
        if self.depth == Depth::Key {
            self.out.push_str(value);
            return Ok(());
        }
        let name = self.name.ok_or(NotAParameter)?;
        if !self.out.is_empty() {
            self.out.push('&');
        }
        self.out.extend(encoded(&name));
        self.out.push('=');
        self.out.extend(encoded(value));
        Ok(())
    }

    fn part<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotAParameter> {
        let name = self.name.as_deref().map(Cow::Borrowed);
        value.serialize(Pairs { out: self.out, name, depth: self.depth })
    }

    fn display(self, value: impl fmt::Display) -> Result<(), NotAParameter> {
        self.pair(&value.to_string())
    }
}

macro_rules! scalars {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), NotAParameter> {
            self.display(value)
        })*
    };
}

impl Serializer for Pairs<'_> {
    type Ok = ();
    type Error = NotAParameter;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Impossible<(), NotAParameter>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), NotAParameter>;

    scalars! {
        serialize_bool bool, serialize_char char,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64,
        serialize_i128 i128, serialize_u128 u128
    }

    fn serialize_f32(self, value: f32) -> Result<(), NotAParameter> {
        // `Display` keeps the digits of an `f32`, and writes 10.0 as `10`.
        if value.is_finite() { self.display(value) } else { Err(NotAParameter) }
    }

    fn serialize_f64(self, value: f64) -> Result<(), NotAParameter> {
        if value.is_finite() { self.display(value) } else { Err(NotAParameter) }
    }

    fn serialize_str(self, value: &str) -> Result<(), NotAParameter> {
        self.pair(value)
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), NotAParameter> {
        Err(NotAParameter)
    }

    fn serialize_none(self) -> Result<(), NotAParameter> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotAParameter> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotAParameter> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotAParameter> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), NotAParameter> {
        self.pair(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotAParameter> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotAParameter> {
        Err(NotAParameter)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, NotAParameter> {
        if matches!(self.depth, Depth::Item | Depth::Key) {
            return Err(NotAParameter);
        }
        Ok(Self { depth: Depth::Item, ..self })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, NotAParameter> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, NotAParameter> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotAParameter> {
        Err(NotAParameter)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, NotAParameter> {
        if self.depth != Depth::Top {
            return Err(NotAParameter);
        }
        Ok(Self { name: None, depth: Depth::Member, ..self })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, NotAParameter> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotAParameter> {
        Err(NotAParameter)
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident $($key:ident)?;)*) => {
        $(impl ser::$trait for Pairs<'_> {
            type Ok = ();
            type Error = NotAParameter;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($key: &'static str,)?
                value: &T,
            ) -> Result<(), NotAParameter> {
                $(self.name = Some($key.into());)?
                self.part(value)
            }

            fn end(self) -> Result<(), NotAParameter> {
                Ok(())
            }
        })*
    };
}

parts! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeStruct serialize_field key;
}

impl ser::SerializeMap for Pairs<'_> {
    type Ok = ();
    type Error = NotAParameter;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotAParameter> {
        let mut text = String::new();
        key.serialize(Pairs { out: &mut text, name: None, depth: Depth::Key })?;
        self.name = Some(text.into());
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotAParameter> {
        self.part(value)
    }

    fn end(self) -> Result<(), NotAParameter> {
        Ok(())
    }
}
