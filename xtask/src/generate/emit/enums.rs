//! `enums.rs`: open enums. A value that the pages do not list is kept and sent back as it came.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{as_text, serialize};
use crate::generate::{
    docs::{self, Docs},
    model::{Body, Model, Type},
};

/// Every enum of the model.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let enums = model.types.iter().filter_map(|found| match &found.body {
        Body::Texts(members) => Some(texts(found, members)),
        Body::Numbers(members) => Some(numbers(found, members)),
        _ => None,
    });
    quote! {
        use crate::open_enum::{self, NotFinite, UnknownNumber, UnknownText};
        #(#enums)*
    }
}

fn texts(found: &Type, members: &[(String, String)]) -> TokenStream {
    let name = format_ident!("{}", found.name);
    let values: Vec<Literal> = members.iter().map(|(value, _)| Literal::string(value)).collect();
    let variants: Vec<_> = members.iter().map(|(_, variant)| format_ident!("{variant}")).collect();
    let shown = members.iter().map(|(value, _)| docs::code(value));
    let schema = quote!(open_enum::text_schema(&[#(#values),*]));
    let (unknown, copy) = (quote!(UnknownText), None);
    let definition = definition(found, &variants, shown, (&unknown, copy), &schema);
    let as_text = as_text(&name, &quote!(self.as_str()));
    let serialize = serialize(&name, &quote!(serializer.serialize_str(self.as_str())));
    let deserialize = deserialize(&name, &quote!(open_enum::deserialize_text(deserializer)));
    quote! {
        #definition
        impl #name {
            /// The values that the pages list, in their order.
            pub const KNOWN: &'static [Self] = &[#(Self::#variants),*];

            /// The text on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(UnknownText::new(other)),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            // Not `Self::Err`: a variant may be called that.
            fn from_str(text: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                Ok(Self::from(text))
            }
        }
        #as_text
        #serialize
        #deserialize
    }
}

fn numbers(found: &Type, members: &[(i64, String)]) -> TokenStream {
    let name = format_ident!("{}", found.name);
    let values: Vec<Literal> = members.iter().map(|(value, _)| Literal::i64_unsuffixed(*value)).collect();
    let variants: Vec<_> = members.iter().map(|(_, variant)| format_ident!("{variant}")).collect();
    let shown = members.iter().map(|(value, _)| format!("`{value}`"));
    let schema = quote!(open_enum::number_schema(&[#(#values),*]));
    let (unknown, copy) = (quote!(UnknownNumber), Some(quote!(Copy,)));
    let definition = definition(found, &variants, shown, (&unknown, copy), &schema);
    let serialize = serialize(&name, &quote!(self.number().serialize(serializer)));
    let deserialize = deserialize(&name, &quote!(UnknownNumber::deserialize(deserializer).map(Self::from)));
    quote! {
        #definition
        impl #name {
            /// The values that the pages list, in their order.
            pub const KNOWN: &'static [Self] = &[#(Self::#variants),*];

            /// The number on the wire.
            pub fn value(&self) -> f64 {
                self.number().value()
            }

            /// The number on the wire, where it is a whole one.
            pub fn as_i64(&self) -> ::std::option::Option<i64> {
                self.number().as_i64()
            }

            fn number(&self) -> UnknownNumber {
                match self {
                    #(Self::#variants => UnknownNumber::from_i64(#values),)*
                    Self::Unknown(number) => *number,
                }
            }
        }
        impl ::std::convert::From<UnknownNumber> for #name {
            fn from(number: UnknownNumber) -> Self {
                match number.as_i64() {
                    #(Some(#values) => Self::#variants,)*
                    _ => Self::Unknown(number),
                }
            }
        }
        impl ::std::convert::From<i64> for #name {
            fn from(number: i64) -> Self {
                Self::from(UnknownNumber::from_i64(number))
            }
        }
        impl ::std::convert::TryFrom<f64> for #name {
            type Error = NotFinite;
            // Not `Self::Error`: a variant may be called that.
            fn try_from(number: f64) -> ::std::result::Result<Self, NotFinite> {
                UnknownNumber::from_f64(number).map(Self::from)
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.number(), f)
            }
        }
        #serialize
        #deserialize
    }
}

/// What both kinds share: the enum itself and its schema. `unknown` keeps a value that the pages do not list; numbers can be
/// copied, texts cannot.
fn definition(
    found: &Type,
    variants: &[Ident],
    shown: impl Iterator<Item = String>,
    (unknown, copy): (&TokenStream, Option<TokenStream>),
    schema: &TokenStream,
) -> TokenStream {
    let (name, text) = (format_ident!("{}", found.name), &found.name);
    let docs = Docs::of_type(found).attributes();
    let members = variants.iter().zip(shown).map(|(variant, value)| {
        let docs = Docs::new(format!("{value} on the wire.")).attributes();
        quote!(#docs #variant,)
    });
    quote! {
        #docs
        #[derive(Clone, #copy Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            /// A value that the pages do not list.
            Unknown(#unknown),
        }
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                #schema
            }
        }
    }
}

fn deserialize(name: &Ident, value: &TokenStream) -> TokenStream {
    quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                #value
            }
        }
    }
}
