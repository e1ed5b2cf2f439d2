//! What the document says, in the few shapes that can be generated. Everything below works from this:
//! progenitor sees a document made from it, and names, documentation and extras come straight out of it.

mod item;
mod operation;
mod property;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use self::{
    item::{Item, Shape},
    operation::{Operation, Parameter, Request, Response, Unlisted},
    property::{Presence, Property},
};

/// The whole document, resolved.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// `info.version`.
    pub version: String,
    /// The server that the client calls.
    pub server: Option<String>,
    /// The header that carries the API key, in lower case.
    pub key_header: Option<String>,
    /// Named schemas in document order, then what was written inline in them.
    pub types: Vec<Type>,
    /// Checked path parameters by their Rust type.
    pub ids: BTreeMap<String, Id>,
    /// Operations in document order.
    pub operations: Vec<Operation>,
    /// The order of the arguments of `new`, by schema, as names on the wire.
    pub constructors: BTreeMap<String, Vec<String>>,
    /// Old names of types, each with the one that it stands for.
    pub old_types: BTreeMap<String, String>,
    /// Old names of functions, each with the one that it stands for.
    pub old_functions: BTreeMap<String, String>,
}

/// A type of the generated crate.
#[derive(Debug)]
pub(super) struct Type {
    /// Its Rust name.
    pub name: String,
    /// Its name in the document; nothing for a schema that was written inline.
    pub schema: Option<String>,
    /// JSON pointer of the schema.
    pub pointer: String,
    /// The page's words.
    pub description: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// What it holds.
    pub body: Body,
}

impl Type {
    /// The name of its schema, or the pointer of one that was written inline.
    pub(super) fn key(&self) -> &str {
        self.schema.as_ref().unwrap_or(&self.pointer)
    }
}

/// What a type holds.
#[derive(Debug)]
pub(super) enum Body {
    /// A struct.
    Object(Vec<Property>),
    /// An open enum of texts: value and variant.
    Texts(Vec<(String, String)>),
    /// An open enum of whole numbers: value and variant.
    Numbers(Vec<(i64, String)>),
    /// One of several.
    Union(Union),
    /// Another name for a shape without a type of its own.
    Alias(Item),
}

/// One of several.
#[derive(Debug, Default)]
pub(super) struct Union {
    /// The alternatives, each type once.
    pub alternatives: Vec<Item>,
    /// Whether any value is an alternative, too.
    pub has_any: bool,
    /// The discriminator.
    pub tag: Option<Tag>,
}

/// The discriminator of a union.
#[derive(Debug)]
pub(super) struct Tag {
    /// Its name on the wire.
    pub property: String,
    /// Its values, each with the variants that it names.
    pub values: BTreeMap<String, BTreeSet<String>>,
}

/// A checked path parameter.
#[derive(Debug)]
pub(super) struct Id {
    /// The parameter.
    pub parameter: String,
    /// Literal segments that stand in its place in other paths, sorted.
    pub reserved: Vec<String>,
}

impl Model {
    /// The type of this Rust name.
    pub(super) fn find(&self, name: &str) -> Option<&Type> {
        self.types.iter().find(|candidate| candidate.name == name)
    }

    /// The names on the wire of everything that must never be printed.
    pub(super) fn secrets(&self) -> BTreeSet<&str> {
        let properties = self.objects().flat_map(|(_, properties)| properties);
        let properties = properties.map(|property| (property.wire.as_str(), &property.item));
        let parameters = self.operations.iter().flat_map(|operation| &operation.parameters);
        let parameters = parameters.map(|parameter| (parameter.name.as_str(), &parameter.item));
        let types: BTreeMap<&str, &Body> =
            self.types.iter().map(|found| (found.name.as_str(), &found.body)).collect();
        let secret = properties.chain(parameters).filter(|(_, item)| is_secret(&types, item, 0));
        secret.map(|(name, _)| name).collect()
    }

    /// The unions.
    pub(super) fn unions(&self) -> impl Iterator<Item = (&Type, &Union)> {
        self.types.iter().filter_map(|found| match &found.body {
            Body::Union(union) => Some((found, union)),
            _ => None,
        })
    }

    /// The names of the types that a value of this one can hold, this one among them.
    pub(super) fn reached<'m>(&'m self, name: &'m str) -> BTreeSet<&'m str> {
        let (mut reached, mut open) = (BTreeSet::new(), vec![name]);
        while let Some(name) = open.pop() {
            if !reached.insert(name) {
                continue;
            }
            match self.find(name).map(|found| &found.body) {
                Some(Body::Object(properties)) => {
                    open.extend(properties.iter().filter_map(|property| property.item.named()));
                }
                Some(Body::Union(union)) => open.extend(union.alternatives.iter().filter_map(Item::named)),
                Some(Body::Alias(item)) => open.extend(item.named()),
                _ => {}
            }
        }
        reached
    }

    /// The structs, with their properties.
    pub(super) fn objects(&self) -> impl Iterator<Item = (&Type, &[Property])> {
        self.types.iter().filter_map(|object| match &object.body {
            Body::Object(properties) => Some((object, properties.as_slice())),
            _ => None,
        })
    }
}

/// As [`Item::holds_secret`], also where it has a name. What refers to itself is at an end sometime.
fn is_secret(types: &BTreeMap<&str, &Body>, item: &Item, depth: usize) -> bool {
    let named = match &item.shape {
        Shape::Named(name) if depth < types.len() => types.get(name.as_str()),
        Shape::List(item) | Shape::Map(item) => return is_secret(types, item, depth),
        _ => None,
    };
    match named {
        Some(Body::Alias(item)) => is_secret(types, item, depth + 1),
        Some(Body::Union(union)) => union.alternatives.iter().any(|item| is_secret(types, item, depth + 1)),
        _ => item.holds_secret(),
    }
}
