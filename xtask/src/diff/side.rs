//! One side of a comparison: a document, and what is known about its names and where its elements came from.

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json,
    names::Names,
    pointer,
};

/// The member of a released document that holds its Rust names.
pub const NAMES: &str = "x-rust-names";

const HINT: &str = "name an OpenAPI 3.0 document in JSON";

/// A document with its history.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// What messages call it.
    pub label: String,
    /// The document, without what was added for its release.
    pub document: Value,
    /// Its Rust names, where they are known.
    pub names: Option<Names>,
    /// `spec/provenance.json` of the same run.
    pub provenance: Option<Value>,
}

impl Side {
    /// Reads a document, and the names that a release put into it.
    ///
    /// # Errors
    /// A text that is no JSON object, or whose names could not stand in one crate.
    pub fn parse(label: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut document =
            json::parse(text).map_err(|error| error.diagnostics(&Location::file(label), HINT, HINT))?;
        let refused = |message: &str| {
            vec![Diagnostic::error(Code::NotADocument, Location::file(label), message).hint(HINT)]
        };
        let Some(members) = document.as_object_mut() else {
            return Err(refused("the file holds no object"));
        };
        if members.get("paths").is_none() && members.get("components").is_none() {
            return Err(refused("the file has neither `paths` nor `components`"));
        }
        let names = members.shift_remove(NAMES);
        let names = names.map(|names| Names::parse(label, &names.to_string()).map_err(|found| vec![found]));
        Ok(Self { label: label.to_owned(), document, names: names.transpose()?, provenance: None })
    }

    /// Where an element came from: pages with lines, or the rule or action that made it.
    pub(super) fn origin(&self, at: &str) -> Vec<String> {
        let Some(elements) = self.provenance.as_ref().and_then(|known| known.get("elements")) else {
            return Vec::new();
        };
        let found = pointer::ancestors(at).find_map(|at| elements.get(at)?.as_array());
        found.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}
