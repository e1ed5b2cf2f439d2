//! Proves that nothing of any fragment is missing from the document without a recorded decision.
//! It knows nothing of how the merge works: it holds every wording of every element against the result.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    collect::{Collection, reached_schemas},
    diagnostic::{Code, Diagnostic},
    json,
    openapi::{Node, enumeration},
    pointer,
};

/// Everything that a page says and the document does not, without a reason in the ledger.
pub fn check(collection: &Collection, document: &Value, ledger: &Ledger) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    for (at, unit) in &collection.units {
        for variant in &unit.variants {
            let mut lost = Lost { ledger, found: Vec::new() };
            match find(document, at) {
                Some(have) => lost.compare(unit.node, &variant.value, have, at),
                None => lost.missing(unit.node, at, &variant.value),
            }
            let origin = &collection.origins[variant.sources[0]];
            errors.extend(lost.found.into_iter().map(|(code, at, message)| {
                Diagnostic::error(code, origin.location(at), message)
                    .hint("record why: an overlay action or an `x-decisions` entry in spec/overlay.yaml")
            }));
        }
    }
    errors
}

/// Schemas that an operation of their own fragment reached and that no operation of the document reaches. A base that
/// became a union is none: where schemas extended it, its properties are theirs now.
pub fn unreached(collection: &Collection, document: &Value, ledger: &Ledger) -> Vec<Diagnostic> {
    let reached = reached_schemas(document);
    let is_base = |name: &str| {
        let at = pointer::join(["components", "schemas", name]);
        ledger.changes.iter().any(|change| change.by == By::Inheritance && change.at == at)
    };
    let missing = collection.reached.iter().filter(|(name, _)| !reached.contains(*name) && !is_base(name));
    let error = |(name, source): (&String, &usize)| {
        let location = collection.origins[*source].location(pointer::join(["components", "schemas", name]));
        let message = format!("no operation of the document reaches `{name}`, which this fragment uses");
        Diagnostic::error(Code::UnreachableSchema, location, message)
            .hint("a property that led to it was lost on the way; see the other errors")
    };
    missing.map(error).collect()
}

/// The value at a pointer; tags are found by name and not by position.
fn find<'d>(document: &'d Value, at: &str) -> Option<&'d Value> {
    match pointer::segments(at).as_deref() {
        Some([first, name]) if first == "tags" => {
            let tags = document.get("tags")?.as_array()?;
            tags.iter().find(|tag| tag.get("name").is_some_and(|other| other == name))
        }
        _ => pointer::get(document, at),
    }
}

struct Lost<'a> {
    ledger: &'a Ledger,
    found: Vec<(Code, String, String)>,
}

impl Lost<'_> {
    fn missing(&mut self, node: Node, at: &str, value: &Value) {
        if !self.ledger.is_decided(at) {
            let message = format!("the document lacks {}", json::excerpt(value));
            self.found.push((code(node, at), at.to_owned(), message));
        }
    }

    fn compare(&mut self, node: Node, want: &Value, have: &Value, at: &str) {
        if want == have || self.ledger.is_decided(at) {
            return;
        }
        if node == Node::Schema && self.reference(want, have, at) {
            return;
        }
        match (want, have) {
            (Value::Object(want), Value::Object(have)) => {
                let is_same_enum = node == Node::Schema && has_same_values(want, have);
                let is_settled = |key: &str| is_same_enum && enumeration::is_of_values(want, key);
                for (key, want) in want.iter().filter(|(key, _)| !is_settled(key)) {
                    let at = pointer::push(at, key);
                    match have.get(key) {
                        Some(have) => self.compare(node.member(key), want, have, &at),
                        None if is_empty(want) || is_default(node, key, want) => {}
                        None => self.missing(node.member(key), &at, want),
                    }
                }
            }
            (Value::Array(want), Value::Array(have)) if node == Node::Parameters => {
                self.parameters(want, have, at);
            }
            (Value::Array(want), Value::Array(have))
                if want.len() == have.len() && matches!(node, Node::SchemaList | Node::Servers) =>
            {
                for (index, (want, have)) in want.iter().zip(have).enumerate() {
                    self.compare(node.item(), want, have, &pointer::push(at, &index.to_string()));
                }
            }
            (Value::Array(want), Value::Array(have)) if at.ends_with("/required") => {
                let is_within = |names: &[Value], all: &[Value]| names.iter().all(|name| all.contains(name));
                if !is_within(want, have) || !is_within(have, want) {
                    self.differs(at, &Value::from(want.as_slice()), &Value::from(have.as_slice()));
                }
            }
            _ if is_empty(want) => {}
            _ => self.differs(at, want, have),
        }
    }

    /// Parameters are told apart by their names and not by their positions.
    fn parameters(&mut self, want: &[Value], have: &[Value], at: &str) {
        for want in want {
            let same = |have: &Value| ["in", "name", "$ref"].iter().all(|key| have.get(key) == want.get(key));
            match have.iter().position(same) {
                Some(index) => {
                    self.compare(Node::Parameter, want, &have[index], &pointer::push(at, &index.to_string()));
                }
                None => self.missing(Node::Parameter, at, want),
            }
        }
    }

    /// A bare reference may have become `{texts, allOf: [reference]}`, and the other way round.
    fn reference(&mut self, want: &Value, have: &Value, at: &str) -> bool {
        let part = |schema: &json::Object| match schema.get("allOf")?.as_array()?.as_slice() {
            [Value::Object(part)] => Some(without(part, |key, value| is_default(Node::Schema, key, value))),
            _ => None,
        };
        let (Some(want), Some(have)) = (want.as_object(), have.as_object()) else { return false };
        if want.contains_key("allOf") == have.contains_key("allOf") {
            return false;
        }
        let core = match (part(want), part(have)) {
            (None, Some(part)) => part == essence(want),
            (Some(part), None) => part == essence(have),
            _ => return false,
        };
        for (key, text) in want.iter().filter(|(key, _)| Node::Schema.is_annotation(key)) {
            match have.get(key) {
                Some(have) => self.compare(Node::Value, text, have, &pointer::push(at, key)),
                None if is_empty(text) => {}
                None => self.missing(Node::Value, &pointer::push(at, key), text),
            }
        }
        core
    }

    fn differs(&mut self, at: &str, want: &Value, have: &Value) {
        if !self.ledger.is_decided(at) {
            let code = if at.ends_with("/description") { Code::LostDescription } else { Code::LostValue };
            let message =
                format!("the page says {}, the document {}", json::excerpt(want), json::excerpt(have));
            self.found.push((code, at.to_owned(), message));
        }
    }
}

/// Whether two enums have the same values with the same words beside them, in whatever order.
fn has_same_values(want: &json::Object, have: &json::Object) -> bool {
    if !want.contains_key("enum") {
        return false;
    }
    let (want, mut have) = (enumeration::normal(want), enumeration::normal(have));
    have.retain(|key, _| key == "nullable" || want.contains_key(key));
    want == have
}

/// What of a schema binds: no texts, no members that only state a default.
fn essence(schema: &json::Object) -> json::Object {
    without(schema, |key, value| Node::Schema.is_annotation(key) || is_default(Node::Schema, key, value))
}

fn without(schema: &json::Object, is_dropped: impl Fn(&str, &Value) -> bool) -> json::Object {
    schema
        .iter()
        .filter(|(key, value)| !is_dropped(key, value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Whether a member says what holds without it as well.
fn is_default(node: Node, key: &str, value: &Value) -> bool {
    match (node, key, value) {
        (Node::Parameter | Node::RequestBody, "required", Value::Bool(false))
        | (Node::Schema, "nullable", Value::Bool(false)) => true,
        (Node::Schema, "required", Value::Array(names)) => names.is_empty(),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn code(node: Node, at: &str) -> Code {
    match node {
        Node::Operation => Code::LostOperation,
        Node::Parameter => Code::LostParameter,
        Node::Response => Code::LostResponse,
        Node::Schema if at.rsplit('/').nth(1) == Some("properties") => Code::LostProperty,
        Node::Schema => Code::LostSchema,
        _ if at.ends_with("/description") => Code::LostDescription,
        _ => Code::LostValue,
    }
}
