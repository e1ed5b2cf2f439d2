//! `oneOf` and `anyOf`: an enum that tries its variants in turn and keeps what fits none, so that an answer with an
//! alternative that this crate does not know is still an answer.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::generate::{
    docs::Docs,
    model::{Body, Item, Model, Property, Shape, Type},
    paths::Paths,
};

/// The enum of a union and the conversions into it.
pub(super) fn tokens(found: &Type, alternatives: &[Item], model: &Model, paths: &Paths<'_>) -> TokenStream {
    let mut order: Vec<(String, &Item)> =
        alternatives.iter().map(|item| (item.shape.variant(), item)).collect();
    order.sort_by_key(|(_, item)| rank(&item.shape, model));
    let (name, docs) = (format_ident!("{}", found.name), Docs::of_type(found).attributes());
    let members = order.iter().map(|(name, item)| variant(name, item, paths));
    let conversions = order.iter().map(|(variant, item)| conversion(&found.name, variant, item, paths));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, ::serde::Deserialize, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            /// Anything else, as it came.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            Unknown(::serde_json::Value),
        }
        #(#conversions)*
    }
}

/// Narrow ones first: serde would read a list or an object without required properties as almost anything.
fn rank(shape: &Shape, model: &Model) -> (u8, usize) {
    let required = |properties: &[Property]| properties.iter().filter(|property| property.required).count();
    match shape {
        Shape::List(_) => (0, 0),
        Shape::Named(name) => match model.find(name).map(|found| &found.body) {
            Some(Body::Object(properties)) => (1, usize::MAX - required(properties)),
            Some(Body::Numbers(_) | Body::Texts(_)) => (4, 0),
            _ => (5, 0),
        },
        Shape::Map(_) => (2, 0),
        Shape::Boolean | Shape::Integer => (3, 0),
        Shape::Number | Shape::Text { .. } | Shape::Any => (4, 0),
    }
}

fn variant(name: &str, item: &Item, paths: &Paths<'_>) -> TokenStream {
    let (variant, payload) = (format_ident!("{name}"), payload(item, paths));
    let docs = Docs::new(describe(&item.shape)).attributes();
    let lenient =
        item.holds_integer().then(|| quote!(#[serde(deserialize_with = "crate::wire::Lenient::decode")]));
    quote! { #docs #variant(#lenient #payload), }
}

fn describe(shape: &Shape) -> String {
    match shape {
        Shape::Any => "Any value.".to_owned(),
        Shape::Boolean => "True or false.".to_owned(),
        Shape::Integer => "A whole number.".to_owned(),
        Shape::Number => "A number.".to_owned(),
        Shape::Text { .. } => "A text.".to_owned(),
        Shape::Named(name) => format!("As [`{name}`]."),
        Shape::List(_) => "A list.".to_owned(),
        Shape::Map(_) => "Values by text.".to_owned(),
    }
}

fn payload(item: &Item, paths: &Paths<'_>) -> TokenStream {
    let (boxed, inner) = (paths.prelude("Box"), paths.of(&item.shape));
    if paths.is_boxed(item) { quote!(#boxed<#inner>) } else { inner }
}

fn conversion(union: &str, variant: &str, item: &Item, paths: &Paths<'_>) -> TokenStream {
    let (union, variant) = (format_ident!("{union}"), format_ident!("{variant}"));
    let (from, value) = (paths.prelude("From"), paths.of(&item.shape));
    let convert = if paths.is_boxed(item) {
        let boxed = paths.prelude("Box");
        quote!(#boxed::new(value))
    } else {
        quote!(value)
    };
    quote! {
        impl #from<#value> for #union {
            fn from(value: #value) -> Self {
                Self::#variant(#convert)
            }
        }
    }
}
