//! The key of a member, decoded the way `serde_json` decodes keys: a text, or what stands in it.

use serde::{
    Deserializer,
    de::{Visitor, value::StrDeserializer},
    forward_to_deserialize_any,
};

use super::Fault;

pub(super) struct Key<'a>(pub(super) &'a str);

/// Tells the visitor the number or boolean in the text, or the text where it is none.
macro_rules! inside {
    ($($deserialize:ident as $type:ident => $visit:ident)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<$type>() {
                Ok(value) => visitor.$visit(value),
                Err(_) => visitor.visit_str(self.0),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.0)
    }

    inside! {
        deserialize_bool as bool => visit_bool
        deserialize_i8 as i64 => visit_i64
        deserialize_i16 as i64 => visit_i64
        deserialize_i32 as i64 => visit_i64
        deserialize_i64 as i64 => visit_i64
        deserialize_i128 as i128 => visit_i128
        deserialize_u8 as u64 => visit_u64
        deserialize_u16 as u64 => visit_u64
        deserialize_u32 as u64 => visit_u64
        deserialize_u64 as u64 => visit_u64
        deserialize_u128 as u128 => visit_u128
        deserialize_f32 as f64 => visit_f64
        deserialize_f64 as f64 => visit_f64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        StrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
