//! Unions in `types.rs`: an enum that keeps what is none of its variants, so that an answer with an alternative that this
//! crate does not know is still an answer.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::generate::{
    docs::Docs,
    model::{Body, Item, Model, Property, Shape, Type, Union},
    paths::Paths,
};

/// The enum of a union, how it is decoded, and the conversions into it.
pub(super) fn tokens(found: &Type, union: &Union, model: &Model, paths: &Paths<'_>) -> TokenStream {
    let mut order: Vec<(String, &Item)> =
        union.alternatives.iter().map(|item| (item.shape.variant(), item)).collect();
    order.sort_by(|(left, one), (right, other)| {
        rank(&one.shape, model).cmp(&rank(&other.shape, model)).then_with(|| left.cmp(right))
    });
    let (name, docs) = (format_ident!("{}", found.name), Docs::of_type(found).attributes());
    let members = order.iter().map(|(name, item)| variant(name, item, paths));
    let conversions = order.iter().map(|(variant, item)| conversion(&name, variant, item, paths));
    let decoder = decoder(&name, union, &order, paths);
    let secret = debug(found, &order, model);
    let debug = secret.is_none().then(|| quote!(Debug,));
    quote! {
        #docs
        #[derive(Clone, #debug PartialEq, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#members)*
            /// Anything else, as it came.
            #[cfg_attr(feature = "schemars", schemars(skip))]
            Unknown(::serde_json::Value),
        }
        #decoder
        #secret
        #(#conversions)*
    }
}

/// What the run time needs to find the member that a value is.
fn decoder(name: &Ident, union: &Union, order: &[(String, &Item)], paths: &Paths<'_>) -> TokenStream {
    let has_any = union.has_any;
    let property = union.tag.as_ref().map_or("", |tag| tag.property.as_str());
    let values = union.tag.iter().flat_map(|tag| &tag.values);
    let values = values.flat_map(|(value, variants)| variants.iter().map(move |variant| (value, variant)));
    let values = values.map(|(value, variant)| {
        let variant = format_ident!("{variant}");
        quote!(#value => #variant,)
    });
    let members = order.iter().map(|(variant, item)| {
        let (variant, payload) = (format_ident!("{variant}"), payload(item, paths));
        let decoder = if item.holds_integer() { quote!(whole) } else { quote!(value) };
        quote!(#variant => #decoder(#payload),)
    });
    quote! {
        crate::unions::union! { #name, any #has_any, tag #property { #(#values)* }, { #(#members)* } }
    }
}

/// What the run time needs to know of the types in unions.
pub(super) fn shapes(model: &Model, paths: &Paths<'_>) -> TokenStream {
    let reached: BTreeSet<&str> = model.unions().flat_map(|(union, _)| model.reached(&union.name)).collect();
    let types = model.types.iter().filter(|found| reached.contains(found.name.as_str()));
    let shapes = types.map(|found| {
        let name = format_ident!("{}", found.name);
        match &found.body {
            Body::Object(properties) => {
                let properties = properties.iter().map(|property| {
                    let (wire, kind) = (&property.wire, paths.of_item(&property.item));
                    let presence =
                        if property.is_always_there() { quote!(required) } else { quote!(optional) };
                    let only = property.only.map(|only| quote!(= #only));
                    quote!(#wire #presence #kind #only,)
                });
                quote!(crate::unions::object_shape! { #name { #(#properties)* } })
            }
            Body::Texts(members) => {
                let values = members.iter().map(|(value, _)| value);
                quote!(crate::unions::enum_shape! { #name, Texts [#(#values),*] })
            }
            Body::Numbers(members) => {
                let values = members.iter().map(|(value, _)| Literal::i64_unsuffixed(*value));
                quote!(crate::unions::enum_shape! { #name, Numbers [#(#values),*] })
            }
            Body::Union(_) | Body::Alias(_) => TokenStream::new(),
        }
    });
    shapes.collect()
}

/// Shows no secret: neither one that is a member, nor one that a value of no known member may hold.
fn debug(found: &Type, order: &[(String, &Item)], model: &Model) -> Option<TokenStream> {
    let holds_secret = |name: &str| match model.find(name).map(|found| &found.body) {
        Some(Body::Object(properties)) => properties.iter().any(|property| property.item.holds_secret()),
        Some(Body::Union(union)) => union.alternatives.iter().any(Item::holds_secret),
        _ => false,
    };
    model.reached(&found.name).into_iter().any(holds_secret).then(|| {
        let name = format_ident!("{}", found.name);
        let members = order.iter().map(|(text, item)| {
            let variant = format_ident!("{text}");
            let (value, shown) = if item.holds_secret() {
                (quote!(_), quote!(&crate::wire::Redacted))
            } else {
                (quote!(value), quote!(value))
            };
            quote!(Self::#variant(#value) => f.debug_tuple(#text).field(#shown).finish(),)
        });
        quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self {
                        #(#members)*
                        Self::Unknown(_) => f.debug_tuple("Unknown").field(&crate::wire::Redacted).finish(),
                    }
                }
            }
        }
    })
}

/// Narrow ones first, as a reader expects them.
fn rank(shape: &Shape, model: &Model) -> (u8, usize) {
    let required =
        |properties: &[Property]| properties.iter().filter(|property| property.is_always_there()).count();
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
    quote! { #docs #variant(#payload), }
}

/// What a variant holds.
fn payload(item: &Item, paths: &Paths<'_>) -> TokenStream {
    let (boxed, inner) = (paths.prelude("Box"), paths.of(&item.shape));
    if paths.is_boxed(item) { quote!(#boxed<#inner>) } else { inner }
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

fn conversion(union: &Ident, variant: &str, item: &Item, paths: &Paths<'_>) -> TokenStream {
    let variant = format_ident!("{variant}");
    let (from, boxed, payload) = (paths.prelude("From"), paths.prelude("Box"), paths.of(&item.shape));
    let value = if paths.is_boxed(item) { quote!(#boxed::new(value)) } else { quote!(value) };
    quote! {
        impl #from<#payload> for #union {
            fn from(value: #payload) -> Self {
                Self::#variant(#value)
            }
        }
    }
}
