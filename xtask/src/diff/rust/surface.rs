//! What users of the generated crate can name, and what it does, read from the syntax that codegen emits.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Attribute, Expr, Fields, ImplItem, Item, Type, Visibility};

/// Everything public, by its path: `types::Message`, `types::Message.created`, `types::Message::new`,
/// `types::Message: Default`, `Client::list_messages`.
pub(super) type Surface = BTreeMap<String, Entry>;

/// One item of the surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The type that it belongs to; nothing for functions of the client and constants.
    pub(super) owner: Option<String>,
    /// What kind of item it is, and what code relies on.
    pub(super) shape: Shape,
    /// What decides what it does: bodies, wire names, values.
    pub(super) acts: String,
}

/// What code relies on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A struct or an enum.
    Type,
    /// Another name for a type.
    Alias(String),
    /// A public field and its type, with its name on the wire.
    Field { of: String, wire: String },
    /// A variant, with what it holds.
    Variant(String),
    /// A function: its arguments with their types, and what it returns.
    Function { arguments: Vec<(String, String)>, output: String },
    /// An implementation of a trait.
    Trait,
    /// A constant and its type.
    Constant(String),
    /// Nothing that code can name; only what it does matters.
    Inner,
}

/// The surface of one generated file.
pub(super) fn of_file(path: &str, file: &syn::File) -> Surface {
    let module = match path {
        "operations.rs" => Module { types: "types", functions: "" },
        "table.rs" => Module { types: "operation", functions: "operation" },
        _ => Module { types: "types", functions: "types" },
    };
    let mut surface = Surface::new();
    for item in &file.items {
        module.item(item, &mut surface);
    }
    follow_aliases(&mut surface);
    surface
}

/// A function that only calls another one does what that one does.
fn follow_aliases(surface: &mut Surface) {
    let called = |acts: &str| -> Option<String> {
        let (name, rest) = acts.strip_prefix("{ self . ")?.split_once(' ')?;
        rest.ends_with(". await }").then(|| format!("Client::{name}"))
    };
    let found: Vec<(String, String)> = surface
        .iter()
        .filter_map(|(key, entry)| Some((key.clone(), surface.get(&called(&entry.acts)?)?.acts.clone())))
        .collect();
    for (key, acts) in found {
        if let Some(entry) = surface.get_mut(&key) {
            entry.acts = acts;
        }
    }
}

struct Module {
    types: &'static str,
    functions: &'static str,
}

impl Module {
    fn named(&self, name: &impl ToString) -> String {
        format!("{}::{}", self.types, name.to_string())
    }

    fn item(&self, item: &Item, surface: &mut Surface) {
        match item {
            Item::Struct(found) if is_public(&found.vis) => {
                let name = self.named(&found.ident);
                Self::derives(&name, &found.attrs, surface);
                fields(&name, &found.fields, surface);
                let acts = serde(&found.attrs);
                surface.insert(name.clone(), Entry { owner: Some(name), shape: Shape::Type, acts });
            }
            Item::Enum(found) if is_public(&found.vis) => {
                let name = self.named(&found.ident);
                Self::derives(&name, &found.attrs, surface);
                for variant in &found.variants {
                    let shape = Shape::Variant(text(&variant.fields));
                    let entry = Entry { owner: Some(name.clone()), shape, acts: serde(&variant.attrs) };
                    surface.insert(format!("{name}::{}", variant.ident), entry);
                }
                let acts = serde(&found.attrs);
                surface.insert(name.clone(), Entry { owner: Some(name), shape: Shape::Type, acts });
            }
            Item::Type(found) if is_public(&found.vis) => {
                let name = self.named(&found.ident);
                let shape = Shape::Alias(text(&found.ty));
                surface.insert(name.clone(), Entry { owner: Some(name), shape, acts: String::new() });
            }
            Item::Impl(found) => self.implementation(found, surface),
            Item::Const(found) => {
                let shape =
                    if is_public(&found.vis) { Shape::Constant(text(&found.ty)) } else { Shape::Inner };
                let entry = Entry { owner: None, shape, acts: text(&found.expr) };
                surface.insert(format!("{}::{}", self.functions, found.ident), entry);
            }
            Item::Static(found) => self.rows(&found.ident.to_string(), &found.expr, surface),
            _ => {}
        }
    }

    fn derives(name: &str, attributes: &[Attribute], surface: &mut Surface) {
        for attribute in attributes {
            let is_derive = attribute.path().is_ident("derive");
            let is_conditional = attribute.path().is_ident("cfg_attr");
            if !is_derive && !is_conditional {
                continue;
            }
            let tokens = attribute.meta.to_token_stream().to_string();
            let list = tokens.rsplit_once("derive").map(|(_, list)| list).unwrap_or_default();
            let condition = if is_conditional { " (feature)" } else { "" };
            for derived in list.split(',') {
                let derived: String = derived.chars().filter(|c| c.is_alphanumeric() || *c == ':').collect();
                let derived = derived.rsplit(':').next().unwrap_or_default();
                let entry = Entry { owner: Some(name.to_owned()), shape: Shape::Trait, acts: String::new() };
                surface.insert(format!("{name}: {derived}{condition}"), entry);
            }
        }
    }

    fn implementation(&self, found: &syn::ItemImpl, surface: &mut Surface) {
        let Type::Path(path) = &*found.self_ty else { return };
        let Some(target) = path.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        let name = if target == "Client" { target.clone() } else { self.named(&target) };
        let owner = (target != "Client").then(|| name.clone());
        if let Some((path, _)) = &found.trait_ {
            let header = last_names(path);
            let body: Vec<String> = found.items.iter().map(text).collect();
            let acts = if header == "Debug" { redacted(&body.join(" ")) } else { body.join(" ") };
            surface.insert(format!("{name}: {header}"), Entry { owner, shape: Shape::Trait, acts });
            return;
        }
        for item in &found.items {
            let (ident, entry) = match item {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    (&function.sig.ident, self::function(&function.sig, &function.block))
                }
                ImplItem::Fn(function) => (&function.sig.ident, (Shape::Inner, text(&function.block))),
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    (&constant.ident, (Shape::Constant(text(&constant.ty)), text(&constant.expr)))
                }
                ImplItem::Const(constant) => (&constant.ident, (Shape::Inner, text(&constant.expr))),
                _ => continue,
            };
            let (shape, acts) = entry;
            // The lists and matches of this enum say what its rows and variants say, a constructor what it takes.
            let is_told = target == "OperationId" || ident == "new" && owner.is_some();
            let acts = if is_told { String::new() } else { acts };
            surface.insert(format!("{name}::{ident}"), Entry { owner: owner.clone(), shape, acts });
        }
    }

    /// The rows of the operation table, each by the operation that it is about; texts aside.
    fn rows(&self, table: &str, expr: &Expr, surface: &mut Surface) {
        let Expr::Reference(reference) = expr else { return };
        let Expr::Array(array) = &*reference.expr else { return };
        for row in &array.elems {
            let Expr::Struct(row) = row else { continue };
            let field = |name: &str| {
                row.fields
                    .iter()
                    .find(|field| matches!(&field.member, syn::Member::Named(own) if own == name))
            };
            let Some(id) = field("id") else { continue };
            let id = text(&id.expr).rsplit(':').next().unwrap_or_default().trim().to_owned();
            let acts = ["method", "path", "permission", "resource", "repeatable"];
            let acts: Vec<String> =
                acts.into_iter().filter_map(|name| Some(text(&field(name)?.expr))).collect();
            let entry = Entry { owner: None, shape: Shape::Inner, acts: acts.join(" ") };
            surface.insert(format!("{}::{table}[{id}]", self.functions), entry);
        }
    }
}

fn fields(name: &str, fields: &Fields, surface: &mut Surface) {
    for field in fields.iter().filter(|field| is_public(&field.vis)) {
        let Some(ident) = &field.ident else { continue };
        let acts = serde(&field.attrs);
        let wire = acts.split_once("rename = \"").and_then(|(_, rest)| rest.split('"').next());
        let wire = wire.map_or_else(|| ident.to_string(), str::to_owned);
        let shape = Shape::Field { of: text(&field.ty), wire };
        surface.insert(format!("{name}.{ident}"), Entry { owner: Some(name.to_owned()), shape, acts });
    }
}

fn function(signature: &syn::Signature, block: &syn::Block) -> (Shape, String) {
    let arguments = signature.inputs.iter().map(|input| match input {
        syn::FnArg::Receiver(receiver) => ("self".to_owned(), text(receiver)),
        syn::FnArg::Typed(typed) => (text(&typed.pat).replace("mut ", ""), text(&typed.ty)),
    });
    let shape = Shape::Function { arguments: arguments.collect(), output: text(&signature.output) };
    // Under which name a call is observed is no part of the request.
    (shape, text(block).replace(&format!("\"{}\"", signature.ident), "\"\""))
}

/// The names of a trait and its arguments without their paths: `From<String>`.
fn last_names(path: &syn::Path) -> String {
    let Some(last) = path.segments.last() else { return String::new() };
    let arguments = text(&last.arguments);
    let arguments = arguments.replace(":: std :: string :: ", "").replace(' ', "");
    format!("{}{arguments}", last.ident)
}

/// Which fields a hand-made `Debug` hides; the others are shown in any case.
fn redacted(body: &str) -> String {
    let fields = body.split(". field").filter(|field| field.contains("Redacted"));
    fields.filter_map(|field| field.split('"').nth(1)).collect::<Vec<_>>().join(" ")
}

/// The attributes that decide what is read and written.
fn serde(attributes: &[Attribute]) -> String {
    let found = attributes.iter().filter(|attribute| attribute.path().is_ident("serde"));
    found.map(|attribute| text(&attribute.meta)).collect::<Vec<_>>().join(" ")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
