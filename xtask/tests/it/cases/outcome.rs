//! Carries out the pipeline on a case and shows what became of it: the diagnostics, or the warnings and what `focus`
//! asks for. Nothing here knows any rule of the pipeline.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::LazyLock,
};

use serde_json::Value;
use xtask::{
    commands,
    diagnostic::{Diagnostic, Edit, Severity},
    names::{self, LOCK, Names},
    overlay,
    page::PageFile,
    pipeline::{self, Input, Merged, provenance, report},
    pointer,
};

use super::{readable, subject::Case};
use crate::support::real;

/// What a case came to.
pub(crate) struct Outcome {
    /// Whether the pipeline refused the pages.
    pub(crate) refused: bool,
    /// What the snapshot holds.
    pub(crate) text: String,
    /// What was refused.
    pub(crate) errors: Vec<Diagnostic>,
}

/// The vendor's pages alone: what cases beside them start from.
struct Real {
    lock: String,
    report: BTreeSet<String>,
}

static REAL: LazyLock<Real> = LazyLock::new(|| {
    real::with_merged(|merged| Real {
        lock: merged.names.to_text(),
        report: report::merged(merged).lines().map(str::to_owned).collect(),
    })
});

impl Case {
    /// Carries out the whole pipeline.
    pub(crate) fn run(&self) -> Outcome {
        match self.merged(self.input()) {
            Ok(merged) => Outcome { refused: false, text: self.shown(&merged), errors: Vec::new() },
            Err(found) => {
                let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
                let errors = found.into_iter().filter(|found| found.severity == Severity::Error);
                Outcome { refused: true, text: lines.join("\n"), errors: errors.collect() }
            }
        }
    }

    /// In the area `generate` the client is generated, too.
    fn merged(&self, input: Input) -> Result<Merged, Vec<Diagnostic>> {
        let is_generated = self.name.starts_with("generate/");
        pipeline::merge(input).and_then(|merged| {
            if is_generated { commands::outputs(&merged).map(|_| merged) } else { Ok(merged) }
        })
    }

    /// What the generator alone refuses; nothing where it makes a client.
    pub(crate) fn generated(&self) -> Result<(), Vec<Diagnostic>> {
        let mut input = self.input();
        // Cases about something else name no server.
        let servers = br#"```json
{"openapi": "3.0.0", "servers": [{"url": "https://api.example.com"}]}
```"#;
        input.pages.push(PageFile { name: "pages/server.md".to_owned(), bytes: servers.to_vec() });
        commands::outputs(&pipeline::merge_to_read(input)?).map(|_| ())
    }

    /// What is refused after these edits of the overlay and the lock.
    pub(crate) fn after(&self, edits: &[Edit]) -> Vec<Diagnostic> {
        let mut input = self.input();
        let is_for_lock = |edit: &Edit| matches!(edit, Edit::Lock(..) | Edit::Unlock(_));
        if edits.iter().any(is_for_lock) {
            let lock = input.lock.get_or_insert_with(|| (LOCK.to_owned(), Names::default().to_text()));
            lock.1 = names::edit::edited(&lock.1, edits);
        }
        if !edits.iter().all(is_for_lock) {
            let empty = || ("overlay.yaml".to_owned(), super::EMPTY_OVERLAY.to_owned());
            let overlay = input.overlay.get_or_insert_with(empty);
            overlay.1 = overlay::edit::edited(&overlay.1, edits);
        }
        self.merged(input).err().unwrap_or_default()
    }

    fn has_real_pages(&self) -> bool {
        self.files.contains_key("with-real-pages")
    }

    fn input(&self) -> Input {
        let pages = self.files.iter().filter(|(path, _)| path.starts_with("pages/"));
        let mut pages: Vec<PageFile> =
            pages.map(|(path, bytes)| PageFile { name: path.clone(), bytes: bytes.clone() }).collect();
        let text = |path: &str| self.text(path).map(|text| (path.to_owned(), text));
        let (mut overlay, mut lock) = (text("overlay.yaml"), text("names.lock"));
        if self.has_real_pages() {
            let real = real::input();
            pages.extend(real.pages);
            overlay = overlay.or(real.overlay);
            lock = Some((LOCK.to_owned(), REAL.lock.clone()));
        }
        Input { pages, overlay, lock }
    }

    /// Warnings are always shown; of the rest what `focus` asks for, or the whole document.
    fn shown(&self, merged: &Merged) -> String {
        let report = self.report(merged);
        let mut parts: Vec<String> = Vec::new();
        let warnings: Vec<&str> = report.iter().map(String::as_str).filter(|line| is_warning(line)).collect();
        if !warnings.is_empty() {
            parts.push(warnings.join("\n"));
        }
        parts.extend(
            report::unused_pages(merged).lines().map(str::to_owned).reduce(|text, line| text + "\n" + &line),
        );
        match self.text("focus") {
            Some(focus) => parts.extend(focus.lines().map(|line| focused(line, merged, &report))),
            None => parts.push(document(merged)),
        }
        parts.join("\n\n")
    }

    /// The lines of the report; beside the real pages, those that it does not have about them alone.
    fn report(&self, merged: &Merged) -> Vec<String> {
        let is_new = |line: &&str| !self.has_real_pages() || !REAL.report.contains(*line);
        report::merged(merged).lines().filter(is_new).map(str::to_owned).collect()
    }
}

/// A line that starts with a place, not with a label.
fn is_warning(line: &str) -> bool {
    line.contains(": warning: ") && !line.starts_with(' ')
}

/// The document without its first members, which are the same in all cases.
fn document(merged: &Merged) -> String {
    let mut document = merged.document.clone();
    if let Value::Object(members) = &mut document {
        members.retain(|key, _| !matches!(key.as_str(), "openapi" | "info"));
    }
    readable::json(&document)
}

/// What one line of `focus` asks for; `tests/cases/README.md` lists them.
fn focused(line: &str, merged: &Merged, report: &[String]) -> String {
    if let Some(label) = line.strip_prefix("report") {
        return reported(label.trim_start(), report);
    }
    let value = match line {
        "document" => return document(merged),
        "names" => serde_json::to_value(&merged.names).expect("names are JSON"),
        "new names" => new_names(merged),
        "conflicts" | "normalised" | "elements" => provenance::of(merged)[line].clone(),
        _ if line.starts_with('#') => {
            pointer::get(&merged.document, line).cloned().unwrap_or_else(|| "(not in the document)".into())
        }
        _ => panic!("`{line}` is nothing that a `focus` file can ask for"),
    };
    format!("{line}\n{}", readable::json(&value))
}

/// The report, or the lines of one label with those that continue them.
fn reported(wanted: &str, report: &[String]) -> String {
    let mut text = String::from("report");
    let mut label = "";
    for line in report {
        if !is_warning(line) {
            let own = line.get(..12).unwrap_or(line).trim();
            label = if own.is_empty() { label } else { own };
        }
        if wanted.is_empty() || label == wanted && !is_warning(line) {
            let _ = write!(text, "\n{line}");
        }
    }
    assert!(text.contains('\n'), "the report has no line {wanted:?}");
    text
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
