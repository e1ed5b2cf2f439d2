//! The list of code to change, which `diff` prints, compared with what the compiler says of the same tree: row by row, on a
//! clone of the repository. It takes minutes a row and is run by hand:
//!
//! `cargo test -p xtask --test it rounds::compiler -- --ignored`; `ROUNDS=3b,4` chooses the rows whose names begin so.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{Row, advice, table};
use crate::support::project::Project;

/// A file below the root, and a line of it.
type Line = (String, u64);

#[test]
#[ignore = "compiles the workspace for every row: minutes each"]
fn diff_names_the_lines_that_the_compiler_refuses_and_no_other() {
    let wanted = std::env::var("ROUNDS").unwrap_or_default();
    let project = Project::checkout();
    for row in
        table::rows().into_iter().filter(|row| wanted.split(',').any(|start| row.name.starts_with(start)))
    {
        git(&project, &["checkout", "--quiet", "--", "."]);
        git(&project, &["clean", "--quiet", "-fd", "--exclude", "target"]);
        let named = named(&project, &row);
        let (refused, reached) = refused(&project);
        // A program of a README is in a file of the build; `diff` names its line in the README.
        let is_readme = |line: &&Line| line.0.ends_with("README.md");
        let (programs, refused): (BTreeSet<Line>, BTreeSet<Line>) =
            refused.into_iter().partition(|line| line.0.starts_with('/'));
        assert_eq!(named.iter().filter(is_readme).count(), programs.len(), "{}: {programs:#?}", row.name);
        let hidden: Vec<&Line> = refused.difference(&named).collect();
        assert!(hidden.is_empty(), "{}: the compiler refuses more: {hidden:#?}\nnamed: {named:#?}", row.name);
        // Of what the compiler could not reach, because a crate below does not compile, it says nothing.
        let is_judged = |line: &&Line| reached.iter().any(|place| line.0.starts_with(place));
        let more: Vec<&Line> = named.difference(&refused).filter(is_judged).collect();
        assert!(more.is_empty(), "{}: nothing is wrong with {more:#?}", row.name);
    }
}

/// Follows the advice, and returns the lines that `diff` names because of the compiler.
fn named(project: &Project, row: &Row) -> BTreeSet<Line> {
    (row.change)(project);
    let first = project.run(&["codegen"]);
    if first.status != 0 {
        let advice = advice::first(&first.stderr);
        project.done(&advice.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let report = project.run(&["diff", "HEAD", "--format", "json"]).stdout;
    let report: Value = serde_json::from_str(&report).expect("the report is JSON");
    let code = &report["code"];
    assert!(code["incomplete"].is_null(), "{}: {}", row.name, code["incomplete"]);
    let places = code["places"].as_array().expect("a list").iter();
    let compiled = places.filter(|place| place["isComment"] == false);
    compiled.map(|place| (text(&place["file"]), place["line"].as_u64().expect("a line"))).collect()
}

/// The lines that `cargo check` refuses or calls deprecated, and where the programs are that it reached.
fn refused(project: &Project) -> (BTreeSet<Line>, BTreeSet<String>) {
    let output = Command::new("cargo")
        .args([
            "check",
            "--workspace",
            "--all-targets",
            "--keep-going",
            "--offline",
            "--message-format",
            "json",
        ])
        .current_dir(project.path(""))
        .stderr(Stdio::null())
        .output()
        .expect("cargo runs");
    let (mut lines, mut reached, mut early) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for message in
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok())
    {
        let message: Value = message;
        if let Some(source) = message["target"]["src_path"].as_str() {
            let source = source.strip_prefix(&*project.path("").to_string_lossy()).unwrap_or(source);
            reached.extend(modules(project, source.trim_start_matches('/')));
        }
        let found = &message["message"];
        // A name that is not found ends the compiler before it looks at types: of the other lines it says nothing.
        let is_early = ["E0412", "E0425", "E0432", "E0433"].iter().any(|code| found["code"]["code"] == *code);
        if let Some(source) = message["target"]["src_path"].as_str().filter(|_| is_early) {
            let source = source.strip_prefix(&*project.path("").to_string_lossy()).unwrap_or(source);
            early.extend(modules(project, source.trim_start_matches('/')));
        }
        let is_meant = found["level"] == "error" || found["code"]["code"] == "deprecated";
        for span in found["spans"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|span| is_meant && span["is_primary"] == true)
        {
            // What a macro made is changed where the macro is called.
            let mut span = span;
            while span["expansion"]["span"].is_object() {
                span = &span["expansion"]["span"];
            }
            let file = direct(&text(&span["file_name"]));
            if !file.contains("/generated/") {
                lines.insert((file, span["line_start"].as_u64().expect("a line")));
            }
        }
    }
    (lines, &reached - &early)
}

/// Where the code of a program is: its file, and the files and folders of its modules.
fn modules(project: &Project, source: &str) -> Vec<String> {
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = std::fs::read_to_string(project.path(source)).unwrap_or_default();
    let names = text.lines().filter_map(|line| line.rsplit_once("mod ")?.1.strip_suffix(';'));
    let files = names.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/")]);
    files.chain([source.to_owned()]).collect()
}

/// A path without `..`.
fn direct(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn git(project: &Project, arguments: &[&str]) {
    let status = Command::new("git").args(arguments).current_dir(project.path("")).status();
    assert!(status.expect("git runs").success(), "git {arguments:?}");
}
