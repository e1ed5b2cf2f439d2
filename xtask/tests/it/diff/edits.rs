//! `edits.yaml`: each row is carried out on the document of the frozen pages.

use std::{fs, path::Path, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;
use xtask::{
    diff::{
        self, Base, Report, Side,
        impact::{Rust, Wire},
        wire,
    },
    names::Names,
};

use super::{place, schema};
use crate::support::real;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    edit: String,
    #[serde(default)]
    before: Vec<Value>,
    #[serde(rename = "do")]
    steps: Vec<Value>,
    /// Steps on the names, as somebody edits the lock.
    #[serde(default)]
    lock: Vec<Value>,
    says: String,
    /// A document that codegen refuses: only what travels is compared.
    #[serde(default, rename = "not-generated")]
    not_generated: bool,
    sibling: Vec<Value>,
    harmless: String,
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("edits.yaml")).expect("the table can be read"));

static WORKING: LazyLock<Side> = LazyLock::new(real::side);

static BASE: LazyLock<Base<'_>> = LazyLock::new(|| Base::new(&WORKING));

fn relocked(names: Option<&Names>, steps: &[Value]) -> Names {
    let mut lock = serde_json::to_value(names).expect("names are JSON");
    for step in steps {
        place::apply(&mut lock, step, &Names::default());
    }
    serde_json::from_value(lock).expect("is still a lock")
}

fn edited(from: &Side, steps: &[Value]) -> Side {
    let mut side = from.clone();
    let names = side.names.clone().unwrap_or_default();
    for step in steps {
        place::apply(&mut side.document, step, &names);
    }
    // What a page adds and changes gets its names from those that were released.
    side.names = None;
    side
}

fn worst(report: &Report, not_generated: bool) -> (String, Rust, Rust) {
    let records = || report.records.iter();
    let wire = records().filter(|record| !record.changes.is_empty()).map(|record| record.wire).max();
    (
        if not_generated || report.not_generated.is_empty() {
            wire.map_or("nothing".to_owned(), |wire| wire.to_string())
        } else {
            "not generated".to_owned()
        },
        records().map(|record| record.rust).max().unwrap_or(Rust::Compatible),
        records().map(|record| record.sdk).max().unwrap_or(Rust::Compatible),
    )
}

fn check(row: &Row) -> Result<(), String> {
    let root = real::root();
    let before = (!row.before.is_empty()).then(|| {
        let mut old = edited(&WORKING, &row.before);
        old.names = Some(Names::guess(&old.document, WORKING.names.as_ref()));
        old
    });
    let old = before.as_ref().unwrap_or(&WORKING);
    let mut new = edited(old, &row.steps);
    if !row.lock.is_empty() {
        new.names = Some(relocked(old.names.as_ref(), &row.lock));
    }
    keep(row, old, &new);
    let base = Base::new(old);
    let base = if before.is_some() { &base } else { &BASE };
    let report = base.compare(&new, &root);
    let (wire, rust, sdk) = worst(&report, row.not_generated);
    let cells: Vec<&str> = row.says.split('|').map(str::trim).collect();
    let mut problems = Vec::new();
    if let [element, kind, expected @ ..] = cells.as_slice() {
        let record = report.records.iter().find(|record| record.element == *element);
        let has_kind = |record: &diff::Record| {
            kind.is_empty() || record.changes.iter().any(|change| change.kind == *kind)
        };
        if !record.is_some_and(has_kind) {
            problems.push(format!("no record of {element} says {kind}"));
        }
        let found = [wire, rust.to_string(), sdk.to_string()];
        if found != *expected {
            problems.push(format!("is {found:?}"));
        }
    } else if wire != "nothing" {
        problems.push(format!("is {wire}, {rust}"));
    }
    problems.extend(unfit_changelog(&report));
    problems.extend(schema::problems(&schema::with_code(&report)));
    // Backwards it is a change, too. Each finding is a change of a record.
    let is_seen = report.records.iter().any(|record| !record.changes.is_empty());
    if is_seen == wire::compare(&new.document, &old.document).is_empty() {
        problems.push("is seen in one direction alone".to_owned());
    }
    let sibling = base.compare(&edited(old, &row.sibling), &root);
    let (wire, rust, _) = worst(&sibling, row.not_generated);
    let expected: Vec<&str> = row.harmless.split('|').map(str::trim).collect();
    if [wire.as_str(), &rust.to_string()] != *expected {
        problems.push(format!("the sibling is {wire}, {rust}:\n{}", diff::show::text(&sibling, false)));
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{}: {}\n{}", row.edit, problems.join("; "), diff::show::text(&report, false)))
}

/// What breaks is said to users of the crates, in their terms.
fn unfit_changelog(report: &Report) -> Option<String> {
    let text = diff::show::changelog(report);
    let worst = report.records.iter().map(|record| record.rust).max().unwrap_or(Rust::Compatible);
    let is_maybe = report.records.iter().any(|record| record.wire >= Wire::Maybe);
    let is_said = match worst {
        Rust::BehaviourChanging | Rust::SourceBreaking => text.contains("#### Breaks code\n\n- "),
        _ => !is_maybe || text.contains("\n- "),
    };
    let is_foreign = ["spec/pages", "{\"", "\\_", "source-breaking"].iter().any(|part| text.contains(part));
    (!is_said || is_foreign).then(|| format!("the changelog is:\n{text}"))
}

/// Leaves the documents for other tools to compare: `DIFF_EDITS=folder cargo test -p xtask diff::edits`.
fn keep(row: &Row, old: &Side, new: &Side) {
    let Some(folder) = std::env::var_os("DIFF_EDITS") else { return };
    let folder = Path::new(&folder).join(row.edit.replace(' ', "-"));
    fs::create_dir_all(&folder).expect("a folder");
    for (name, side) in [("old", old), ("new", new)] {
        fs::write(folder.join(name).with_extension("json"), side.document.to_string()).expect("a file");
    }
}

fn check_part(part: usize, of: usize) {
    // `DIFF_ROW=text` takes the edits whose title has it.
    let only = std::env::var("DIFF_ROW").unwrap_or_default();
    let rows = ROWS.iter().filter(|row| row.edit.contains(&only)).enumerate();
    let rows = rows.filter(|(index, _)| index % of == part);
    let problems: Vec<String> = rows.filter_map(|(_, row)| check(row).err()).collect();
    assert!(problems.is_empty(), "{} rows:\n\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_edit_has_its_verdicts_first_half() {
    check_part(0, 2);
}

#[test]
fn every_edit_has_its_verdicts_second_half() {
    check_part(1, 2);
}

#[test]
fn every_kind_of_change_has_an_edit() {
    assert!(ROWS.len() >= 60, "{}", ROWS.len());
    assert!(ROWS.iter().all(|row| !row.sibling.is_empty()));
    let wires: std::collections::BTreeSet<_> =
        ROWS.iter().filter_map(|row| row.says.split('|').nth(2)).map(str::trim).collect();
    let said =
        |kind: &str| ROWS.iter().any(|row| row.says.split('|').nth(1).is_some_and(|own| own.trim() == kind));
    let unsaid: Vec<_> = diff::wire::rules::ALL.iter().filter(|rule| !said(rule.kind)).collect();
    assert!(unsaid.is_empty(), "no edit is of the kind {unsaid:?}");
    let all = [Wire::Breaking, Wire::Docs, Wire::Maybe, Wire::Safe].map(|wire| wire.to_string());
    assert!(all.iter().all(|wire| wires.contains(wire.as_str())), "{wires:?}");
}
