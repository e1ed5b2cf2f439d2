//! `merge`: what it prints, and that it writes all of its files or none.

use std::fs;

use serde_json::{Map, Value};

use crate::support::project::Project;

#[test]
fn merge_prints_the_document_or_writes_it_and_the_provenance() {
    let project = Project::new();
    let pages = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let printed = project.done(&pages);
    let document: Value = serde_json::from_str(&printed.stdout).expect("the document alone is on stdout");
    assert_eq!(document["paths"].as_object().map(Map::len), Some(14));
    assert!(printed.stderr.contains("14 paths, 19 operations"), "the report is on stderr");
    let files = ["--out", "merged.json", "--provenance", "from.json"];
    let written = project.done(&[&pages[..], &files].concat());
    assert_eq!(written.stdout, "");
    assert_eq!(project.read("merged.json"), printed.stdout);
    let provenance: Value = serde_json::from_str(&project.read("from.json")).expect("JSON");
    assert!(provenance["elements"].is_object() && provenance["conflicts"].is_array());
}

#[test]
fn merge_writes_both_files_or_none() {
    let project = Project::new();
    fs::create_dir(project.path("merged.json")).expect("a folder where the document should go");
    let merge = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let files = ["--out", "merged.json", "--provenance", "from.json"];
    project.refused(&[&merge[..], &files].concat());
    // Without the overlay the pages alone are not enough, and nothing is written either.
    let run = project.refused(&["merge", "--pages", "spec/pages", "--out", "alone.json"]);
    assert!(run.stderr.contains("untyped-parameter") && run.stderr.contains("nothing was written\n"));
    assert!(run.stderr.contains("--overlay spec/overlay.yaml"));
}

#[test]
fn merge_refuses_one_file_for_two() {
    let project = Project::new();
    let merge = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let run = project.refused(&[&merge[..], &["--out", "x.json", "--provenance", "x.json"]].concat());
    assert!(run.stderr.contains("same-file"), "{}", run.stderr);
    assert!(!project.path("x.json").exists(), "nothing is written");
}
