//! `builders.rs`: how values are made and read: constructors, setters, timestamps, and a `Debug` that keeps secrets.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::empty;
use crate::generate::{
    docs::{self, Docs},
    former::Replacement,
    model::{Item, Model, Presence, Property, Shape, Type},
    paths::Paths,
};

/// The methods of every struct.
pub(super) fn tokens(model: &Model, paths: &Paths<'_>) -> TokenStream {
    let empty = empty::tokens(model, paths);
    let impls = model.objects().map(|(object, properties)| {
        let name = format_ident!("{}", object.name);
        let order = model.constructors.get(object.key());
        let new = new(object, properties, order.map_or(&[], Vec::as_slice), paths);
        let setters = properties.iter().filter_map(|property| setter(property, paths));
        let accessors = properties.iter().filter_map(|property| accessor(property, paths));
        let former = properties.iter().flat_map(|property| former(property, paths));
        let debug = debug(object, properties);
        quote! {
            impl #name {
                #new
                #(#setters)*
                #(#accessors)*
                #(#former)*
            }
            #debug
        }
    });
    quote! {
        use super::{enums::*, types::*};
        #(#impls)*
        #empty
    }
}

fn new(object: &Type, properties: &[Property], order: &[String], paths: &Paths<'_>) -> TokenStream {
    let mut required: Vec<&Property> = properties.iter().filter(|property| property.is_argument()).collect();
    required
        .sort_by_key(|property| order.iter().position(|wire| *wire == property.wire).unwrap_or(usize::MAX));
    if required.is_empty() {
        let default = paths.prelude("Default");
        let docs = empty_docs(object, properties).attributes();
        return quote! {
            #docs
            pub fn new() -> Self {
                #default::default()
            }
        };
    }
    let docs = Docs::new(format!("A `{}` of the properties that a request needs.", object.name))
        .line("`with_…` sets the others. A property that becomes required becomes an argument.")
        .attributes();
    let arguments =
        required.iter().map(|property| new_argument(property, &format_ident!("{}", property.field), paths));
    let fields = properties.iter().map(|property| {
        let name = format_ident!("{}", property.field);
        if !property.is_argument() {
            return quote!(#name: None);
        }
        let value = match property.presence {
            Presence::Requests => some(property, &name, paths),
            _ => value(&property.item, &name, paths),
        };
        if value.to_string() == property.field { quote!(#name) } else { quote!(#name: #value) }
    });
    quote! {
        #docs
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields),* }
        }
    }
}

/// What `new` without arguments makes.
fn empty_docs(object: &Type, properties: &[Property]) -> Docs {
    if !properties.iter().any(|property| property.presence == Presence::Received) {
        return Docs::new(format!("An empty `{}`: nothing in it is required.", object.name));
    }
    Docs::new(format!("An empty `{}`, for tests and servers: requests never have it.", object.name))
        .line("What is required is an empty text or list, 0, `false` or as empty as its type can be; the rest is missing.")
        .line("Each property has its `with_…`, and one that becomes required changes no call.")
}

fn setter(property: &Property, paths: &Paths<'_>) -> Option<TokenStream> {
    let (method, field) = (format_ident!("{}", property.setter()?), format_ident!("{}", property.field));
    let docs = Docs::new(format!("Sets {}.", docs::code(&property.wire))).attributes();
    let value = format_ident!("value");
    let argument = set_argument(property, &value, paths);
    let some = if property.is_optional() {
        some(property, &value, paths)
    } else {
        set_value(property, &value, paths)
    };
    Some(quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, #argument) -> Self {
            self.#field = #some;
            self
        }
    })
}

/// The argument of a setter; it is the same whether the field can be empty or not.
fn set_argument(property: &Property, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    let item = property.item.shape.clone().required();
    if paths.is_boxed(&item) {
        let (into, inner) = (paths.prelude("Into"), paths.of_item(&item));
        quote!(#name: impl #into<#inner>)
    } else {
        argument(&item, name, paths)
    }
}

/// What such an argument makes of a field that is never empty.
fn set_value(property: &Property, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    if paths.is_boxed(&property.item) { quote!(#name.into()) } else { value(&property.item, name, paths) }
}

/// What it makes of one that can be empty.
fn some(property: &Property, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    let item = property.item.shape.clone().required();
    if paths.is_boxed(&item) {
        let boxed = paths.prelude("Box");
        quote!(Some(#boxed::new(#name.into())))
    } else {
        let value = value(&item, name, paths);
        quote!(Some(#value))
    }
}

/// An argument of `new`.
fn new_argument(property: &Property, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    match property.presence {
        Presence::Requests => set_argument(property, name, paths),
        _ => argument(&property.item, name, paths),
    }
}

/// Texts and open enums are taken in any form, everything else as it is.
fn argument(item: &Item, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    let inner = paths.of_item(item);
    if is_converted(item, paths) {
        let into = paths.prelude("Into");
        quote!(#name: impl #into<#inner>)
    } else {
        quote!(#name: #inner)
    }
}

fn value(item: &Item, name: &Ident, paths: &Paths<'_>) -> TokenStream {
    if is_converted(item, paths) {
        quote!(#name.into())
    } else if item.nullable && paths.is_boxed(item) {
        let boxed = paths.prelude("Box");
        quote!(#name.map(#boxed::new))
    } else {
        quote!(#name)
    }
}

fn is_converted(item: &Item, paths: &Paths<'_>) -> bool {
    let is_text = matches!(item.shape, Shape::Text { .. });
    !item.nullable && (is_text || paths.is_texts(item))
}

fn accessor(property: &Property, paths: &Paths<'_>) -> Option<TokenStream> {
    let (method, field) = (format_ident!("{}", property.accessor()?), format_ident!("{}", property.field));
    let docs =
        Docs::new(format!("{} as a time; nothing where it is missing or empty.", docs::code(&property.wire)))
            .line("# Errors")
            .line("Where the text is no RFC 3339 timestamp. The text itself is in the field.")
            .attributes();
    let text =
        if property.is_optional() { quote!(self.#field.as_deref()) } else { quote!(Some(&self.#field)) };
    let time = time(paths);
    Some(quote! {
        #docs
        pub fn #method(&self) -> #time {
            crate::timestamp::parse(#text)
        }
    })
}

/// What reading a time comes to.
fn time(paths: &Paths<'_>) -> TokenStream {
    let (result, option) = (paths.prelude("Result"), paths.prelude("Option"));
    quote!(#result<#option<::jiff::Timestamp>, crate::timestamp::InvalidTimestamp>)
}

/// The deprecated methods of the former names of a property.
fn former(property: &Property, paths: &Paths<'_>) -> Vec<TokenStream> {
    let method = |(old, replacement): (String, Replacement)| {
        let (old, new) = (format_ident!("{old}"), format_ident!("{}", replacement.method()));
        let docs = Docs::former_name(replacement.method());
        let (docs, signature) = match replacement {
            Replacement::Field(_) => {
                let kind = paths.of_field(property);
                (docs, quote!(pub fn #old(&self) -> &#kind { &self.#new }))
            }
            Replacement::Setter(_) => {
                let argument = set_argument(property, &format_ident!("value"), paths);
                (docs, quote!(#[must_use] pub fn #old(self, #argument) -> Self { self.#new(value) }))
            }
            Replacement::Accessor(_) => {
                let docs = docs.line("# Errors").line("Those of the new one.");
                let time = time(paths);
                (docs, quote!(pub fn #old(&self) -> #time { self.#new() }))
            }
        };
        let (docs, note) = (docs.attributes(), format!("renamed to `{new}`"));
        quote! {
            #docs
            #[deprecated(note = #note)]
            #signature
        }
    };
    property.former_methods().into_iter().map(method).collect()
}

/// Shows everything but the secrets.
fn debug(object: &Type, properties: &[Property]) -> Option<TokenStream> {
    properties.iter().any(|property| property.item.holds_secret()).then(|| {
        let (name, text) = (format_ident!("{}", object.name), &object.name);
        let fields = properties.iter().map(|property| {
            let (field, text) = (format_ident!("{}", property.field), &property.field);
            match (property.item.holds_secret(), property.is_optional()) {
                (false, _) => quote!(.field(#text, &self.#field)),
                (true, false) => quote!(.field(#text, &crate::wire::Redacted)),
                (true, true) => quote!(.field(#text, &self.#field.as_ref().map(|_| crate::wire::Redacted))),
            }
        });
        quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.debug_struct(#text) #(#fields)* .finish()
                }
            }
        }
    })
}
