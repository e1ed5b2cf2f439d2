//! Which object of OpenAPI 3.0 stands where: the one place that tells a property *named* `description`
//! from a description. Comparing, walking, checking and linting all go by it.

pub(crate) mod access;
pub(crate) mod direction;
pub(crate) mod enumeration;
pub(crate) mod header;
pub(crate) mod narrow;
pub(crate) mod own_types;
pub(crate) mod reached;
pub(crate) mod schema_shape;
pub(crate) mod server;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{json::Object, pointer};

/// The HTTP methods of a path item, in the order in which the document lists them.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The kind of object at a place of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// The whole document or fragment.
    Document,
    /// `info`.
    Info,
    /// `tags`.
    Tags,
    /// One tag.
    Tag,
    /// `paths`.
    Paths,
    /// One path.
    PathItem,
    /// One operation.
    Operation,
    /// A list of parameters.
    Parameters,
    /// One parameter or header.
    Parameter,
    /// A request body.
    RequestBody,
    /// Media types by name.
    Content,
    /// One media type.
    MediaType,
    /// Responses by status.
    Responses,
    /// One response.
    Response,
    /// Parameters or headers by name.
    ParameterMap,
    /// Request bodies by name.
    RequestBodyMap,
    /// `components`.
    Components,
    /// Security schemes by name.
    SecuritySchemeMap,
    /// One security scheme.
    SecurityScheme,
    /// Schemas by name: `components.schemas` or `properties`.
    SchemaMap,
    /// A list of schemas: `allOf`, `oneOf`, `anyOf`.
    SchemaList,
    /// One schema.
    Schema,
    /// A list of servers.
    Servers,
    /// One server.
    Server,
    /// A value without parts that the grammar knows.
    Value,
}

impl Node {
    /// The kind of the member `key`.
    #[must_use]
    pub fn member(self, key: &str) -> Self {
        match (self, key) {
            (Self::Document, "info") => Self::Info,
            (Self::Document, "tags") => Self::Tags,
            (Self::Document, "paths") => Self::Paths,
            (Self::Document, "components") => Self::Components,
            (Self::Document | Self::PathItem | Self::Operation, "servers") => Self::Servers,
            (Self::Paths, path) if path.starts_with('/') => Self::PathItem,
            (Self::PathItem, method) if METHODS.contains(&method) => Self::Operation,
            (Self::PathItem | Self::Operation, "parameters") => Self::Parameters,
            (Self::Operation, "requestBody") => Self::RequestBody,
            (Self::Operation, "responses") => Self::Responses,
            (Self::Parameter | Self::MediaType, "schema")
            | (Self::Schema, "items" | "additionalProperties" | "not")
            | (Self::SchemaMap, _) => Self::Schema,
            (Self::Parameter | Self::RequestBody | Self::Response, "content") => Self::Content,
            (Self::Content, _) => Self::MediaType,
            (Self::Responses, status) if !status.starts_with("x-") => Self::Response,
            (Self::Response, "headers") | (Self::Components, "parameters" | "headers") => Self::ParameterMap,
            (Self::ParameterMap, _) => Self::Parameter,
            (Self::Components, "schemas") | (Self::Schema, "properties") => Self::SchemaMap,
            (Self::Components, "responses") => Self::Responses,
            (Self::Components, "requestBodies") => Self::RequestBodyMap,
            (Self::Components, "securitySchemes") => Self::SecuritySchemeMap,
            (Self::RequestBodyMap, _) => Self::RequestBody,
            (Self::SecuritySchemeMap, _) => Self::SecurityScheme,
            (Self::Schema, "allOf" | "oneOf" | "anyOf") => Self::SchemaList,
            _ => Self::Value,
        }
    }

    /// The kind of an array's items.
    #[must_use]
    pub fn item(self) -> Self {
        match self {
            Self::Tags => Self::Tag,
            Self::Parameters => Self::Parameter,
            Self::SchemaList => Self::Schema,
            Self::Servers => Self::Server,
            _ => Self::Value,
        }
    }

    /// Whether the member `key` explains and binds nobody: it may differ between two copies of one element.
    pub fn is_annotation(self, key: &str) -> bool {
        let describes = matches!(key, "description" | "summary" | "externalDocs");
        match self {
            Self::Schema => describes || matches!(key, "title" | "example" | "deprecated"),
            Self::Parameter | Self::MediaType => {
                describes || matches!(key, "example" | "examples" | "deprecated")
            }
            Self::Operation => describes || key == "deprecated",
            Self::Info
            | Self::Tag
            | Self::PathItem
            | Self::RequestBody
            | Self::Response
            | Self::Server
            | Self::SecurityScheme => describes,
            _ => false,
        }
    }
}

/// The place of a node during a walk. Its pointer is only written out when somebody asks for it:
/// nearly every visit does not.
#[derive(Clone, Copy, Debug)]
pub enum At<'a> {
    /// Where the walk began.
    Base(&'a str),
    /// A member of an object.
    Key(&'a At<'a>, &'a str),
    /// An item of an array.
    Index(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    /// The beginning of a walk.
    pub fn base(pointer: &'a str) -> Self {
        Self::Base(pointer)
    }

    /// The pointer of the place.
    pub fn pointer(&self) -> String {
        match self {
            Self::Base(pointer) => (*pointer).to_owned(),
            Self::Key(above, key) => pointer::push(&above.pointer(), key),
            Self::Index(above, index) => pointer::push(&above.pointer(), &index.to_string()),
        }
    }
}

/// Visits every node of known kind below `value`, parents first.
pub fn walk<'v>(node: Node, value: &'v Value, at: &At<'_>, visit: &mut impl FnMut(Node, &At<'_>, &'v Value)) {
    if node == Node::Value {
        return;
    }
    visit(node, at, value);
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                walk(node.member(key), member, &At::Key(at, key), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(node.item(), item, &At::Index(at, index), visit);
            }
        }
        _ => {}
    }
}

/// Visits every node of known kind below `value`, children first, to change them.
pub fn walk_mut(
    node: Node,
    value: &mut Value,
    at: &At<'_>,
    visit: &mut impl FnMut(Node, &At<'_>, &mut Value),
) {
    if node == Node::Value {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                walk_mut(node.member(key), member, &At::Key(at, key), visit);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk_mut(node.item(), item, &At::Index(at, index), visit);
            }
        }
        _ => {}
    }
    visit(node, at, value);
}

/// Visits every operation: its method, its path, its pointer, itself.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, String, &Object)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let operation = item.get(method)?.as_object()?;
            Some((*method, path.as_str(), pointer::join(["paths", path, method]), operation))
        })
    })
}

/// How an operation is called in messages and in `spec/names.lock`: `GET /v1/path`.
pub fn operation_key(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}

/// Where a document has the operation of this key.
pub fn operation_pointer(key: &str) -> String {
    let (method, path) = key.split_once(' ').unwrap_or_default();
    pointer::join(["paths", path, &method.to_ascii_lowercase()])
}

/// The named schemas of a document.
pub fn schemas(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flatten()
}

/// What is at a place, references followed, with the last of them; nothing where one leads nowhere or in a circle.
pub fn resolved<'v>(document: &'v Value, mut value: &'v Value) -> Option<(&'v Value, Option<&'v str>)> {
    let (mut seen, mut last) = (BTreeSet::new(), None);
    while let Some(reference) = value.get("$ref") {
        let reference = reference.as_str().filter(|reference| seen.insert(*reference))?;
        (value, last) = (pointer::get(document, reference)?, Some(reference));
    }
    Some((value, last))
}

/// Visits every `$ref` below a node, with the place of the object that holds it.
pub fn each_reference<'v>(
    node: Node,
    value: &'v Value,
    at: &At<'_>,
    visit: &mut impl FnMut(&At<'_>, &'v str),
) {
    walk(node, value, at, &mut |node, at, value| {
        let holds_reference = !matches!(node, Node::SchemaMap | Node::Content | Node::ParameterMap);
        if let Some(Value::String(reference)) = value.get("$ref").filter(|_| holds_reference) {
            visit(at, reference);
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_named_description_is_a_schema_and_no_annotation() {
        let schema = json!({"description": "x", "properties": {"description": {"type": "string"}}});
        let mut seen = Vec::new();
        walk(Node::Schema, &schema, &At::base("#"), &mut |node, at, _| seen.push((node, at.pointer())));
        assert!(seen.contains(&(Node::Schema, "#/properties/description".into())));
        assert!(Node::Schema.is_annotation("description"));
        assert!(!Node::SchemaMap.is_annotation("description"));
    }

    #[test]
    fn a_property_named_ref_is_no_reference() {
        let schema =
            json!({"properties": {"$ref": {"type": "string"}, "a": {"$ref": "#/components/schemas/A"}}});
        let mut found = Vec::new();
        each_reference(Node::Schema, &schema, &At::base("#"), &mut |at, to| found.push((at.pointer(), to)));
        assert_eq!(found, [("#/properties/a".into(), "#/components/schemas/A")]);
    }
}
