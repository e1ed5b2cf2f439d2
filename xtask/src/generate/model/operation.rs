//! An operation: what it sends and what it returns.

use super::Item;

/// An operation.
#[derive(Debug)]
pub(in crate::generate) struct Operation {
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
pub(in crate::generate) struct Parameter {
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
pub(in crate::generate) struct Unlisted {
    /// Its name on the wire.
    pub name: String,
    /// `query`, `header` or `cookie`.
    pub location: String,
    /// The page's words.
    pub description: Option<String>,
}

/// A request body.
#[derive(Debug)]
pub(in crate::generate) struct Request {
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
pub(in crate::generate) enum Response {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Item),
    /// Bytes of this media type.
    Bytes(String),
}
