//! Decodes generated unions. A value is read whole, [`choose`](mod@choose) finds the member that it is by the shapes of all members,
//! and [`decode`](mod@decode) decodes that one. What is no member, or would lose something that another member has, stays as it came.

// Only the code that is generated from a page with a union needs it.
#![allow(dead_code, unused_imports, unused_macros, clippy::allow_attributes, reason = "see above")]

mod choose;
mod decode;
mod named;
mod read;
mod shape;
mod work;

use serde::{Deserialize, Deserializer};

pub(crate) use self::{
    decode::{Choice, decode},
    shape::{Property, Shape, Shaped, Tag, Union},
};
use crate::wire::Lenient;

/// Implements `Deserialize` for a union: whether one of its members is any value, the values of its discriminator (none
/// where it has no discriminator), and for each variant a decoder ([`value`] or [`whole`]) and what it holds.
macro_rules! union {
    ($name:ident, any $any:literal, tag $property:literal { $($text:literal => $named:ident,)* },
        { $($variant:ident => $decoder:ident($payload:ty),)* }) => {
        impl crate::unions::Shaped for $name {
            const SHAPE: crate::unions::Shape = {
                #[allow(dead_code, clippy::allow_attributes, reason = "an index for each variant")]
                enum __Member { $($variant,)* }

                static UNION: crate::unions::Union = crate::unions::Union {
                    name: concat!("union ", stringify!($name)),
                    tag: crate::unions::Tag {
                        property: $property,
                        members: &[$(($text, __Member::$named as usize),)*],
                    },
                    has_any: $any,
                    members: &[$(&<$payload as crate::unions::Shaped>::SHAPE,)*],
                };
                fn shape() -> &'static crate::unions::Shape {
                    static SHAPE: crate::unions::Shape = crate::unions::Shape::Union(&UNION);
                    &SHAPE
                }
                crate::unions::Shape::Named(shape)
            };
        }

        impl crate::unions::Choice for $name {
            fn shape() -> &'static crate::unions::Shape {
                &<Self as crate::unions::Shaped>::SHAPE
            }

            fn member<'de, D: ::serde::Deserializer<'de>>(
                index: usize,
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #[allow(dead_code, clippy::allow_attributes, reason = "an index for each variant")]
                enum __Member { $($variant,)* }

                match index {
                    $(index if index == __Member::$variant as usize => {
                        crate::unions::$decoder(deserializer).map(Self::$variant)
                    })*
                    _ => ::std::result::Result::Err(::serde::de::Error::custom("no member")),
                }
            }

            fn unknown(value: ::serde_json::Value) -> Self {
                Self::Unknown(value)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::unions::decode(deserializer)
            }
        }
    };
}

/// Describes a struct: its names in JSON, each `required` or `optional`, with the type of the property.
macro_rules! object_shape {
    ($name:ident { $($wire:literal $presence:ident $property:ty $(= $only:literal)?,)* }) => {
        impl crate::unions::Shaped for $name {
            const SHAPE: crate::unions::Shape = {
                fn shape() -> &'static crate::unions::Shape {
                    static SHAPE: crate::unions::Shape = crate::unions::Shape::Object(&[
                        $(crate::unions::Property::$presence(
                            $wire,
                            &crate::unions::property_shape!($property $(= $only)?),
                        ),)*
                    ]);
                    &SHAPE
                }
                crate::unions::Shape::Named(shape)
            };
        }
    };
}

/// Describes the type of a property; after `=` the only value of a boolean.
macro_rules! property_shape {
    ($property:ty) => {
        <$property as crate::unions::Shaped>::SHAPE
    };
    ($property:ty = $only:literal) => {
        crate::unions::Shape::Flag($only)
    };
}

/// Describes an open enum: `Texts` or `Numbers`, with the values that the pages list.
macro_rules! enum_shape {
    ($name:ident, $kind:ident [$($value:literal),*]) => {
        impl crate::unions::Shaped for $name {
            const SHAPE: crate::unions::Shape = crate::unions::Shape::$kind(&[$($value),*]);
        }
    };
}

pub(crate) use {enum_shape, object_shape, property_shape, union};

/// The decoder of most members: their own `Deserialize`.
pub(crate) fn value<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// The decoder of whole numbers, and of lists and maps of them: see [`Lenient`].
pub(crate) fn whole<'de, T: Lenient<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::decode(deserializer)
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
