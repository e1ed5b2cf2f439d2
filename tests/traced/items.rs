//! What the document has that must go from the SDK to the server and back.

use std::collections::{BTreeMap, BTreeSet};

use chatcaptain_tests::document::{Operation, operations};
use serde_json::Value;
use xtask::pointer;

use crate::traced::properties::{Direction, properties};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Parameter,
    /// A property of a request.
    Sent,
    /// A property of a response.
    Received,
    Status,
    Permission,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Parameter, Self::Sent, Self::Received, Self::Status, Self::Permission];

    /// Several of them.
    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::Parameter => "parameters",
            Self::Sent => "properties of requests",
            Self::Received => "properties of responses",
            Self::Status => "statuses",
            Self::Permission => "permissions",
        }
    }
}

/// Something that a page has: what it is, and where the document has it.
pub(crate) type Item = (Kind, String);

/// Items, each with the operations that have it.
pub(crate) type Items = BTreeMap<Item, Vec<Operation>>;

/// Every item of the document.
pub(crate) fn all() -> Items {
    let mut all = Items::new();
    for operation in operations() {
        for item in of(operation) {
            all.entry(item).or_default().push(operation);
        }
    }
    all
}

/// The items of one operation. A schema belongs to all operations that have it.
fn of(operation: Operation) -> BTreeSet<Item> {
    let mut items = BTreeSet::new();
    for index in 0..operation.parameters().count() {
        items.insert((Kind::Parameter, parameter(operation, index)));
    }
    if let Some(schema) = operation.request() {
        let found = properties(&request(operation), schema, None, Direction::Request);
        items.extend(found.into_iter().map(|at| (Kind::Sent, at)));
    }
    for status in operation.statuses() {
        items.insert((Kind::Status, response(operation, status)));
        if let Some(schema) = operation.response(status) {
            let found = properties(&content(operation, status), schema, None, Direction::Response);
            items.extend(found.into_iter().map(|at| (Kind::Received, at)));
        }
    }
    items.extend(operation.text(PERMISSION).map(|_| (Kind::Permission, permission(operation))));
    items
}

/// Where the document has the permission of an operation.
const PERMISSION: &str = "x-required-permission";

/// Where the document has an operation.
pub(crate) fn place(operation: Operation) -> String {
    pointer::join(["paths", operation.path, operation.method])
}

/// Where it has one of its parameters.
pub(crate) fn parameter(operation: Operation, index: usize) -> String {
    format!("{}/parameters/{index}", place(operation))
}

/// Where it has its permission.
pub(crate) fn permission(operation: Operation) -> String {
    pointer::push(&place(operation), PERMISSION)
}

/// Where it has a response.
pub(crate) fn response(operation: Operation, status: &str) -> String {
    format!("{}/responses/{status}", place(operation))
}

/// Where it has the schema of a response.
pub(crate) fn content(operation: Operation, status: &str) -> String {
    format!("{}/content/application~1json/schema", response(operation, status))
}

/// Where it has the schema of its request.
pub(crate) fn request(operation: Operation) -> String {
    format!("{}/requestBody/content/application~1json/schema", place(operation))
}

/// The documented status that a response has: itself, its range, or any.
pub(crate) fn documented(operation: Operation, status: u16) -> Option<&'static str> {
    let range = format!("{}XX", status / 100);
    let names = [status.to_string(), range, "default".to_owned()];
    names.iter().find_map(|name| operation.statuses().find(|known| known.eq_ignore_ascii_case(name)))
}

/// A value that says something: an empty one could be a default.
pub(crate) fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
