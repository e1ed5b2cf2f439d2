//! `ids.rs`: one newtype for each textual path parameter. The rules are in the crate's `id` module; generated is only
//! what the document says: the parameter, and the segments that stand in its place in other paths.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{as_text, serialize};
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
    let mut docs = Docs::new(format!("A checked value of the path parameter {}.", docs::code(parameter)));
    if !listed.is_empty() {
        let listed = listed.join(", ");
        docs =
            docs.line(format!("Never {listed}: the API has other operations of these names in its place."));
    }
    let (docs, text, name) = (docs.attributes(), name, format_ident!("{name}"));
    let (as_text, serialize) =
        (as_text(&name, &quote!(&self.0)), serialize(&name, &quote!(serializer.serialize_str(&self.0))));
    let owned = quote!(::std::string::String);
    let conversions = [
        (quote!(&str), quote!(value)),
        (owned.clone(), quote!(value)),
        (quote!(&#owned), quote!(value.as_str())),
    ]
    .map(|(from, value)| {
        quote! {
            impl ::std::convert::TryFrom<#from> for #name {
                type Error = InvalidId;
                fn try_from(value: #from) -> ::std::result::Result<Self, InvalidId> {
                    Self::new(#value)
                }
            }
        }
    });
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
        #as_text
        impl ::std::str::FromStr for #name {
            type Err = InvalidId;
            fn from_str(value: &str) -> ::std::result::Result<Self, InvalidId> {
                Self::new(value)
            }
        }
        #(#conversions)*
        impl ::std::convert::From<#name> for #owned {
            fn from(id: #name) -> Self {
                id.0.into()
            }
        }
        impl ::std::cmp::PartialEq<str> for #name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }
        #serialize
    }
}
