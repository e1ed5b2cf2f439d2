//! The Rust version that the workspace states is the one that it needs.

use std::{fs, process::Command};

use chatcaptain_tests::document::root;
use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Every package of `Cargo.lock` that is built on this machine.
fn packages() -> Vec<Value> {
    let about = cargo(&["version", "--verbose"]);
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version", "1", "--locked", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// `1.89` and `1.89.0` as numbers that can be compared.
fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|number| number.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_workspace_states() {
    let packages = packages();
    let (own, dependencies): (Vec<_>, Vec<_>) =
        packages.iter().partition(|package| package["source"].is_null());
    let stated = own[0]["rust_version"].as_str().unwrap();
    for package in own {
        assert_eq!(
            package["rust_version"], *stated,
            "{}: use `rust-version.workspace = true`",
            package["name"]
        );
    }
    let newer: Vec<String> = dependencies
        .iter()
        .filter(|package| {
            package["rust_version"].as_str().is_some_and(|needs| version(needs) > version(stated))
        })
        .map(|package| {
            format!("{} {} needs {}", package["name"], package["version"], package["rust_version"])
        })
        .collect();
    assert!(newer.is_empty(), "the workspace states {stated}:\n{}", newer.join("\n"));
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        readme.contains(&format!("Rust toolchain ({stated} or newer)")),
        "README.md states another version"
    );
}
