//! What changed between two documents, whom it breaks, and by how much the version has to move.
//! Takes and returns values; only `source` reads files and asks git.

pub mod code;
mod element;
pub mod impact;
mod reach;
mod records;
mod renames;
mod rust;
pub mod show;
pub mod source;
mod version;
pub mod wire;

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

pub use self::{
    code::{Code, Place},
    rust::What,
    source::{NAMES, Side, VERSION},
    version::{NotAVersion, Version},
    wire::{Finding, rules::Rule},
};

use self::impact::{Direction, Rust, Step, Wire};
use crate::diagnostic::Diagnostic;

/// Everything that changed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What the old side is called.
    pub old: String,
    /// What the new side is called.
    pub new: String,
    /// One record for each changed element, in the order of the document.
    pub records: Vec<Record>,
    /// How many operations the new document has.
    pub operations: usize,
    /// How far the version has to move; as far as can be where that is not known.
    pub step: Step,
    /// The version of the old side, where that is a release.
    pub version: Option<Version>,
    /// Names that are deprecated now, each with what to write instead.
    pub deprecated: Vec<[String; 2]>,
    /// Deprecated names that are gone, each with what to write instead.
    pub removed_aliases: Vec<[String; 2]>,
    /// The code that has to change, where that was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why nothing is said about Rust, where one of the documents cannot be generated.
    #[serde(skip)]
    pub not_generated: Vec<Diagnostic>,
}

/// A changed element.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// What people call it.
    pub element: String,
    /// JSON pointer in the old document.
    pub old_at: Option<String>,
    /// JSON pointer in the new document.
    pub new_at: Option<String>,
    /// Which way it goes.
    pub direction: Direction,
    /// The worst of its changes.
    pub wire: Wire,
    /// What users of the generated crate feel.
    pub rust: Rust,
    /// What users of the SDK feel.
    pub sdk: Rust,
    /// What happened to the element.
    pub changes: Vec<Change>,
    /// What happened to the generated crate.
    pub items: Vec<ItemChange>,
    /// The operations that reach it.
    pub operations: Vec<String>,
    /// Pages with lines, or the rule or overlay action that made it.
    pub origin: Vec<String>,
}

/// One thing that happened to an element.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its kind.
    pub kind: Rule,
    /// What of the element: a keyword, a member of an enum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What it means to a program that is running.
    pub wire: Wire,
    /// What was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// What is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
}

/// What happened to one item of the generated crate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemChange {
    /// Its path: `types::Message::new`.
    pub item: String,
    /// What it means to code.
    pub rust: Rust,
    /// What happened.
    #[serde(rename = "text")]
    pub what: What,
    /// What was written and what is written now, where both are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<[String; 2]>,
}

/// The old side of any number of comparisons; what codegen would emit for it is found out once.
pub struct Base<'s> {
    side: &'s Side,
    prepared: rust::Prepared<'s>,
}

impl Report {
    /// The smallest version that may follow the old side.
    pub fn next_version(&self) -> Option<Version> {
        self.step.after(self.version?)
    }
}

impl<'s> Base<'s> {
    /// Takes a side as the old one.
    pub fn new(side: &'s Side) -> Self {
        Self { side, prepared: rust::Prepared::new(side, None) }
    }

    /// Compares another side with it; `root` is where the SDK is.
    pub fn compare(&self, new: &Side, root: &Path) -> Report {
        let found = wire::compare(&self.side.document, &new.document);
        let (placed, not_generated) = match rust::compare(&self.prepared, new, &found) {
            Ok(placed) => (placed, Vec::new()),
            Err(problems) => (Vec::new(), problems),
        };
        let sdk = if placed.is_empty() { rust::Sdk::default() } else { rust::Sdk::read(root) };
        records::records(self.side, new, found, placed, &sdk, not_generated)
    }
}

/// Compares two documents; `root` is where the SDK is.
pub fn compare(old: &Side, new: &Side, root: &Path) -> Report {
    Base::new(old).compare(new, root)
}
