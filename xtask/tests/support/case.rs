//! One case: a folder with `pages/`, and where they matter `overlay.yaml`, `names.lock`, `focus`
//! (what of a success is shown) and `with-real-pages` (the pages are added to the vendor's five).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use xtask::{
    files::read,
    names::{LOCK, Names},
    paths::{self, OVERLAY, PAGES},
    pipeline::provenance,
    pipeline::report,
    pipeline::{self, Input, Merged},
    pointer,
};

use super::readable;

/// A case folder.
pub(crate) struct Case {
    /// `area/case`.
    pub(crate) name: String,
    /// The folder.
    pub(crate) folder: PathBuf,
}

/// What a case came to.
pub(crate) struct Outcome {
    /// Whether the pipeline refused the pages.
    pub(crate) refused: bool,
    /// What the snapshot holds.
    pub(crate) text: String,
}

/// All cases, by name.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases = Vec::new();
    for area in folders(&root) {
        for folder in folders(&root.join(&area)) {
            cases.push(Case { folder: root.join(&area).join(&folder), name: format!("{area}/{folder}") });
        }
    }
    assert!(!cases.is_empty(), "no case folders below {}", root.display());
    cases
}

fn folders(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).expect("the folder of the cases can be read");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder of the cases can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

impl Case {
    /// Whether the name of the case says that the pipeline must refuse it.
    pub(crate) fn must_fail(&self) -> bool {
        self.name.ends_with("-fails") || self.name.contains("-fails-")
    }

    /// The passing case beside a failing one: the same name up to `-fails`, then `-passes`.
    pub(crate) fn sibling(&self) -> String {
        let stem = self.name.rfind("-fails").map_or(&*self.name, |end| &self.name[..end]);
        format!("{stem}-passes")
    }

    /// Carries out the whole pipeline.
    pub(crate) fn run(&self) -> Outcome {
        let merged = self.input().and_then(pipeline::merge);
        match merged {
            Ok(merged) => Outcome { refused: false, text: self.shown(&merged) },
            Err(found) => {
                let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
                Outcome { refused: true, text: lines.join("\n") }
            }
        }
    }

    fn input(&self) -> Result<Input, Vec<xtask::diagnostic::Diagnostic>> {
        let has = |name: &'static str| read::existing(&self.folder, name);
        let mut input =
            read::input(&self.folder, Path::new("pages"), has("overlay.yaml"), has("names.lock"))?;
        if self.folder.join("with-real-pages").exists() {
            let real = real_input();
            let names = pipeline::merge(real_input()).expect("the real pages merge").names;
            input.pages.extend(real.pages);
            input.overlay = input.overlay.or(real.overlay);
            input.lock = Some((LOCK.to_owned(), names.to_text()));
        }
        Ok(input)
    }

    /// The report; beside the real pages, what it does not say about them alone.
    fn report(&self, merged: &Merged) -> String {
        let report = report::merged(merged);
        if !self.folder.join("with-real-pages").exists() {
            return report;
        }
        let real = report::merged(&pipeline::merge(real_input()).expect("the real pages merge"));
        let known: BTreeSet<&str> = real.lines().collect();
        report
            .lines()
            .filter(|line| !known.contains(line))
            .fold(String::new(), |text, line| text + line + "\n")
    }

    /// The report, then what `focus` asks for, or the whole document but its first members.
    fn shown(&self, merged: &Merged) -> String {
        let mut text = self.report(merged);
        if let Ok(focus) = fs::read_to_string(self.folder.join("focus")) {
            focus.lines().for_each(|line| text.push_str(&focused(line, merged)));
            return text;
        }
        let mut document = merged.document.clone();
        if let Value::Object(members) = &mut document {
            members.retain(|key, _| !matches!(key.as_str(), "openapi" | "info"));
        }
        text.push_str(&readable::json(&document));
        text
    }
}

/// The vendor's five pages with the overlay, and no names yet.
pub(crate) fn real_input() -> Input {
    let root = paths::root();
    read::input(&root, Path::new(PAGES), read::existing(&root, OVERLAY), None)
        .expect("the real pages can be read")
}

/// One line of a `focus` file: a pointer into the document, or the name of something beside it.
fn focused(line: &str, merged: &Merged) -> String {
    let value = match line {
        "names" => serde_json::to_value(&merged.names).expect("names are JSON"),
        "new names" => new_names(merged),
        "conflicts" | "normalised" | "elements" => provenance::of(merged)[line].clone(),
        _ if line.starts_with('#') => {
            pointer::get(&merged.document, line).cloned().unwrap_or_else(|| "(not in the document)".into())
        }
        _ => panic!("`{line}` is nothing that a `focus` file can ask for"),
    };
    format!("\n{line}\n{}\n", readable::json(&value))
}

/// What the lock did not hold; what it held must not have moved.
fn new_names(merged: &Merged) -> Value {
    let locked = merged.locked.as_ref().expect("only cases with a lock ask for new names");
    let flat = |names: &Names| -> BTreeMap<String, Value> {
        let names = serde_json::to_value(names).expect("names are JSON");
        let sections = names.as_object().into_iter().flatten();
        let entries = sections.flat_map(|(section, entries)| {
            let entries = entries.as_object().into_iter().flatten();
            entries.map(move |(key, value)| (format!("{section} {key}"), value.clone()))
        });
        // A schema that was known may have new properties.
        let (fields, others): (Vec<_>, Vec<_>) = entries.partition(|(key, _)| key.starts_with("fields "));
        let fields = fields.iter().flat_map(|(key, fields)| {
            let fields = fields.as_object().into_iter().flatten();
            fields.map(move |(property, field)| (format!("{key} {property}"), field.clone()))
        });
        fields.chain(others).collect()
    };
    let (before, after) = (flat(locked), flat(&merged.names));
    for (key, name) in &before {
        assert_eq!(after.get(key), Some(name), "{key} moved");
    }
    after.into_iter().filter(|(key, _)| !before.contains_key(key)).collect()
}
