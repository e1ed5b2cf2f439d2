//! `diff` on a whole workspace: against the last release, files and git revisions.

use std::process::Command;

use serde_json::Value;

use crate::support::project::{GENERATED, Project, command};

const PAGE: &str = "spec/pages/widgets.md";

/// A property that the client sends becomes required.
const OPTIONAL: (&str, &str) = (
    r#""required":["channelId","channelToken","originUrl","language"]"#,
    r#""required":["channelId","channelToken","originUrl"]"#,
);

/// A released workspace, and then a page changed in a way that breaks code.
fn changed() -> Project {
    let project = Project::released();
    project.edit(PAGE, OPTIONAL.0, OPTIONAL.1);
    project.done(&["codegen"]);
    project
}

#[test]
fn nothing_changed_after_a_release_until_a_page_does() {
    let project = Project::released();
    assert!(project.done(&["diff", "--fail-on", "any"]).stdout.ends_with("nothing changed\n"));
    project.edit(PAGE, OPTIONAL.0, OPTIONAL.1);
    project.done(&["codegen"]);
    insta::assert_snapshot!(project.run(&["diff", "--no-code", "--fail-on", "rust-breaking"]).shown());
    assert_eq!(project.run(&["diff", "--no-code", "--fail-on", "breaking"]).status, 0);
    assert_eq!(project.run(&["diff", "--no-code", "--fail-on", "breaking,any"]).status, 1);
}

#[test]
fn a_report_for_programs_has_every_field() {
    let project = changed();
    let report: Value =
        serde_json::from_str(&project.done(&["diff", "--no-code", "--format", "json"]).stdout)
            .expect("is JSON");
    let record = &report["records"][0];
    assert_eq!(record["element"], "CreateWidgetContactRequestDto.language");
    assert_eq!(record["newAt"], "#/components/schemas/CreateWidgetContactRequestDto/properties/language");
    assert_eq!(
        (&record["wire"], &record["rust"], &report["step"]),
        (&"safe".into(), &"source-breaking".into(), &"breaking".into())
    );
    assert_eq!(
        record["origin"][0].as_str().map(|origin| origin.starts_with("spec/pages/widgets.md:")),
        Some(true)
    );
    assert_eq!(report["version"], "0.1.0");
    assert_eq!(record["operations"][0], "POST /v1/widget/{chatbotId}/contact");
}

#[test]
fn a_tree_whose_files_are_of_different_runs_is_sent_to_codegen() {
    let project = Project::released();
    let committed = project.tree();
    let edits = [
        (
            "spec/names.lock",
            "\n      \"operatorId\": \"operator_id\"",
            "\n      \"operatorId\": \"operator\"",
        ),
        ("spec/openapi.json", "\"title\"", "\"titel\""),
        ("spec/provenance.json", "\"elements\"", "\"others\""),
        (&format!("{GENERATED}/table.rs"), "OperationId", "Id"),
        (PAGE, OPTIONAL.0, OPTIONAL.1),
        // What codegen refuses.
        (PAGE, "\"openapi\":\"3.0.0\"", "\"openapi\":\"3.2.0\""),
    ];
    for (file, from, to) in edits {
        project.edit(file, from, to);
        let run = project.refused(&["diff"]);
        for part in ["spec/openapi.json: drift", "run `cargo xtask codegen` first"] {
            assert!(run.stderr.contains(part), "{file}: {}", run.stderr);
        }
        assert!(!run.stderr.contains("defect"), "{file}: {}", run.stderr);
        project.write(file, &committed[file]);
    }
    assert!(project.done(&["diff"]).stdout.ends_with("nothing changed\n"));
}

#[test]
fn a_lock_that_lacks_names_of_its_document_is_no_defect() {
    let project = Project::released();
    let lock = project.read("spec/names.lock");
    let line = lock
        .lines()
        .find(|line| line.contains("\"operatorId\": \"operator_id\""))
        .expect("has the field")
        .to_owned();
    project.edit("spec/names.lock", &format!("{line}\n"), "");
    let run = project.done(&["diff", "spec/released.json", "spec/openapi.json"]);
    assert!(
        run.stdout.contains("do not belong together") && !run.stdout.contains("defect"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_first_comparison_says_how_to_get_a_release() {
    let project = Project::generated();
    insta::assert_snapshot!(project.refused(&["diff"]).shown(), @r"
    exit status: 1
    ----- stdout -----

    ----- stderr -----
    spec/released.json: unreadable: there is no such file
        help: `cargo xtask release VERSION` makes it; or name two documents: `cargo xtask diff OLD NEW`
    1 error
    ");
}

#[test]
fn sides_are_files_or_revisions() {
    let project = changed();
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "x"]);
    git(&project, &["tag", "v1"]);
    project.edit(PAGE, OPTIONAL.1, OPTIONAL.0);
    project.done(&["codegen"]);
    let record = "CreateWidgetContactRequestDto.language";
    let same = project.done(&["diff", "v1", "v1"]).stdout;
    assert!(same.contains("nothing changed") && same.starts_with("v1:spec/openapi.json"), "{same}");
    for sides in [
        &["v1"][..],
        &["HEAD"],
        &["v1", "spec/openapi.json"],
        &["v1:spec/openapi.json", "spec/released.json"],
    ] {
        let arguments: Vec<&str> = ["diff"].into_iter().chain(sides.iter().copied()).collect();
        let shown = project.done(&arguments).stdout;
        assert!(shown.contains(record) && shown.contains("became-required"), "{sides:?}: {shown}");
    }
}

#[test]
fn a_side_that_is_none_is_told_and_never_an_option_of_git() {
    let project = Project::released();
    git(&project, &["init", "--quiet"]);
    project.write("damaged.json", "{\"paths\": {},}");
    project.write("other.json", "[]");
    project.write("twice.json", r#"{"paths": {"/a": {}, "/a": {}}}"#);
    let refused = |side: &str| {
        let run = project.refused(&["diff", "--", side]);
        run.stderr
    };
    for (side, code) in [
        ("nowhere", "unknown-side"),
        ("--output=stolen", "unknown-side"),
        ("-", "unknown-side"),
        ("", "unknown-side"),
        ("damaged.json", "invalid-json"),
        ("other.json", "not-a-document"),
        ("twice.json", "duplicate-key"),
    ] {
        let message = refused(side);
        assert!(message.contains(code) && message.contains("help: "), "{side}: {message}");
    }
}

#[test]
fn a_document_that_cannot_be_generated_is_still_compared() {
    let project = Project::released();
    let text = project.read("spec/openapi.json");
    project.write("new.json", text.replace("\"application/json\"", "\"application/xml\""));
    let run = project.run(&["diff", "spec/openapi.json", "new.json", "--fail-on", "rust-breaking"]);
    assert_eq!(run.status, 1);
    for part in [
        "media-type-removed",
        "request-body",
        "rust: not known",
        "version: breaking (as long as Rust is not known)",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn a_document_whose_sections_have_another_form_is_still_compared() {
    let project = Project::released();
    let path =
        r#"{"/a": {"get": {"parameters": [{"name": "x", "in": "query", "schema": {"enum": ["a"]}}]}}}"#;
    for components in ["[]", r#""x""#, r#"{"schemas": []}"#] {
        project.write("new.json", format!(r#"{{"paths": {path}, "components": {components}}}"#));
        let run = project.run(&["diff", "spec/openapi.json", "new.json", "--fail-on", "rust-breaking"]);
        assert_eq!(run.status, 1, "{components}: {}", run.stderr);
        assert!(run.stdout.contains("operation-removed"), "{components}: {}", run.stdout);
    }
}

#[test]
fn colours_are_for_terminals() {
    let project = changed();
    assert!(!project.done(&["diff", "--no-code"]).stdout.contains('\u{1b}'));
}

#[test]
fn wrong_options_are_wrong_usage() {
    for arguments in [&["diff", "--fail-on", "some"][..], &["diff", "--check"], &["diff", "a", "b", "c"]] {
        let output = command().args(arguments).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

fn git(project: &Project, arguments: &[&str]) {
    let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(project.path("."))
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
