//! The empty value of what only responses have: what `new()` makes. Where a derived `Default` cannot make it, because a field is
//! an enum, a union or a struct that requests have too, it is written out; such a type has its empty value inside the
//! crate alone, so that nobody sends one in which a required property was forgotten.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::generate::{
    model::{Body, Model, Property, Shape},
    paths::Paths,
};

/// Whether a struct derives `Default`.
pub(super) fn is_derived(properties: &[Property], paths: &Paths<'_>) -> bool {
    has_default(properties) && properties.iter().all(|property| paths.has_default(property))
}

fn has_default(properties: &[Property]) -> bool {
    !properties.iter().any(Property::is_argument)
}

/// The `Default` of each struct that has one and does not derive it, and the empty values that they need.
pub(super) fn tokens(model: &Model, paths: &Paths<'_>) -> TokenStream {
    let bodies: BTreeMap<&str, &Body> =
        model.types.iter().map(|found| (found.name.as_str(), &found.body)).collect();
    let mut tokens = TokenStream::new();
    let mut open: Vec<&str> = Vec::new();
    let (default, trait_path) = (paths.prelude("Default"), quote!(crate::empty::Empty));
    for (object, properties) in model.objects() {
        if has_default(properties) && !is_derived(properties, paths) {
            let (name, value) = (format_ident!("{}", object.name), fields(properties, paths));
            open.extend(needed(properties, paths));
            tokens.extend(quote! {
                impl #default for #name {
                    fn default() -> Self { #value }
                }
            });
        }
    }
    let mut done = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(body) = bodies.get(name).filter(|_| done.insert(name)) else { continue };
        let value = match body {
            Body::Texts(_) => quote!(Self::from("")),
            Body::Numbers(_) => quote!(Self::from(0)),
            Body::Union(_) => quote!(Self::Unknown(::serde_json::Value::Null)),
            Body::Object(properties) => {
                open.extend(needed(properties, paths));
                fields(properties, paths)
            }
            Body::Alias(_) => continue,
        };
        let name = format_ident!("{name}");
        tokens.extend(quote! {
            impl #trait_path for #name {
                fn empty() -> Self { #value }
            }
        });
    }
    tokens
}

/// The types whose empty value these fields need. Each of them is a requirement, so they end: no object requires itself.
fn needed<'m>(properties: &'m [Property], paths: &Paths<'_>) -> impl Iterator<Item = &'m str> {
    let missing = properties.iter().filter(|property| !paths.has_default(property));
    missing.filter_map(|property| match &property.item.shape {
        Shape::Named(name) => Some(name.as_str()),
        _ => None,
    })
}

fn fields(properties: &[Property], paths: &Paths<'_>) -> TokenStream {
    let default = paths.prelude("Default");
    let fields = properties.iter().map(|property| {
        let field = format_ident!("{}", property.field);
        if property.is_optional() {
            quote!(#field: None)
        } else if paths.has_default(property) {
            quote!(#field: #default::default())
        } else {
            quote!(#field: crate::empty::Empty::empty())
        }
    });
    quote!(Self { #(#fields),* })
}
