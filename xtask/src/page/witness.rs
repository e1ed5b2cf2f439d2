//! What a rendered page says, as values.

use crate::diagnostic::Location;

/// What a rendered page says about one operation.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// The page.
    pub file: String,
    /// Line of the operation's method.
    pub line: usize,
    /// First and last line of all that belongs to the operation: its title, and its path.
    pub lines: (usize, usize),
    /// Method in lower case.
    pub method: String,
    /// Path template.
    pub path: String,
    /// The title above the method.
    pub title: String,
    /// `Required Permission:`, with its line.
    pub permission: Option<(usize, String)>,
    /// `Resource:`, with its line.
    pub resource: Option<(usize, String)>,
    /// Headers under `Authorizations`.
    pub authorizations: Vec<Member>,
    /// Parameters, with the place (`path`, `query`, `header`) each stands in.
    pub parameters: Vec<(&'static str, Member)>,
    /// Top level of the request body.
    pub body: Vec<Member>,
    /// The responses.
    pub responses: Vec<Response>,
}

impl Witness {
    /// The place of one of its lines.
    pub fn location(&self, line: usize) -> Location {
        Location::file(&*self.file).at_line(line)
    }
}

/// A response as a rendered page shows it.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Line of the status.
    pub line: usize,
    /// Three digits.
    pub status: String,
    /// Its text; a bare `Success` is none.
    pub description: String,
    /// Top level of the body.
    pub members: Vec<Member>,
}

/// One named value as a rendered page shows it.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Line of the page.
    pub line: usize,
    /// Name on the wire.
    pub name: String,
    /// The type as written; `any` says nothing.
    pub kind: String,
    /// Whether it is marked as required.
    pub required: bool,
    /// The text below it.
    pub description: String,
    /// The text after `Example:`.
    pub example: Option<String>,
}
