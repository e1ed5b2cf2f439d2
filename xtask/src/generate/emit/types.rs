//! `types.rs`: the structs, with the types that typify gives their fields and everything else from the model; unions and
//! other names beside them.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Type as RustType, parse_quote};

use super::{empty, unions};
use crate::{
    diagnostic::Diagnostic,
    generate::{
        defect,
        docs::{self, Docs},
        model::{Body, Item, Model, Presence, Property, Type},
        paths::{Paths, inside, show},
        progenitor_input, progenitor_output,
    },
    openapi::access::Access,
};

/// Every type of the model but enums and ids.
pub(super) fn tokens(
    model: &Model,
    output: &mut progenitor_output::Output,
    paths: &Paths<'_>,
) -> Result<TokenStream, Vec<Diagnostic>> {
    let mut items = TokenStream::new();
    let mut problems = Vec::new();
    for found in &model.types {
        items.extend(match &found.body {
            Body::Object(properties) => object(found, properties, output, paths)
                .map_err(|problem| problems.push(problem))
                .unwrap_or_default(),
            Body::Union(union) => unions::tokens(found, union, model, paths),
            Body::Alias(item) => alias(found, item, paths),
            Body::Texts(_) | Body::Numbers(_) => continue,
        });
    }
    let left = output.structs.keys();
    problems
        .extend(left.map(|name| defect(&format!("typify wrote `{name}`, which the model does not have"))));
    if !problems.is_empty() {
        return Err(problems);
    }
    items.extend(unions::shapes(model, paths));
    items.extend(model.old_types.iter().map(|(old, new)| former_name(old, new, model)));
    Ok(quote! {
        use super::enums::*;
        #items
    })
}

fn object(
    found: &Type,
    properties: &[Property],
    output: &mut progenitor_output::Output,
    paths: &Paths<'_>,
) -> Result<TokenStream, Diagnostic> {
    let missing = |name: &str| defect(&format!("typify wrote no {name} of `{}`", found.name));
    let mut types = output.structs.remove(&found.name).ok_or_else(|| missing("struct"))?;
    let mut fields = TokenStream::new();
    let mut decoders = TokenStream::new();
    for (index, property) in properties.iter().enumerate() {
        let written =
            types.remove(&progenitor_input::property_name(index)).ok_or_else(|| missing("field"))?;
        let written = field_type(written, property, paths);
        fields.extend(field(property, &written, paths));
        decoders.extend(decoder(property));
    }
    let (docs, name) = (Docs::of_type(found).attributes(), format_ident!("{}", found.name));
    let debug = (!properties.iter().any(|property| property.item.holds_secret())).then(|| quote!(Debug,));
    let default = empty::is_derived(properties, paths).then(|| quote!(Default,));
    Ok(quote! {
        #docs
        #[derive(Clone, #debug #default PartialEq, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #name { #fields }
        crate::object::object! { #name { #decoders } }
    })
}

/// How a field is decoded: what a derived `Deserialize` would do, but from objects only.
fn decoder(property: &Property) -> TokenStream {
    let (field, wire) = (format_ident!("{}", property.field), Literal::string(&property.wire));
    let decoder = if property.item.holds_integer() { quote!(whole) } else { quote!(value) };
    quote!(#wire => #decoder(#field),)
}

/// What typify wrote, with an `Option` around all that may be missing and a `Box` around optional structs:
/// a conversation is 688 bytes instead of 2,776, and a struct may contain itself.
fn field_type(mut written: RustType, property: &Property, paths: &Paths<'_>) -> RustType {
    paths.shorten(&mut written, false);
    let inner = if property.is_optional() { inside(&written, "Option") } else { None };
    let inner = inner.unwrap_or(&written);
    // typify boxes some edge of a cycle, sometimes with an `Option` in the box; the boxes below break every cycle.
    let inner = inside(inner, "Box").unwrap_or(inner);
    let inner = inside(inner, "Option").unwrap_or(inner);
    let (option, boxed) = (paths.prelude("Option"), paths.prelude("Box"));
    match (property.is_optional(), paths.is_boxed(&property.item)) {
        (false, _) => inner.clone(),
        (true, false) => parse_quote!(#option<#inner>),
        (true, true) => parse_quote!(#option<#boxed<#inner>>),
    }
}

fn field(property: &Property, written: &RustType, paths: &Paths<'_>) -> TokenStream {
    let docs = property_docs(property).attributes();
    let name = format_ident!("{}", property.field);
    let mut serde = Vec::new();
    if property.wire != property.field {
        let wire = Literal::string(&property.wire);
        serde.push(quote!(rename = #wire));
    }
    if let Some(test) = left_out_if(property, paths) {
        serde.push(quote!(skip_serializing_if = #test));
    }
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    let schemars = schemars(property, written);
    quote! { #docs #serde #schemars pub #name: #written, }
}

/// The function that tells when a property is not written.
fn left_out_if(property: &Property, paths: &Paths<'_>) -> Option<String> {
    match property.presence {
        Presence::Responses if property.required && property.item.nullable => {
            Some("crate::direction::is_sending".to_owned())
        }
        Presence::Responses => Some("crate::direction::is_none_or_sending".to_owned()),
        _ if property.is_always_there() => None,
        _ => Some(format!("{}::is_none", paths.prelude("Option").to_string().replace(' ', ""))),
    }
}

/// schemars takes every `Option` for something that may be missing, and a custom decoder for something that has
/// a default. It does not know of directions.
fn schemars(property: &Property, written: &RustType) -> Option<TokenStream> {
    let is_null = property.is_always_there() && property.item.nullable;
    let with = is_null.then(|| {
        let with = inside(written, "Option").map(show).unwrap_or_default().replace(' ', "");
        let with = format!("crate::wire::Nullable<{with}>");
        quote!(with = #with)
    });
    let Access { read_only, write_only } = property.access;
    let read_only = read_only.then(|| quote!(extend("readOnly" = true)));
    let write_only = write_only.then(|| quote!(extend("writeOnly" = true)));
    let said: Vec<TokenStream> = [with, read_only, write_only].into_iter().flatten().collect();
    (!said.is_empty()).then(|| quote!(#[cfg_attr(feature = "schemars", schemars(#(#said),*))]))
}

fn property_docs(property: &Property) -> Docs {
    let otherwise = || format!("The property {}.", docs::code(&property.wire));
    let docs = Docs::described(property.description.as_deref(), otherwise).deprecated(property.deprecated);
    match property.presence {
        Presence::Both | Presence::Received => docs,
        Presence::Responses => docs.line("Read-only: the server sets it. Requests are sent without it."),
        Presence::Requests => docs.line("Write-only: requests have it, and responses do not."),
        Presence::Nowhere => docs.line("Write-only: responses do not have it."),
    }
}

fn alias(found: &Type, item: &Item, paths: &Paths<'_>) -> TokenStream {
    let (docs, name) = (Docs::of_type(found).attributes(), format_ident!("{}", found.name));
    let target = paths.of_item(item);
    quote! { #docs pub type #name = #target; }
}

/// `pub type Old = New;`, deprecated.
fn former_name(old: &str, new: &str, model: &Model) -> TokenStream {
    let (old, name) = (format_ident!("{old}"), format_ident!("{new}"));
    let target = match model.find(new).map(|found| &found.body) {
        Some(Body::Texts(_) | Body::Numbers(_)) => quote!(super::enums::#name),
        Some(_) => quote!(#name),
        None => quote!(super::ids::#name),
    };
    let (docs, note) = (Docs::former_name(new).attributes(), format!("renamed to `{new}`"));
    quote! {
        #docs
        #[deprecated(note = #note)]
        pub type #old = #target;
    }
}
