//! Checks that a fragment or document has the shape of OpenAPI 3.0, so that no later step meets a surprise.

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json,
    openapi::{self, At, Node},
    pointer,
};

/// Everything about the fragment's shape that a later step could not read.
pub(crate) fn check(fragment: &Value, place: &dyn Fn(&str) -> Location) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match fragment.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.0.") => {}
        Some(version) => found.push(
            Diagnostic::error(
                Code::UnsupportedVersion,
                place("#/openapi"),
                format!("OpenAPI {} is not supported", json::excerpt(version)),
            )
            .hint("this tool reads OpenAPI 3.0 and 3.1; to go on with the pages that it can read: git checkout spec/pages"),
        ),
        // Its other members have other forms, each of which would be an error.
        None if fragment.get("swagger").is_some() => {
            let message = format!("Swagger {} is not supported", json::excerpt(&fragment["swagger"]));
            let hint = "this tool reads OpenAPI 3.0 and 3.1; to go on with the pages that it can read: git checkout spec/pages";
            return vec![Diagnostic::error(Code::UnsupportedVersion, place("#/swagger"), message).hint(hint)];
        }
        None => found.push(
            Diagnostic::error(Code::NotOpenapi, place(pointer::ROOT), "there is no `openapi` version")
                .hint("what has `paths` or `components` starts with \"openapi\": \"3.0.0\""),
        ),
    }
    openapi::walk(Node::Document, fragment, &At::base(pointer::ROOT), &mut |node, at, value| {
        found.extend(wrong_form(node, at, value, place));
        if let Value::Object(members) = value {
            let wrong = members.iter().filter_map(|(key, member)| Some((key, member, expected(node, key)?)));
            for (key, member, (kind, _)) in wrong.filter(|(_, member, (_, accepts))| !accepts(member)) {
                found.push(wrong_shape(place, &pointer::push(&at.pointer(), key), kind, member));
            }
        }
    });
    found
}

fn wrong_form(
    node: Node,
    at: &At<'_>,
    value: &Value,
    place: &dyn Fn(&str) -> Location,
) -> Option<Diagnostic> {
    let is_boolean_schema = value.is_boolean() && matches!(at, At::Key(_, "additionalProperties"));
    let (kind, fits) = match node {
        Node::Value => return None,
        Node::Tags | Node::Parameters | Node::SchemaList | Node::Servers => ("an array", value.is_array()),
        Node::Schema => ("an object", value.is_object() || is_boolean_schema),
        _ => ("an object", value.is_object()),
    };
    (!fits).then(|| wrong_shape(place, &at.pointer(), kind, value))
}

fn wrong_shape(place: &dyn Fn(&str) -> Location, at: &str, kind: &str, value: &Value) -> Diagnostic {
    Diagnostic::error(Code::WrongShape, place(at), format!("expected {kind}, found {}", json::excerpt(value)))
        .hint("this is not the form that OpenAPI gives it; to go on with the pages that it can read: git checkout spec/pages")
}

type Expected = (&'static str, fn(&Value) -> bool);

/// The form of the scalar members that later steps read.
fn expected(node: Node, key: &str) -> Option<Expected> {
    const TEXT: Expected = ("a text", Value::is_string);
    const FLAG: Expected = ("true or false", Value::is_boolean);
    const COUNT: Expected = ("a whole number", Value::is_u64);
    const NUMBER: Expected = ("a number", Value::is_number);
    const OBJECT: Expected = ("an object", Value::is_object);
    const LIST: Expected = ("an array", Value::is_array);
    const TEXTS: Expected =
        ("an array of texts", |v| v.as_array().is_some_and(|items| items.iter().all(Value::is_string)));
    const OBJECTS: Expected =
        ("an array of objects", |v| v.as_array().is_some_and(|items| items.iter().all(Value::is_object)));
    match (node, key) {
        (
            Node::SchemaMap
            | Node::Content
            | Node::ParameterMap
            | Node::RequestBodyMap
            | Node::SecuritySchemeMap
            | Node::Responses
            | Node::Paths
            | Node::Components,
            _,
        ) => None,
        (_, "$ref" | "description" | "summary" | "title") => Some(TEXT),
        (Node::Schema, "type" | "format" | "pattern") => Some(TEXT),
        (Node::Schema, "minLength" | "maxLength" | "minItems" | "maxItems") => Some(COUNT),
        (Node::Schema, "minProperties" | "maxProperties") => Some(COUNT),
        (Node::Schema, "minimum" | "maximum" | "multipleOf") => Some(NUMBER),
        (Node::Schema, "exclusiveMinimum" | "exclusiveMaximum") => Some(FLAG),
        (Node::Schema, "discriminator" | "xml" | "externalDocs") => Some(OBJECT),
        // A flag is refused by its name.
        (Node::Schema, "required") => Some(("an array of texts", |v| v.is_boolean() || TEXTS.1(v))),
        (Node::Schema, "enum") => Some(LIST),
        (Node::Schema, "nullable" | "deprecated" | "readOnly" | "writeOnly" | "uniqueItems") => Some(FLAG),
        (Node::Parameter, "name" | "in" | "style")
        | (Node::Operation, "operationId")
        | (Node::Server, "url")
        | (Node::Tag, "name") => Some(TEXT),
        (Node::Server, "variables") => Some(OBJECT),
        (Node::Parameter | Node::RequestBody, "required") => Some(FLAG),
        (Node::Operation, "tags") => Some(TEXTS),
        (Node::Document | Node::Operation, "security") => Some(OBJECTS),
        (Node::Info, "version") => Some(TEXT),
        _ => None,
    }
}
