//! `lint`: nothing in the real document, every kind of damage in a careless one, and what is no document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::titled;
use crate::support::project::{Project, Run};

#[test]
fn lint_finds_nothing_in_the_real_document() {
    let project = Project::generated();
    let run = project.done(&["lint"]);
    assert_eq!(run.stdout, "spec/openapi.json: 0 errors, 3 warnings\n");
    let warnings = run.stderr.lines().filter(|line| line.contains(": warning: no-permission: ")).count();
    assert_eq!(warnings, 3, "{}", run.stderr);
}

/// the last copy wins.
fn naive_merge(project: &Project, pages: [&str; 4]) -> String {
    fn put(into: &mut Value, from: Value) {
        match (into, from) {
            (Value::Object(into), Value::Object(from)) => {
                for (key, value) in from {
                    let whole = value.get("type").is_some() || value.get("operationId").is_some();
                    match into.get_mut(&key).filter(|_| !whole) {
                        Some(present) => put(present, value),
                        None => drop(into.insert(key, value)),
                    }
                }
            }
            (into, from) => *into = from,
        }
    }
    let mut merged = Value::Object(Map::new());
    for page in pages {
        let text = project.read(&format!("spec/pages/{page}.md"));
        for line in text.lines().filter(|line| line.starts_with("{\"openapi\"")) {
            let mut fragment: Value = serde_json::from_str(line).expect("a fragment");
            let security = fragment.as_object_mut().and_then(|members| members.shift_remove("security"));
            for item in fragment["paths"].as_object_mut().expect("paths").values_mut() {
                for operation in item.as_object_mut().expect("a path").values_mut() {
                    operation["security"] = security.clone().expect("every fragment has `security`");
                }
            }
            put(&mut merged, fragment);
        }
    }
    assert_eq!(merged["components"]["schemas"].as_object().map(Map::len), Some(82));
    merged.to_string()
}

#[test]
fn lint_finds_every_kind_of_damage_of_a_naive_merge() {
    let project = Project::new();
    let (management, messages, search) =
        ("conversation-management", "conversation-messages", "conversation-search");
    project.write("widgets-last.json", naive_merge(&project, [management, messages, search, "widgets"]));
    project.write("widgets-first.json", naive_merge(&project, ["widgets", management, messages, search]));
    let last = project.refused(&["lint", "--spec", "widgets-last.json"]);
    let first = project.refused(&["lint", "--spec", "widgets-first.json"]);
    let codes = |run: &Run| -> Vec<String> {
        let found = run.stderr.lines().filter(|line| !line.starts_with(' '));
        found
            .map(|line| line.replace("warning: ", "").split(": ").nth(1).unwrap_or_default().to_owned())
            .collect()
    };
    let count = |run: &Run, code: &str| codes(run).iter().filter(|found| *found == code).count();
    for (code, expected) in [
        // What the exporter left of the security schemes, read literally.
        ("anonymous-security", 19),
        ("operation-id", 19),
        ("permission-in-text", 16),
        ("untyped-parameter", 4),
        ("nullable-without-type", 2),
        ("enum-without-names", 1),
        ("inline-enum", 4),
    ] {
        assert_eq!((count(&last, code), count(&first, code)), (expected, expected), "{code}");
    }
    // `contact note transcription reaction callSettings` of `ContentDto`, and what only they lead to.
    assert_eq!((count(&last, "lost-property"), count(&last, "lost-description")), (5, 0));
    // `facebookAttachmentId whatsappAttachmentId instagramAttachmentId`; the descriptions that only the widget page
    // has, and those that it hangs on references with `allOf`.
    assert_eq!((count(&first, "lost-property"), count(&first, "lost-description")), (3, 46 + 12));
    let all: BTreeSet<String> = codes(&last).into_iter().chain(codes(&first)).collect();
    let expected = [
        "anonymous-security",
        "count-as-number",
        "enum-without-names",
        "inline-enum",
        "lost-description",
        "lost-property",
        "lost-value",
        "no-permission",
        "nullable-without-type",
        "operation-id",
        "permission-in-text",
        "unmarked-timestamp",
        "unreachable-schema",
        "untyped-parameter",
    ];
    assert_eq!(all.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn lint_reads_a_document_of_openapi_3_1_and_names_what_it_lacks() {
    let project = Project::new();
    let schemas =
        r#"{"A": {"type": ["string", "null"]}, "B": {"type": "object", "propertyNames": {"pattern": "^x"}}}"#;
    let info = r#""info": {"title": "T", "version": "1"}, "paths": {}"#;
    let text = format!(r#"{{"openapi": "3.1.0", {info}, "components": {{"schemas": {schemas}}}}}"#);
    project.write("document.json", text);
    let run = project.refused(&["lint", "--spec", "document.json"]);
    let own: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("document.json: uns")).collect();
    let expected = "document.json: unsupported-keyword: `propertyNames` of OpenAPI 3.1 is not supported";
    assert_eq!(own, [expected], "{}", run.stderr);
    assert!(run.stderr.contains(r#"target: "$.components.schemas.B.propertyNames""#), "{}", run.stderr);
}

#[test]
fn lint_names_the_numbers_of_a_document_that_cannot_be_kept() {
    let project = Project::new();
    let schemas =
        r#"{"A": {"type": "number", "enum": [1, 1e-400]}, "B": {"type": "number", "maximum": 1e-400}}"#;
    let info = r#""info": {"title": "T", "version": "1"}, "paths": {}"#;
    let text = format!("{{\"openapi\": \"3.0.0\", {info},\n\"components\": {{\"schemas\": {schemas}}}}}");
    project.write("document.json", text);
    let run = project.refused(&["lint", "--spec", "document.json"]);
    let own: Vec<&str> = run.stderr.lines().filter(|line| line.contains("inexact-number")).collect();
    let expected = [
        "document.json:2: inexact-number: the number 1e-400 is read as 0.0",
        "document.json:2: warning: inexact-number: the number 1e-400 is read as 0.0",
    ];
    assert_eq!(own, expected, "{}", run.stderr);
}

#[test]
fn lint_refuses_what_is_no_document() {
    let project = Project::new();
    let shown = [
        ("not-json", "{\n  \"openapi\": \"3.0.0\",\n}"),
        ("duplicate-key", r#"{"openapi": "3.0.0", "paths": {}, "paths": {}}"#),
        ("array", "[]"),
        ("newer-version", r#"{"openapi": "3.2.0", "info": {"title": "T", "version": "1"}, "paths": {}}"#),
    ]
    .map(|(case, text)| {
        project.write("document.json", text);
        let run = project.refused(&["lint", "--spec", "document.json"]);
        let own: Vec<&str> = run.stderr.lines().take_while(|line| !line.starts_with("spec/pages")).collect();
        (case, own.join("\n"))
    });
    insta::assert_snapshot!(titled(shown));
}
