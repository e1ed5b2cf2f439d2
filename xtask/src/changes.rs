//! The record of every decision of a run: what was changed on the way from the pages to the document, and why.
//! What is missing from the document and not in here is lost, and that is an error.

use std::{collections::BTreeSet, fmt};

use serde_json::Value;

use crate::{json::Object, openapi::Node, pointer};

/// Who changed the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// What OpenAPI 3.1 says in another way than 3.0.
    Newer,
    /// What says nothing, or what something else says as well.
    Redundant,
    /// The names of operations.
    OperationId,
    /// Permissions, lifted from descriptions.
    Permission,
    /// Security lists without a name.
    SecurityResidue,
    /// Empty lists of required members.
    Required,
    /// Alternatives, written in one way; those that are enums, made one.
    Alternatives,
    /// Schemas that stand for those that extend them, made unions.
    Inheritance,
    /// Unions that do not list what their discriminator maps to.
    Mapping,
    /// Ranges of statuses in small letters.
    Status,
    /// Bodies in several media types.
    MediaType,
    /// Responses without a description.
    Description,
    /// References, spelled without percent-encoding.
    Reference,
    /// Enums with names of their own.
    Enum,
    /// Timestamps, marked.
    Timestamp,
    /// Servers with variables.
    Server,
    /// The rendered pages.
    RenderedPage,
    /// The action of the overlay with this number, from 1.
    Overlay(usize),
}

impl fmt::Display for By {
    /// As `spec/provenance.json` has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Newer => "openapi-3.1",
            Self::Redundant => "redundant",
            Self::OperationId => "operation-id",
            Self::Permission => "permission",
            Self::SecurityResidue => "security-residue",
            Self::Required => "required",
            Self::Alternatives => "alternatives",
            Self::Inheritance => "inheritance",
            Self::Mapping => "mapping",
            Self::Status => "status",
            Self::MediaType => "media-type",
            Self::Description => "response-description",
            Self::Reference => "reference",
            Self::Enum => "enum",
            Self::Timestamp => "timestamp",
            Self::Server => "server",
            Self::RenderedPage => "witness",
            Self::Overlay(number) => return write!(f, "overlay {number}"),
        })
    }
}

/// One change to the document after the merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The rule or the action.
    pub by: By,
    /// Pointer of the element in the document.
    pub at: String,
    /// The value before, or nothing for an addition.
    pub from: Option<Value>,
    /// The value after, or nothing for a removal.
    pub to: Option<Value>,
}

/// All changes of a run.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// In the order in which they were made.
    pub changes: Vec<Change>,
    decided: BTreeSet<String>,
}

impl Ledger {
    /// Records a change.
    pub fn change(&mut self, by: By, at: &str, from: Option<Value>, to: Option<Value>) {
        if from.is_some() {
            self.decided.insert(at.to_owned());
        }
        self.changes.push(Change { by, at: at.to_owned(), from, to });
    }

    /// Records that what the pages say at `at` and below was settled by a decision of its own.
    pub fn decide(&mut self, at: &str) {
        self.decided.insert(at.to_owned());
    }

    /// Whether a difference between a page and the document at `at` has a recorded reason.
    pub fn is_decided(&self, at: &str) -> bool {
        pointer::ancestors(at).any(|up| self.decided.contains(up))
    }

    /// Where the schema at `at` stood before a rule gave it a name of its own.
    pub fn hoisted_from(&self, at: &str) -> Option<&str> {
        self.all_hoisted_from(at).first().copied()
    }

    /// Every place at which the schema at `at` stood before a rule gave it a name of its own.
    pub fn all_hoisted_from(&self, at: &str) -> Vec<&str> {
        let Some(schema) = pointer::ancestors(at).find(|up| pointer::schema_name(up).is_some()) else {
            return Vec::new();
        };
        let points_there = |value: &Value| {
            let parts = value.get("allOf").and_then(Value::as_array).into_iter().flatten();
            parts.chain([value]).any(|part| part.get("$ref").is_some_and(|reference| reference == schema))
        };
        let is_hoisted =
            |c: &&Change| c.by == By::Enum && c.from.is_some() && c.to.as_ref().is_some_and(points_there);
        self.changes.iter().filter(is_hoisted).map(|change| change.at.as_str()).collect()
    }

    /// Sets a member and records it, unless it has that value already.
    pub fn set(&mut self, by: By, object: &mut Object, at: &str, key: &str, value: Value) {
        let before = object.get(key).cloned();
        if before.as_ref() != Some(&value) {
            object.insert(key.to_owned(), value.clone());
            self.change(by, &pointer::push(at, key), before, Some(value));
        }
    }

    /// Removes a member and records it.
    pub fn remove(&mut self, by: By, object: &mut Object, at: &str, key: &str) {
        if let Some(before) = object.shift_remove(key) {
            self.change(by, &pointer::push(at, key), Some(before), None);
        }
    }
}

/// The node kind at a pointer of a document.
pub fn node_at(at: &str) -> Node {
    let mut node = Node::Document;
    for segment in pointer::segments(at).unwrap_or_default() {
        let is_index = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
        node = match node {
            Node::Tags | Node::Parameters | Node::SchemaList | Node::Servers if is_index => node.item(),
            _ => node.member(&segment),
        };
    }
    node
}
