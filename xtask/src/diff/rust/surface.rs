//! What users of the generated crate can name, and what it does, read from the syntax that codegen emits.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{Attribute, Expr, Fields, FnArg, ImplItem, ImplItemFn, Item, Member, Type, Visibility};

use super::macros;
use crate::names::ident;

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
    /// A function.
    Function(Signature),
    /// An implementation of a trait.
    Trait,
    /// A constant and its type.
    Constant(String),
    /// Nothing that code can name; only what it does matters.
    Inner,
}

/// What a function takes and returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) arguments: Vec<Argument>,
    pub(super) output: String,
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument {
    pub(super) name: String,
    /// Its type.
    pub(super) kind: String,
}

/// The surface of one generated file.
pub(super) fn of_file(path: &str, file: &syn::File) -> Surface {
    let (types, functions) = match path {
        "operations.rs" => ("types", ""),
        "table.rs" => ("operation", "operation"),
        _ => ("types", "types"),
    };
    let mut reader = Reader { types, functions, surface: Surface::new() };
    for item in &file.items {
        reader.item(item);
    }
    follow_aliases(&mut reader.surface);
    reader.surface
}

/// A function that only calls another one does what that one does.
fn follow_aliases(surface: &mut Surface) {
    let called = |acts: &str| Some(format!("Client::{}", acts.strip_prefix("{ self . ")?.split_once(' ')?.0));
    let found: Vec<(String, String)> = surface
        .iter()
        .filter_map(|(key, entry)| Some((key.clone(), surface.get(&called(&entry.acts)?)?.acts.clone())))
        .collect();
    for (key, acts) in found {
        surface.entry(key).and_modify(|entry| entry.acts = acts);
    }
}

/// What a row of the operation table says, texts aside; its entry has a line for each.
pub(super) const ROW: [&str; 5] = ["method", "path", "permission", "resource", "repeatable"];

struct Reader {
    /// The module in which users find the types of the file.
    types: &'static str,
    /// The module in which users find its constants.
    functions: &'static str,
    surface: Surface,
}

impl Reader {
    fn named(&self, name: &impl ToString) -> String {
        format!("{}::{}", self.types, name.to_string())
    }

    fn add(&mut self, key: String, owner: Option<&str>, shape: Shape, acts: String) {
        self.surface.insert(key, Entry { owner: owner.map(str::to_owned), shape, acts });
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(found) if is_public(&found.vis) => {
                let name = self.definition(&found.ident, &found.attrs);
                self.fields(&name, &found.fields);
            }
            Item::Enum(found) if is_public(&found.vis) => {
                let name = self.definition(&found.ident, &found.attrs);
                for variant in &found.variants {
                    let (key, shape) = (format!("{name}::{}", variant.ident), text(&variant.fields));
                    self.add(key, Some(&name), Shape::Variant(shape), serde(&variant.attrs));
                }
            }
            Item::Type(found) if is_public(&found.vis) => {
                let name = self.named(&found.ident);
                self.add(name.clone(), Some(&name), Shape::Alias(text(&found.ty)), String::new());
            }
            Item::Impl(found) => self.implementation(found),
            Item::Const(found) => {
                let key = format!("{}::{}", self.functions, found.ident);
                self.add(key, None, constant(&found.vis, &found.ty), text(&found.expr));
            }
            Item::Static(found) => self.rows(&found.ident.to_string(), &found.expr),
            Item::Macro(found) => {
                for told in macros::read(&found.mac) {
                    let owner = self.named(&told.owner);
                    self.add(format!("{owner}{}", told.member), Some(&owner), Shape::Inner, told.acts);
                }
            }
            _ => {}
        }
    }

    /// Adds a struct or an enum with what it derives; returns its path.
    fn definition(&mut self, ident: &syn::Ident, attributes: &[Attribute]) -> String {
        let name = self.named(ident);
        for attribute in attributes {
            let condition = match attribute.path().get_ident().map(ToString::to_string).as_deref() {
                Some("derive") => "",
                Some("cfg_attr") => " (feature)",
                _ => continue,
            };
            let tokens = text(&attribute.meta);
            let list = tokens.rsplit_once("derive").map(|(_, list)| list).unwrap_or_default();
            for derived in list.split(',') {
                let derived: String = derived.chars().filter(|c| c.is_alphanumeric() || *c == ':').collect();
                let derived = derived.rsplit(':').next().unwrap_or_default();
                self.add(format!("{name}: {derived}{condition}"), Some(&name), Shape::Trait, String::new());
            }
        }
        self.add(name.clone(), Some(&name), Shape::Type, serde(attributes));
        name
    }

    fn fields(&mut self, name: &str, fields: &Fields) {
        for field in fields.iter().filter(|field| is_public(&field.vis)) {
            let Some(ident) = &field.ident else { continue };
            let acts = serde(&field.attrs);
            let wire = acts.split_once("rename = \"").and_then(|(_, rest)| rest.split('"').next());
            let wire = wire.map_or_else(|| ident.to_string(), str::to_owned);
            let shape = Shape::Field { of: text(&field.ty), wire };
            self.add(format!("{name}.{ident}"), Some(name), shape, acts);
        }
    }

    fn implementation(&mut self, found: &syn::ItemImpl) {
        let Type::Path(path) = &*found.self_ty else { return };
        let Some(target) = path.path.segments.last().map(|segment| segment.ident.to_string()) else { return };
        let is_client = target == "Client";
        let name = if is_client { target.clone() } else { self.named(&target) };
        let owner = (!is_client).then_some(name.as_str());
        if let Some((path, _)) = &found.trait_ {
            let header = last_names(path);
            let body = found.items.iter().map(text).collect::<Vec<_>>().join(" ");
            let acts = match header.as_str() {
                "Debug" => redacted(&body),
                // Derived or written out, it makes the empty value of every field.
                "Default" => String::new(),
                _ => body,
            };
            // `String: From<Id>` is about the id, with which it comes and goes.
            if let Some(from) = header.strip_prefix("From<").filter(|_| target == "String") {
                let from = self.named(&from.trim_end_matches('>'));
                return self.add(format!("String: From<{from}>"), Some(&from), Shape::Trait, acts);
            }
            return self.add(format!("{name}: {header}"), owner, Shape::Trait, acts);
        }
        for item in &found.items {
            let (ident, shape, acts) = match item {
                ImplItem::Fn(found) => (&found.sig.ident, function(found), body(found)),
                ImplItem::Const(found) => (&found.ident, constant(&found.vis, &found.ty), text(&found.expr)),
                _ => continue,
            };
            // The lists and matches of this enum say what its rows and variants say, a constructor what it takes.
            let is_told = target == "OperationId" || ident == "new" && owner.is_some();
            let acts = match item {
                _ if is_told => String::new(),
                ImplItem::Const(found) if ident == "RULE" => reserved(&found.expr),
                _ => acts,
            };
            for (value, variant) in macros::values(item) {
                self.add(format!("{name}{}", macros::value(&value)), owner, Shape::Inner, variant);
            }
            self.add(format!("{name}::{ident}"), owner, shape, acts);
        }
    }

    /// The rows of the operation table, each by the operation that it is about; texts aside.
    fn rows(&mut self, table: &str, expr: &Expr) {
        let Expr::Reference(reference) = expr else { return };
        let Expr::Array(array) = &*reference.expr else { return };
        for row in &array.elems {
            let Expr::Struct(row) = row else { continue };
            let field = |name: &str| {
                let is_named = |member: &Member| matches!(member, Member::Named(own) if own == name);
                row.fields.iter().find(|field| is_named(&field.member)).map(|field| text(&field.expr))
            };
            let Some(id) = field("id") else { continue };
            let id = id.rsplit(':').next().unwrap_or_default().trim();
            let acts = ROW.into_iter().map(|name| field(name).unwrap_or_default() + "\n");
            self.add(format!("{}::{table}[{id}]", self.functions), None, Shape::Inner, acts.collect());
        }
    }
}

fn constant(visibility: &Visibility, kind: &Type) -> Shape {
    if is_public(visibility) { Shape::Constant(text(kind)) } else { Shape::Inner }
}

fn function(found: &ImplItemFn) -> Shape {
    if !is_public(&found.vis) {
        return Shape::Inner;
    }
    let arguments = found.sig.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => Argument { name: "self".to_owned(), kind: text(receiver) },
        FnArg::Typed(typed) => Argument { name: text(&typed.pat).replace("mut ", ""), kind: text(&typed.ty) },
    });
    Shape::Function(Signature { arguments: arguments.collect(), output: text(&found.sig.output) })
}

/// What a function does. Under which name a call is observed is no part of the request.
fn body(found: &ImplItemFn) -> String {
    let id = format!("OperationId :: {} ", ident::pascal(&found.sig.ident.to_string()));
    text(&found.block).replace(&id, "OperationId :: _ ")
}

/// The values that the rule of an id refuses. The names in it are those of the type and of the parameter, for messages.
fn reserved(rule: &Expr) -> String {
    let Expr::Struct(rule) = rule else { return text(rule) };
    let is_reserved = |member: &Member| matches!(member, Member::Named(name) if name == "reserved");
    rule.fields
        .iter()
        .find(|field| is_reserved(&field.member))
        .map(|field| text(&field.expr))
        .unwrap_or_default()
}

/// The names of a trait and its arguments without their paths: `From<String>`.
fn last_names(path: &syn::Path) -> String {
    let Some(last) = path.segments.last() else { return String::new() };
    let arguments = text(&last.arguments);
    let arguments = arguments.replace(":: std :: string :: ", "").replace(' ', "");
    format!("{}{arguments}", last.ident)
}

/// Which fields or variants a hand-made `Debug` hides; the others are shown in any case.
fn redacted(body: &str) -> String {
    let each = if body.contains("debug_tuple") { "debug_tuple" } else { ". field" };
    let fields = body.split(each).filter(|field| field.contains("Redacted"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_of_a_function_does_what_the_function_does() {
        let file = |path: &str| {
            let text = format!(
                "impl Client {{
                    pub fn new_name(&self, id: &Id) -> Call<()> {{ let url = {path:?}; Request::new(self, OperationId::NewName, url) }}
                    pub fn old_name(&self, id: &Id) -> Call<()> {{ self.new_name(id) }}
                }}"
            );
            of_file("operations.rs", &syn::parse_file(&text).expect("is Rust"))
        };
        let surface = file("/a");
        assert!(surface["Client::old_name"].acts.contains("/a"));
        assert_eq!(surface["Client::old_name"].acts, surface["Client::new_name"].acts);
        assert!(!surface["Client::new_name"].acts.contains("NewName"), "the name of a call is no part of it");
        assert_ne!(surface["Client::old_name"].acts, file("/b")["Client::old_name"].acts);
    }
}
