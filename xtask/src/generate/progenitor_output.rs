//! Runs progenitor on its input and takes its output apart. What is not used is known item by item,
//! so that a new version of progenitor cannot bring something unseen.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle};
use quote::ToTokens;
use syn::{Field, Fields, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, ItemStruct, Type};

use super::{defect, model::Model, progenitor_input};
use crate::diagnostic::Diagnostic;

/// The map type of every generated field: ordered, so that snapshots and requests are stable.
pub(super) const MAP: &str = "::std::collections::BTreeMap";

/// What is used of progenitor's output.
#[derive(Default)]
pub(super) struct Output {
    /// The types of the fields of each struct, by struct and stand-in property name.
    pub structs: BTreeMap<String, BTreeMap<String, Type>>,
    /// The method of each operation.
    pub methods: BTreeMap<String, ImplItemFn>,
    problems: Vec<Diagnostic>,
}

/// Generates, parses and takes apart.
pub(super) fn run(model: &Model) -> Result<Output, Vec<Diagnostic>> {
    let document = serde_json::from_value(progenitor_input::document(model))
        .map_err(|error| vec![defect(&format!("the input of progenitor is no OpenAPI document: {error}"))])?;
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Positional).with_hooks(HooksMode::Expected).with_map_type(MAP);
    for (name, path) in progenitor_input::replacements(model) {
        settings.with_replacement(name, path, std::iter::empty());
    }
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document)))
        .map_err(|payload| {
            vec![defect(&format!("progenitor panicked: {}", super::panic_text(payload.as_ref())))]
        })?
        .map_err(|error| vec![defect(&format!("progenitor failed: {error}"))])?;
    let file =
        syn::parse2(tokens).map_err(|error| vec![defect(&format!("progenitor wrote no Rust: {error}"))])?;
    let mut output = Output::default();
    output.file(file);
    if output.problems.is_empty() { Ok(output) } else { Err(output.problems) }
}

impl Output {
    fn file(&mut self, file: syn::File) {
        for item in file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => self.types(module),
                Item::Impl(found) if found.trait_.is_none() => self.methods(found),
                // Hand-written in this crate's transport: the imports, the client, its hooks.
                Item::Use(_) | Item::Const(_) => {}
                Item::Struct(client) if client.ident == "Client" => {}
                Item::Impl(found) if is_trait(&found, "ClientInfo") => {}
                Item::Mod(module) if module.ident == "prelude" => {}
                other => self.unknown("a file", &other),
            }
        }
    }

    fn types(&mut self, module: ItemMod) {
        for item in module.content.map(|(_, items)| items).unwrap_or_default() {
            match item {
                Item::Struct(ItemStruct { ident, fields: Fields::Named(fields), .. }) => {
                    let named = |field: Field| Some((field.ident?.to_string(), field.ty));
                    let fields = fields.named.into_iter().filter_map(named).collect();
                    self.structs.insert(ident.to_string(), fields);
                }
                // Conversions and defaults of the structs, written by this crate in its own way.
                Item::Impl(_) => {}
                Item::Mod(module) if module.ident == "error" => {}
                other => self.unknown("its types", &other),
            }
        }
    }

    fn methods(&mut self, found: ItemImpl) {
        for item in found.items {
            match item {
                ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
                    self.methods.insert(method.sig.ident.to_string(), method);
                }
                // The constructors would be a way around the transport.
                ImplItem::Fn(found) if found.sig.ident == "new" || found.sig.ident == "new_with_client" => {}
                other => self.unknown("the client", &other),
            }
        }
    }

    fn unknown(&mut self, place: &str, item: &impl ToTokens) {
        let text: String = item.to_token_stream().to_string().chars().take(200).collect();
        self.problems.push(defect(&format!("progenitor wrote an unknown item into {place}: {text}")));
    }
}

fn is_trait(found: &ItemImpl, name: &str) -> bool {
    let path = found.trait_.as_ref().map(|(path, _)| path);
    path.and_then(|path| path.segments.last()).is_some_and(|segment| segment.ident == name)
}
