//! The client has the operations of the document, and no snapshot is without an operation.

use std::{collections::BTreeSet, fs};

use chatcaptain_client::operation::{OPERATIONS, Operation};
use chatcaptain_tests::document::{self, root};

use crate::wire::{calls, requests};

#[test]
fn the_table_of_the_client_is_the_document() {
    let in_document = document::operations();
    assert_eq!(in_document.len(), OPERATIONS.len());
    for operation in in_document {
        let entry = Operation::find(operation.id).unwrap();
        assert_eq!(entry.method.as_str().to_ascii_lowercase(), operation.method, "{}", operation.id);
        assert_eq!(entry.path, operation.path);
        assert_eq!(entry.permission, operation.text("x-required-permission"), "{}", operation.id);
        assert_eq!(entry.resource, operation.text("x-permission-resource"), "{}", operation.id);
    }
}

#[test]
fn every_snapshot_belongs_to_a_tag() {
    let known: BTreeSet<String> =
        calls::all().map(|call| format!("{}.snap", requests::snapshot(call))).collect();
    let files: BTreeSet<String> = fs::read_dir(root().join("tests/wire/snapshots"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // A snapshot that waits for its review.
        .filter(|file| !file.contains(".snap."))
        .collect();
    assert_eq!(files, known, "tests/wire/snapshots holds one file for each tag with operations");
}
