//! Which code of the workspace has to change with the generated client: what the compiler refuses or calls deprecated,
//! and comments that state what is not so any more.
//!
//! The compiler works on a copy of the workspace below the target folder, because a crate that does not compile would
//! hide the crates above it: types that are gone stay there as deprecated ones, and the body of a function that does
//! not compile is replaced, until all libraries compile. Programs in doc comments are not compiled.

mod cargo;
mod comments;
mod copy;
mod stub;

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    path::Path,
};

use serde::Serialize;

use super::{ItemChange, Report, Side, impact::Rust, rust::What};
use crate::paths::{self, GENERATED};
use comments::Stale;
use copy::Copy;

/// A crate deeper in errors than this shows the rest when these are gone.
const ROUNDS: usize = 8;

/// A line that has to change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Path from the root of the workspace.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Why: the first line of the compiler's message, or what the comment states.
    pub why: String,
    /// Whether a comment states what is not so any more; otherwise the compiler says it.
    pub is_comment: bool,
}

/// The code that has to change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Code {
    /// Where.
    pub places: Vec<Place>,
    /// Why some of it may be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// Finds the code to change below `root`, whose generated client is that of the new side of the report.
pub fn to_change(root: &Path, old: &Side, report: &Report) -> Code {
    let names = old.names.clone().unwrap_or_default();
    let stale = Stale::of(&report.records, &names);
    let mut places: BTreeSet<Place> = comments::find(root, &stale).into_iter().collect();
    let mut incomplete = None;
    let items: Vec<&ItemChange> = report.records.iter().flat_map(|record| &record.items).collect();
    // A former name that is kept compiles, with a warning.
    let is_visible = !report.deprecated.is_empty() || items.iter().any(|item| is_visible(item));
    if is_visible && has_client(root) {
        match compiled(root, old, &items) {
            Ok((found, why)) => {
                places.extend(found);
                incomplete = why;
            }
            Err(error) => incomplete = Some(format!("the compiler could not be asked: {error}")),
        }
    }
    // A line is named once, however much is wrong with it.
    let mut places: Vec<Place> = places.into_iter().collect();
    places.dedup_by(|place, before| (&place.file, place.line) == (&before.file, before.line));
    Code { places, incomplete }
}

/// Whether a compiler can see a change.
fn is_visible(item: &ItemChange) -> bool {
    item.rust >= Rust::BehaviourChanging || matches!(item.what, What::Renamed { .. })
}

/// Whether there is something to compile.
fn has_client(root: &Path) -> bool {
    root.join("Cargo.toml").is_file() && root.join(GENERATED).join("types.rs").is_file()
}

/// The places that the compiler names, and why there may be more.
fn compiled(root: &Path, old: &Side, items: &[&ItemChange]) -> io::Result<(BTreeSet<Place>, Option<String>)> {
    writeln!(io::stderr(), "asking the compiler which code has to change; the first time takes minutes")?;
    let copy = Copy::of(root)?;
    stub::add_gone_types(&copy, old, items)?;
    let mut places = BTreeSet::new();
    for _ in 0..ROUNDS {
        let checked = cargo::check(&copy)?;
        let own = checked.messages.iter().filter(|message| !message.is_of_gone_type());
        places.extend(own.map(|message| message.place(&copy)));
        let hiding: Vec<_> = checked.messages.iter().filter(|message| message.hides_others()).collect();
        if hiding.is_empty() {
            return Ok((places, checked.failure));
        }
        if !stub::replace_bodies(&copy, &hiding)? {
            let first = hiding[0].place(&copy);
            let why = format!("crates above {}:{} could not be compiled", first.file, first.line);
            return Ok((places, Some(why)));
        }
    }
    Ok((places, Some(format!("code that does not compile hid other code {ROUNDS} times"))))
}

/// Whether a folder holds nothing that is compiled or read here.
fn is_skipped(name: &str) -> bool {
    name == "target" || name == "fuzz" || name.starts_with('.') && name != ".cargo"
}

/// A path as reports show it.
fn shown(path: &Path) -> String {
    paths::display(path)
}
