//! No file imports another that imports it, directly or over others. A layer that is below another stays below it.

mod circles;
mod source;

use std::{fs, path::Path};

use chatcaptain_tests::document::root;

use circles::{Import, circles, stale};
use source::Crate;

/// The crates whose files are read, by the folder of their `lib.rs`.
const CRATES: [&str; 5] = [
    "crates/chatcaptain-client/src",
    "crates/chatcaptain/src",
    "crates/chatcaptain-server/src",
    "xtask/src",
    "tests/support",
];

/// Imports that are allowed to close a circle: importing file, imported file, and why.
const EXCEPTIONS: [(&str, &str, &str); 1] = [(
    "crates/chatcaptain-client/src/generated/table.rs",
    "crates/chatcaptain-client/src/operation.rs",
    "an `Operation` has the generated `OperationId`, which returns its `Operation`",
)];

fn exceptions() -> Vec<Import> {
    EXCEPTIONS.iter().map(|(from, to, _)| Import { from: (*from).into(), to: (*to).into() }).collect()
}

/// Every import between two files of a folder, unless one of them is the module that holds the other.
fn imports(folder: &Path, name: &str) -> Vec<Import> {
    Crate::read(&folder.join("lib.rs"), &format!("{name}/lib.rs")).imports()
}

fn imports_of_all_crates() -> Vec<Import> {
    CRATES.iter().flat_map(|name| imports(&root().join(name), name)).collect()
}

#[test]
fn no_import_closes_a_circle() {
    let found = circles(imports_of_all_crates(), &exceptions());
    assert!(found.is_empty(), "{} files import each other in a circle:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let unneeded = stale(&imports_of_all_crates(), &exceptions());
    assert!(unneeded.is_empty(), "remove these entries of `EXCEPTIONS`:\n{}", unneeded.join("\n"));
}

/// A crate of three files: `lib.rs` re-exports, `upper.rs` uses `lower/item.rs`, and the latter what `text` says.
fn example(lower: &str) -> Vec<Import> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("lower")).unwrap();
    for (path, text) in [
        ("lib.rs", "mod lower; mod upper; pub use upper::Upper;"),
        ("upper.rs", "use crate::lower::Item; pub struct Upper(Item); pub enum Choice { First }"),
        ("lower/mod.rs", "mod item; pub use item::Item;"),
        ("lower/item.rs", lower),
    ] {
        fs::write(folder.path().join(path), text).unwrap();
    }
    imports(folder.path(), "src")
}

#[test]
fn a_circle_is_found_through_imports_re_exports_and_written_paths() {
    for closing in [
        "use crate::Upper; pub struct Item(Box<Upper>);",
        "use super::super::upper::{self, Upper as Other}; pub struct Item(Box<Other>);",
        "use crate::upper; pub struct Item(Box<upper::Upper>);",
        "use crate::*; pub struct Item(Box<Upper>);",
        "pub struct Item(Box<crate::upper::Upper>);",
        "pub struct Item; pub fn show() { println!(\"{}\", [size_of::<crate::upper::Upper>()][0]); }",
        "pub struct Item; pub fn convert() { use crate::upper::Upper; let _: Option<Upper> = None; }",
        "pub struct Item; pub fn convert() { use crate::upper; let _: Option<upper::Upper> = None; }",
        "pub struct Item; pub fn convert() { use crate::upper::*; let _: Option<Upper> = None; }",
        "pub struct Item; macro_rules! upper { () => { $crate::upper::Upper }; }",
        "pub struct Item { #[serde(with = \"crate::upper::Upper\")] field: u8 }",
        "#[cfg_attr(feature = \"x\", derive(crate::upper::Upper))] pub struct Item;",
        "pub struct Item { #[serde(with = \"crate::upper\")] field: u8 }",
        "pub struct Item { #[cfg_attr(feature = \"x\", serde(with = \"crate::upper\"))] field: u8 }",
        "pub struct Item; thread_local! { static UPPER: crate::upper::Upper = const { panic!() }; }",
        "pub struct Item; pub fn name(upper: u8) { use crate::upper::Choice::*; let _ = First; }",
        // A module and its item with one name.
        "mod same { pub use crate::upper::Upper as same; } use self::same::same; pub struct Item(same);",
    ] {
        assert_eq!(
            circles(example(closing), &[]),
            ["src/lower/item.rs -> src/upper.rs -> src/lower/item.rs"],
            "{closing}"
        );
    }
}

#[test]
fn what_goes_one_way_and_what_only_tests_import_is_no_circle() {
    for one_way in [
        "pub struct Item;",
        "pub struct Item; #[cfg(test)] mod tests { use crate::Upper; fn make(_: Upper) {} }",
        "pub struct Item; use std::collections::BTreeMap as Upper; pub type Map = Upper<u8, u8>;",
    ] {
        assert_eq!(circles(example(one_way), &[]), Vec::<String>::new(), "{one_way}");
    }
}

#[test]
fn an_exception_ends_its_circle_and_is_stale_without_one() {
    let exception = [Import { from: "src/lower/item.rs".into(), to: "src/upper.rs".into() }];
    let circle = example("use crate::Upper; pub struct Item(Box<Upper>);");
    assert_eq!(circles(circle.clone(), &exception), Vec::<String>::new());
    assert_eq!(stale(&circle, &exception), Vec::<String>::new());
    assert_eq!(stale(&example("pub struct Item;"), &exception), ["src/lower/item.rs -> src/upper.rs"]);
}
