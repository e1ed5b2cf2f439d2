//! The committed files are what codegen produces: `cargo xtask codegen --check` as a plain test.

use std::{fs, path::Path};

use chatcaptain_tests::document::root;
use xtask::{
    cli::{Cli, Codegen, Command},
    commands::{self, Outcome},
    paths::{DOCUMENT, GENERATED},
};

fn check(root: &Path) -> Outcome {
    let command = Command::Codegen(Codegen { check: true, ..Codegen::default() });
    commands::run(Cli { root: Some(root.to_owned()), command }).unwrap()
}

#[test]
fn the_committed_files_are_what_codegen_produces() {
    let outcome = check(&root());
    assert!(!outcome.failed, "run `cargo xtask codegen` and commit the result\n{}", outcome.stderr);
}

/// Copies what codegen reads and writes, changes one file, and tells what the check says.
fn check_with(change: impl FnOnce(&Path)) -> Outcome {
    let copy = tempfile::tempdir().unwrap();
    for folder in ["spec", "spec/pages", GENERATED] {
        fs::create_dir_all(copy.path().join(folder)).unwrap();
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), copy.path().join(folder).join(entry.file_name())).unwrap();
            }
        }
    }
    change(copy.path());
    check(copy.path())
}

#[test]
fn a_copy_without_a_change_passes() {
    let outcome = check_with(|_| {});
    assert!(!outcome.failed, "{}", outcome.stderr);
}

#[test]
fn a_changed_a_missing_and_a_stray_file_are_each_told_with_the_command_that_mends_it() {
    type Change = fn(&Path);
    let changes: [(String, Change); 3] = [
        (DOCUMENT.to_owned(), |root| {
            let path = root.join(DOCUMENT);
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replacen("\"3.0.0\"", "\"3.0.1\"", 1)).unwrap();
        }),
        (format!("{GENERATED}/table.rs"), |root| {
            fs::remove_file(root.join(GENERATED).join("table.rs")).unwrap();
        }),
        (format!("{GENERATED}/stray.rs"), |root| {
            fs::write(root.join(GENERATED).join("stray.rs"), "").unwrap();
        }),
    ];
    for (file, change) in changes {
        let outcome = check_with(change);
        assert!(outcome.failed, "{file}");
        assert!(outcome.stderr.contains(&file), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("cargo xtask codegen"), "{}", outcome.stderr);
    }
}
