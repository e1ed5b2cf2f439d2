//! Tables of hostile cases in the head of a test: which rows there are, and that each test that they name exists.

use std::{collections::BTreeSet, fs, path::Path};

use crate::document::root;

/// The rows of a kind in the list at the head of a file: `C03, …: …` is row 3 of kind `C`, and names its tests in backticks.
///
/// # Panics
///
/// Where a line names a test that is in none of the folders.
pub fn rows(kind: &str, table: &str, folders: &[&str]) -> BTreeSet<u32> {
    let known: String = folders.iter().map(|folder| sources(&root().join(folder))).collect();
    let table = fs::read_to_string(root().join(table)).unwrap();
    let mut rows = BTreeSet::new();
    for line in table.lines().filter_map(|line| line.strip_prefix("//! - ")) {
        let (row, tests) = line.split_once(": ").unwrap();
        rows.extend(row.split(", ").filter_map(|word| word.strip_prefix(kind)?.parse::<u32>().ok()));
        let mut names = tests.split('`').skip(1).step_by(2).peekable();
        assert!(names.peek().is_some(), "no test: {line}");
        for name in names {
            assert!(known.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
    rows
}

fn sources(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap()).collect()
}
