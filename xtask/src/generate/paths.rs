//! How types are spelled in the generated files: by their short names, unless a schema has taken the name of one
//! of the standard library.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericArgument, Path, PathArguments, Type, visit_mut::VisitMut};

use super::model::{Body, Item, Model, Property, Shape};

/// Names of the standard prelude that generated code uses, with their full paths.
pub(super) const PRELUDE: [(&str, &str); 8] = [
    ("Box", "::std::boxed::Box"),
    ("Default", "::std::default::Default"),
    ("From", "::std::convert::From"),
    ("Into", "::std::convert::Into"),
    ("Option", "::std::option::Option"),
    ("Result", "::std::result::Result"),
    ("String", "::std::string::String"),
    ("Vec", "::std::vec::Vec"),
];

/// Which names are short.
pub(super) struct Paths<'m> {
    own: BTreeSet<&'m str>,
    boxed: BTreeSet<&'m str>,
    texts: BTreeSet<&'m str>,
    without_default: BTreeSet<&'m str>,
}

impl<'m> Paths<'m> {
    /// The paths for one model.
    pub(super) fn new(model: &'m Model) -> Self {
        let named = |wanted: fn(&Body) -> bool| {
            let found = model.types.iter().filter(move |found| wanted(&found.body));
            found.map(|found| found.name.as_str())
        };
        let needs_arguments = |body: &Body| match body {
            Body::Object(properties) => properties.iter().any(Property::is_argument),
            Body::Texts(_) | Body::Numbers(_) | Body::Union(_) => true,
            Body::Alias(_) => false,
        };
        let old = model.old_types.keys().map(String::as_str);
        Self {
            own: named(|_| true).chain(old).collect(),
            boxed: named(|body| matches!(body, Body::Object(_) | Body::Union(_))).collect(),
            texts: named(|body| matches!(body, Body::Texts(_))).collect(),
            without_default: named(needs_arguments).collect(),
        }
    }

    /// A name of the standard prelude.
    pub(super) fn prelude(&self, name: &str) -> TokenStream {
        let full = PRELUDE.into_iter().find(|(short, _)| *short == name).map_or(name, |(_, full)| full);
        let path = if self.own.contains(name) { full } else { name };
        path.parse().unwrap_or_default()
    }

    /// Whether a value is big enough, or may contain itself, so that an optional one is boxed.
    pub(super) fn is_boxed(&self, item: &Item) -> bool {
        matches!(&item.shape, Shape::Named(name) if self.boxed.contains(name.as_str()))
    }

    /// Whether a value can be given as any text.
    pub(super) fn is_texts(&self, item: &Item) -> bool {
        matches!(&item.shape, Shape::Named(name) if self.texts.contains(name.as_str()))
    }

    /// Whether the type of a field has a `Default`: enums and unions have none, and no type whose `new` takes arguments.
    pub(super) fn has_default(&self, property: &Property) -> bool {
        property.is_optional()
            || !matches!(&property.item.shape, Shape::Named(name) if self.without_default.contains(name.as_str()))
    }

    /// The type of a value, null left aside.
    pub(super) fn of(&self, shape: &Shape) -> TokenStream {
        match shape {
            Shape::Any => quote!(::serde_json::Value),
            Shape::Boolean => quote!(bool),
            Shape::Integer => quote!(i64),
            Shape::Number => quote!(f64),
            Shape::Text { .. } => self.prelude("String"),
            Shape::Named(name) => name.parse().unwrap_or_default(),
            Shape::List(item) => {
                let (list, item) = (self.prelude("Vec"), self.of_item(item));
                quote!(#list<#item>)
            }
            Shape::Map(item) => {
                let map: TokenStream = super::progenitor_output::MAP.parse().unwrap_or_default();
                let (text, item) = (self.prelude("String"), self.of_item(item));
                quote!(#map<#text, #item>)
            }
        }
    }

    /// The type of a value that may be null.
    pub(super) fn of_item(&self, item: &Item) -> TokenStream {
        let (option, inner) = (self.prelude("Option"), self.of(&item.shape));
        if item.nullable { quote!(#option<#inner>) } else { inner }
    }

    /// The type of a field.
    pub(super) fn of_field(&self, property: &Property) -> TokenStream {
        let (option, boxed, inner) =
            (self.prelude("Option"), self.prelude("Box"), self.of(&property.item.shape));
        match (property.is_optional(), self.is_boxed(&property.item)) {
            (false, _) => inner,
            (true, false) => quote!(#option<#inner>),
            (true, true) => quote!(#option<#boxed<#inner>>),
        }
    }

    /// Shortens the paths in a type that typify wrote, or in one of a signature that progenitor wrote: there, types of
    /// this crate stay in `types`.
    pub(super) fn shorten(&self, found: &mut Type, in_signature: bool) {
        Shorten { paths: self, in_signature }.visit_type_mut(found);
    }
}

struct Shorten<'p> {
    paths: &'p Paths<'p>,
    in_signature: bool,
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        syn::visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let (text, Some(last)) = (names.join("::"), path.segments.last().cloned()) else { return };
        let name = last.ident.to_string();
        if text == format!("crate::types::{name}") {
            let skipped = if self.in_signature { 1 } else { 2 };
            path.segments = path.segments.iter().skip(skipped).cloned().collect();
        } else if PRELUDE.iter().any(|(short, full)| *short == name && full.trim_start_matches(':') == text)
            // In a signature nothing of this crate is in scope by its bare name.
            && (self.in_signature || !self.paths.own.contains(name.as_str()))
        {
            *path = last.into();
        }
    }
}

/// `X` of `Wrapper<X>`.
pub(super) fn inside<'t>(found: &'t Type, wrapper: &str) -> Option<&'t Type> {
    let Type::Path(path) = found else { return None };
    let segment = path.path.segments.last().filter(|segment| segment.ident == wrapper)?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// The text of a type as one line, for messages.
pub(super) fn show(found: &Type) -> String {
    found.to_token_stream().to_string()
}
