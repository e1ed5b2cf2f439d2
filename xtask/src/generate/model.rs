//! What the document says, in the few shapes that can be generated. Everything below works from this:
//! progenitor sees a document made from it, and names, documentation and extras come straight out of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::openapi::access::Access;

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

/// A property of an object.
#[derive(Debug)]
pub(super) struct Property {
    /// Its name on the wire.
    pub wire: String,
    /// Its Rust field.
    pub field: String,
    /// Its former Rust fields.
    pub former: Vec<String>,
    /// What it holds.
    pub item: Item,
    /// Whether it must be there.
    pub required: bool,
    /// Whether the page says that only requests or only responses have it.
    pub access: Access,
    /// What that means for this type.
    pub presence: Presence,
    /// The page's words.
    pub description: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// Whether it is a text that holds a time.
    pub timestamp: bool,
    /// The only value of a boolean, where the page lists one.
    pub only: Option<bool>,
}

/// Where a property of a type is, of the requests and responses that have the type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Presence {
    /// In all of them.
    #[default]
    Both,
    /// In all responses, and no request has the type.
    Received,
    /// In responses, and requests have the type without it: `readOnly`.
    Responses,
    /// In requests, and responses have the type without it: `writeOnly`.
    Requests,
    /// In none: `writeOnly`, and only responses have the type.
    Nowhere,
}

impl Property {
    /// Whether the field can be empty: `Option` in Rust.
    pub(super) fn is_optional(&self) -> bool {
        !self.is_always_there() || self.item.nullable
    }

    /// Whether every value has it, in requests and in responses.
    pub(super) fn is_always_there(&self) -> bool {
        self.required && matches!(self.presence, Presence::Both | Presence::Received)
    }

    /// Whether `new` takes it. Of a type that is only received it takes nothing, so that a property more changes no call.
    pub(super) fn is_argument(&self) -> bool {
        self.required && matches!(self.presence, Presence::Both | Presence::Requests)
    }

    /// The method that sets it, for what `new` does not take.
    pub(super) fn setter(&self) -> Option<String> {
        self.setter_of(&self.field)
    }

    /// The method that reads it as a time.
    pub(super) fn accessor(&self) -> Option<String> {
        self.accessor_of(&self.field)
    }

    /// [`Self::setter`], if the field had this name.
    pub(super) fn setter_of(&self, field: &str) -> Option<String> {
        let is_set = !self.is_argument() && self.presence != Presence::Responses;
        is_set.then(|| format!("with_{}", field.trim_end_matches('_')))
    }

    /// [`Self::accessor`], if the field had this name.
    pub(super) fn accessor_of(&self, field: &str) -> Option<String> {
        let stem = field.trim_end_matches('_');
        self.timestamp.then(|| if stem.ends_with("_at") { stem.to_owned() } else { format!("{stem}_at") })
    }
}

/// A value, or null where that is allowed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    /// What it is.
    pub shape: Shape,
    /// Whether null may stand in its place.
    pub nullable: bool,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Any JSON.
    Any,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text {
        /// Whether it must never be printed.
        secret: bool,
    },
    /// A type or an id of the generated crate.
    Named(String),
    /// A list.
    List(Box<Item>),
    /// Values by text.
    Map(Box<Item>),
}

impl Shape {
    /// The same shape where null is not allowed.
    pub(super) fn required(self) -> Item {
        Item { shape: self, nullable: false }
    }

    /// The variant of a union for it. Its type alone decides, so that no other alternative ever moves it.
    pub(super) fn variant(&self) -> String {
        let inner = |item: &Item| {
            let nullable = if item.nullable { "Nullable" } else { "" };
            format!("{nullable}{}", item.shape.variant())
        };
        match self {
            Self::Any => "Any".to_owned(),
            Self::Boolean => "Boolean".to_owned(),
            Self::Integer => "Integer".to_owned(),
            Self::Number => "Number".to_owned(),
            Self::Text { .. } => "Text".to_owned(),
            // The variants of the other shapes, and of what is not known, have these names.
            Self::Named(name)
                if ["Unknown", "Any", "Boolean", "Integer", "Number", "Text"].contains(&name.as_str()) =>
            {
                format!("{name}Value")
            }
            Self::Named(name) => name.clone(),
            Self::List(item) => inner(item) + "List",
            Self::Map(item) => inner(item) + "Map",
        }
    }

    /// Whether both are one type in Rust: a secret is a text.
    pub(super) fn is_same_type(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text { .. }, Self::Text { .. }) => true,
            (Self::List(left), Self::List(right)) | (Self::Map(left), Self::Map(right)) => {
                left.nullable == right.nullable && left.shape.is_same_type(&right.shape)
            }
            _ => self == other,
        }
    }
}

impl Item {
    /// Whether a whole number is somewhere inside, outside named types.
    pub(super) fn holds_integer(&self) -> bool {
        self.holds(|shape| matches!(shape, Shape::Integer))
    }

    /// Whether a text that must not be printed is somewhere inside, outside named types.
    pub(super) fn holds_secret(&self) -> bool {
        self.holds(|shape| matches!(shape, Shape::Text { secret: true }))
    }

    /// The type that it holds, also in lists and maps.
    pub(super) fn named(&self) -> Option<&str> {
        match &self.shape {
            Shape::Named(name) => Some(name),
            Shape::List(item) | Shape::Map(item) => item.named(),
            _ => None,
        }
    }

    fn holds(&self, is_meant: fn(&Shape) -> bool) -> bool {
        match &self.shape {
            Shape::List(item) | Shape::Map(item) => item.holds(is_meant),
            shape => is_meant(shape),
        }
    }
}

/// A checked path parameter.
#[derive(Debug)]
pub(super) struct Id {
    /// The parameter.
    pub parameter: String,
    /// Literal segments that stand in its place in other paths, sorted.
    pub reserved: Vec<String>,
}

/// An operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// The generated method.
    pub function: String,
    /// Its arguments in order.
    pub order: Vec<String>,
    /// Lower-case HTTP method.
    pub method: String,
    /// Path template.
    pub path: String,
    /// The vendor's operationId.
    pub source_id: Option<String>,
    /// One line.
    pub summary: Option<String>,
    /// More lines.
    pub description: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// What the key must hold.
    pub permission: Option<String>,
    /// What it must hold it on.
    pub resource: Option<String>,
    /// The first tag.
    pub tag: Option<String>,
    /// Whether repeating it is stated to be safe or not.
    pub idempotent: Option<bool>,
    /// Parameters in document order.
    pub parameters: Vec<Parameter>,
    /// Parameters that are no arguments, in document order.
    pub unlisted: Vec<Unlisted>,
    /// The request body.
    pub request: Option<Request>,
    /// What a success brings.
    pub response: Response,
    /// Other documented statuses and what the page says of them.
    pub failures: Vec<(String, Option<String>)>,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Its Rust argument.
    pub argument: String,
    /// `path`, `query` or `header`.
    pub location: String,
    /// Whether it must be given.
    pub required: bool,
    /// What it holds.
    pub item: Item,
    /// The page's words.
    pub description: Option<String>,
}

/// A parameter of a page that is no argument: the client sends the key and sets its own headers.
#[derive(Debug)]
pub(super) struct Unlisted {
    /// Its name on the wire.
    pub name: String,
    /// `query`, `header` or `cookie`.
    pub location: String,
    /// The page's words.
    pub description: Option<String>,
}

/// A request body.
#[derive(Debug)]
pub(super) struct Request {
    /// Its media type, without parameters.
    pub media_type: String,
    /// Whether every request has it.
    pub required: bool,
    /// What it holds.
    pub item: Item,
    /// The page's words.
    pub description: Option<String>,
}

/// What a success brings.
#[derive(Debug, PartialEq)]
pub(super) enum Response {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Item),
    /// Bytes of this media type.
    Bytes(String),
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
