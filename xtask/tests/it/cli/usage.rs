//! What people ask for: help, commands and options that do not exist, folders that are not there.

use std::fs;

use super::titled;
use crate::support::project::{Project, Run, command};

#[test]
fn help_says_what_every_command_is_for() {
    let commands = ["xtask", "codegen", "merge", "lint", "diff", "release", "fetch"];
    let shown = commands.map(|case| {
        let mut help = command();
        if case != "xtask" {
            help.arg(case);
        }
        let run = Run::of(help.arg("--help").output().expect("the binary runs"));
        (case, run.shown())
    });
    insta::assert_snapshot!(titled(shown));
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_meant() {
    let shown = [
        ("no-command", &[][..]),
        ("unknown-command", &["generate"]),
        ("misspelt-command", &["codegn"]),
        ("unknown-option", &["codegen", "--force"]),
        ("merge-without-pages", &["merge"]),
        ("option-without-value", &["lint", "--spec"]),
        ("fetch-of-one-page", &["fetch", "spec/pages/widgets.md"]),
    ]
    .map(|(case, arguments)| {
        let run = Run::of(command().args(arguments).output().expect("the binary runs"));
        assert_eq!(run.status, 2, "{arguments:?}");
        (case, run.shown())
    });
    insta::assert_snapshot!(titled(shown));
}

#[test]
fn a_folder_or_file_that_is_not_there_is_named() {
    let project = Project::new();
    fs::create_dir(project.path("empty")).expect("a folder");
    let shown = [
        ("pages", &["merge", "--pages", "nowhere"][..]),
        ("overlay", &["merge", "--pages", "spec/pages", "--overlay", "nowhere.yaml"]),
        ("document", &["lint", "--spec", "nowhere.json"]),
        ("default-document", &["lint"]),
        ("empty-folder", &["merge", "--pages", "empty"]),
    ]
    .map(|(case, arguments)| (case, project.refused(arguments).shown()));
    insta::assert_snapshot!(titled(shown));
}
