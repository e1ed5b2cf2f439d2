//! `ids.rs`: one newtype for each textual path parameter. The rules are in the crate's `id` module; generated is only
//! what the document says: the parameter, and the segments that stand in its place in other paths.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::generate::{
    docs::{self, Docs},
    model::Model,
};

/// Every id of the model.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let ids = model.ids.iter().map(|(name, id)| one(name, &id.parameter, &id.reserved));
    quote! {
        use crate::id::{self, InvalidId, Rule};
        #(#ids)*
    }
}

fn one(name: &str, parameter: &str, reserved: &[String]) -> TokenStream {
    let listed: Vec<String> = reserved.iter().map(|segment| docs::code(segment)).collect();
    let docs = Docs::new(format!("A checked value of the path parameter {}.", docs::code(parameter)));
    let docs = if listed.is_empty() {
        docs
    } else {
        docs.line(format!(
            "Never {}: the API has other operations of these names in its place.",
            listed.join(", ")
        ))
    };
    let (docs, text, name) = (docs.attributes(), name, format_ident!("{name}"));
    let traits = traits(&name);
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(::std::boxed::Box<str>);
        impl #name {
            const RULE: Rule = Rule { type_name: #text, parameter: #parameter, reserved: &[#(#reserved),*] };

            /// Checks the value.
            ///
            /// # Errors
            ///
            /// Where the value cannot stand in the path of a request: see [`InvalidId`].
            pub fn new(value: impl ::std::convert::Into<::std::string::String>) -> ::std::result::Result<Self, InvalidId> {
                id::check(&Self::RULE, value.into()).map(Self)
            }

            /// The value.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        #traits
    }
}

fn traits(name: &Ident) -> TokenStream {
    quote! {
        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = InvalidId;
            fn from_str(value: &str) -> ::std::result::Result<Self, InvalidId> {
                Self::new(value)
            }
        }
        impl ::std::convert::TryFrom<&str> for #name {
            type Error = InvalidId;
            fn try_from(value: &str) -> ::std::result::Result<Self, InvalidId> {
                Self::new(value)
            }
        }
        impl ::std::convert::TryFrom<::std::string::String> for #name {
            type Error = InvalidId;
            fn try_from(value: ::std::string::String) -> ::std::result::Result<Self, InvalidId> {
                Self::new(value)
            }
        }
        impl ::std::convert::TryFrom<&::std::string::String> for #name {
            type Error = InvalidId;
            fn try_from(value: &::std::string::String) -> ::std::result::Result<Self, InvalidId> {
                Self::new(value.as_str())
            }
        }
        impl ::std::convert::From<#name> for ::std::string::String {
            fn from(id: #name) -> Self {
                id.0.into()
            }
        }
        impl ::std::cmp::PartialEq<str> for #name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    }
}
