//! `diff` on a whole workspace: against the last release, files and git revisions.

use std::process::Command;

use serde_json::{Value, json};

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
        "request-body: ",
        "`Client::get_conversation` returns `Call<ByteStream>`",
        "rust: 9 source-breaking",
        "rust and sdk without what cannot be generated: PATCH /v1/chatbots/{chatbotId}/conversations/{conversationId}, ",
        "version: breaking (as long as not all of Rust is known)",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn of_a_document_that_cannot_be_generated_the_rest_is_compared() {
    let project = Project::released();
    let text = project.read("spec/openapi.json");
    let edited = |name: &str, edit: &dyn Fn(&mut Value)| {
        let mut document: Value = serde_json::from_str(&text).expect("is JSON");
        edit(&mut document);
        project.write(name, document.to_string());
    };
    // The element that cannot be generated, a change of something else, what is left out.
    let schemas = "/components/schemas";
    let refused: [(&str, Value, &str); 4] = [
        ("/MessageDto/properties/odd", json!({"type": "file"}), "MessageDto.odd"),
        ("/MessageDto/properties/status", json!({"type": "file"}), "MessageDto.status"),
        ("/OperatorDto", json!({"type": "file"}), "OperatorDto"),
        ("/New", json!({"type": "object", "properties": {"a": {"type": "file"}}}), "New.a"),
    ];
    for (at, value, left_out) in refused {
        let (parent, name) = at.rsplit_once('/').expect("is a pointer");
        let refuse = |document: &mut Value| {
            document.pointer_mut(&format!("{schemas}{parent}")).expect("is there")[name] = value.clone();
        };
        let change = |document: &mut Value| {
            document.pointer_mut(&format!("{schemas}/MessageDto/properties/created")).expect("is there")["type"] =
                "integer".into();
        };
        edited("refused.json", &refuse);
        edited("changed.json", &|document| (change(document), refuse(document)).0);
        // The same is left out of both, whichever of them cannot be generated.
        for [old, new] in [
            ["spec/openapi.json", "changed.json"],
            ["refused.json", "changed.json"],
            ["changed.json", "spec/openapi.json"],
        ] {
            let run = project.run(&["diff", old, new]);
            let text = format!("without what cannot be generated: {left_out}\n");
            assert!(run.stdout.contains(&text), "{at}, {old}: {}", run.stdout);
            // A type that is new is gone the other way round.
            let breaking = if at == "/New" && old == "changed.json" { 2 } else { 1 };
            let text = format!("rust: {breaking} source-breaking, ");
            assert!(run.stdout.contains(&text), "{at}, {old}: {}", run.stdout);
            assert!(run.stdout.contains("`types::Message.created` is"), "{at}, {old}: {}", run.stdout);
        }
        let run = project.run(&["diff", "spec/openapi.json", "refused.json"]);
        assert!(run.stdout.contains("rust: 0 source-breaking, "), "{at}: {}", run.stdout);
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
fn annotations_stand_at_the_pages() {
    let project = changed();
    let run = project.run(&["diff", "--no-code", "--format", "github", "--fail-on", "rust-breaking"]);
    assert_eq!(run.status, 1);
    let expected = "::error file=spec/pages/widgets.md,line=24,title=CreateWidgetContactRequestDto.language::\
        safe became-optional%0Arust: source-breaking, SDK: compatible%0A";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
    assert!(
        run.stdout.contains("\n::notice title=spec/released.json → spec/openapi.json::wire: 0 breaking, "),
        "{}",
        run.stdout
    );
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    // What cannot be generated, and more than are shown.
    let text = project.read("spec/openapi.json");
    project.write("new.json", text.replace("\"application/json\"", "\"application/xml\""));
    let run = project.done(&["diff", "spec/openapi.json", "new.json", "--format", "github"]);
    let errors: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10, "{}", run.stdout);
    assert!(errors[0].starts_with("::error file=new.json,title=request-body::"), "{}", errors[0]);
    assert!(errors[9].contains(" more%2C which GitHub would not show::"), "{}", errors[9]);
    assert!(run.stdout.lines().all(|line| line.starts_with("::")), "{}", run.stdout);
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
