//! The commands as people run them: the real binary on a whole workspace in a temporary folder.

#[path = "support/project.rs"]
mod project;

use std::{collections::BTreeSet, fs};

use project::{GENERATED, Project, Run, command};
use serde_json::{Map, Value};

/// A snapshot named after the test and `case`.
macro_rules! assert_shown {
    ($case:expr, $text:expr) => {
        insta::with_settings!({ snapshot_suffix => $case, omit_expression => true }, {
            insta::assert_snapshot!($text);
        })
    };
}

#[test]
fn help_says_what_every_command_is_for() {
    for case in ["xtask", "codegen", "merge", "lint", "diff", "release-spec", "fetch"] {
        let mut help = command();
        if case != "xtask" {
            help.arg(case);
        }
        let run = Run::of(help.arg("--help").output().expect("the binary runs"));
        assert_shown!(case, run.shown());
    }
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_meant() {
    for (case, arguments) in [
        ("no-command", &[][..]),
        ("unknown-command", &["generate"]),
        ("misspelt-command", &["codegn"]),
        ("unknown-option", &["codegen", "--force"]),
        ("merge-without-pages", &["merge"]),
        ("option-without-value", &["lint", "--spec"]),
        ("fetch-of-one-page", &["fetch", "spec/pages/widgets.md"]),
    ] {
        let run = Run::of(command().args(arguments).output().expect("the binary runs"));
        assert_eq!(run.status, 2, "{arguments:?}");
        assert_shown!(case, run.shown());
    }
}

#[test]
fn codegen_writes_everything_and_the_second_run_changes_nothing() {
    let project = Project::new();
    let first = project.done(&["codegen"]);
    for path in ["spec/openapi.json", "spec/provenance.json", "spec/names.lock"] {
        assert!(first.stdout.contains(&format!("created  {path}")), "{}", first.stdout);
    }
    let written = project.tree();
    let second = project.done(&["codegen"]);
    assert!(project.tree() == written, "the second run wrote other bytes");
    assert!(!second.stdout.contains("created") && !second.stdout.contains("updated"), "{}", second.stdout);
    project.done(&["codegen", "--check"]);
    assert!(project.tree() == written, "--check wrote something");
}

#[test]
fn the_report_of_codegen_can_be_read() {
    let project = Project::new();
    let report = project.done(&["codegen"]).shown();
    // The generated files have a test of their own.
    let report: Vec<&str> = report.lines().filter(|line| !line.contains(GENERATED)).collect();
    assert_shown!("real-pages", report.join("\n"));
}

#[test]
fn the_bytes_do_not_depend_on_the_machine() {
    let (here, there) = (Project::new(), Project::new());
    here.done(&["codegen"]);
    let root = there.path("");
    let mut elsewhere = command();
    elsewhere.arg("codegen").arg("--root").arg(&root).current_dir("/");
    elsewhere.env_clear().env("LC_ALL", "tr_TR.UTF-8").env("TZ", "Asia/Kathmandu").env("NO_COLOR", "1");
    let run = Run::of(elsewhere.output().expect("the binary runs"));
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(here.tree() == there.tree(), "two machines wrote other bytes");
}

#[test]
fn the_document_does_not_depend_on_the_names_of_the_pages() {
    let (here, there) = (Project::new(), Project::new());
    let moved = ["conversation-management.md", "widgets.md", "conversation-search.md"];
    for (index, name) in moved.iter().enumerate() {
        let from = there.path(&format!("spec/pages/{name}"));
        fs::rename(from, there.path(&format!("spec/pages/{}.md", 9 - index))).expect("a page is moved");
    }
    here.done(&["codegen"]);
    there.done(&["codegen"]);
    assert_eq!(here.read("spec/openapi.json"), there.read("spec/openapi.json"));
    assert_eq!(here.read("spec/names.lock"), there.read("spec/names.lock"));
}

#[test]
fn check_shows_the_first_differing_lines_and_the_command_that_mends_them() {
    let project = Project::new();
    project.done(&["codegen"]);
    project.edit("spec/openapi.json", "\"list_conversations\"", "\"all_conversations\"");
    fs::remove_file(project.path("spec/names.lock")).expect("the lock is there");
    project.write(&format!("{GENERATED}/stale.rs"), "// no run produces this\n");
    let run = project.refused(&["codegen", "--check"]);
    assert_shown!("drift", run.stderr);
    project.done(&["codegen"]);
    project.done(&["codegen", "--check"]);
    assert!(!project.path(&format!("{GENERATED}/stale.rs")).exists(), "a stale file stays");
}

#[test]
fn whatever_is_wrong_with_the_input_leaves_every_file_as_it_was() {
    type Damage = (&'static str, fn(&Project));
    let damages: [Damage; 6] = [
        ("broken-fence", |p| p.edit("spec/pages/widgets.md", "```json\n", "```json\n{,")),
        ("conflict", |p| {
            p.edit(
                "spec/pages/widgets.md",
                r#""outgoing":{"type":"boolean""#,
                r#""outgoing":{"type":"string""#,
            );
        }),
        ("overlay", |p| p.edit("spec/overlay.yaml", "update:", "updates:")),
        ("not-utf8", |p| p.write("spec/pages/new.md", b"# \xFF\n")),
        ("lock", |p| p.edit("spec/names.lock", "{", "[")),
        ("moved-name", |p| p.edit("spec/names.lock", "\"list_conversations\"", "\"all_conversations\"")),
    ];
    for (case, damage) in damages {
        let project = Project::new();
        project.done(&["codegen"]);
        damage(&project);
        let run = project.refused(&["codegen"]);
        assert_eq!(run.stdout, "", "{case}: a run that failed has nothing to report");
        assert_shown!(case, run.stderr);
        project.refused(&["codegen", "--check"]);
    }
}

#[test]
fn a_disk_that_refuses_one_file_gets_none() {
    for path in ["spec/openapi.json", "spec/provenance.json", "crates/chatcaptain-client/src"] {
        let project = Project::new();
        if path.ends_with("src") {
            project.write(path, "a file where the folder should be");
        } else {
            fs::create_dir_all(project.path(path)).expect("a folder where the file should be");
        }
        let run = project.refused(&["codegen"]);
        assert!(run.stderr.contains("generated files"), "{path}: {}", run.stderr);
    }
}

#[test]
fn a_folder_among_the_generated_files_is_nobodys_to_remove() {
    let project = Project::new();
    project.write(&format!("{GENERATED}/old.rs/kept.txt"), "mine");
    project.write(&format!("{GENERATED}/stale.rs"), "// gone");
    project.done(&["codegen"]);
    assert_eq!(project.read(&format!("{GENERATED}/old.rs/kept.txt")), "mine");
    assert!(!project.path(&format!("{GENERATED}/stale.rs")).exists());
}

#[test]
fn an_overlay_can_remove_the_items_of_a_list() {
    let project = Project::new();
    let action = "  - target: $.components.schemas.ConversationStatus.enum[?@ == -1]\n    \
                  description: The server never sends it.\n    remove: true\n";
    let overlay = project.read("spec/overlay.yaml");
    project.write("spec/overlay.yaml", format!("{overlay}{action}"));
    let run = project.refused(&["codegen"]);
    // Five names for four members: the removal itself is on record and no loss.
    assert!(!run.stderr.contains("lost-"), "{}", run.stderr);
}

#[test]
fn only_plain_files_of_the_folder_are_read() {
    let project = Project::new();
    fs::create_dir(project.path("spec/pages/folder.md")).expect("a folder");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", project.path("spec/pages/link.md")).expect("a link");
    project.write("spec/pages/notes.org", b"\xFF not a page, not read");
    project.write("spec/pages/huge.md", vec![b' '; 16 * 1024 * 1024 + 1]);
    let run = project.refused(&["codegen"]);
    #[cfg(unix)]
    assert_shown!("unix", run.stderr);
    assert!(!run.stderr.contains("notes.org"));
}

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
fn a_folder_or_file_that_is_not_there_is_named() {
    let project = Project::new();
    for (case, arguments) in [
        ("pages", &["merge", "--pages", "nowhere"][..]),
        ("overlay", &["merge", "--pages", "spec/pages", "--overlay", "nowhere.yaml"]),
        ("document", &["lint", "--spec", "nowhere.json"]),
        ("default-document", &["lint"]),
    ] {
        assert_shown!(case, project.refused(arguments).shown());
    }
    fs::create_dir(project.path("empty")).expect("a folder");
    assert_shown!("empty-folder", project.refused(&["merge", "--pages", "empty"]).shown());
}

#[test]
fn lint_finds_nothing_in_the_real_document() {
    let project = Project::new();
    project.done(&["codegen"]);
    let run = project.done(&["lint"]);
    assert_eq!(run.stdout, "spec/openapi.json: 0 errors, 3 warnings\n");
    let warnings = run.stderr.lines().filter(|line| line.contains(": warning: no-permission: ")).count();
    assert_eq!(warnings, 3, "{}", run.stderr);
}

/// All fragments of the real pages put together as a careless script would: of every operation and component
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
fn lint_refuses_what_is_no_document() {
    let project = Project::new();
    for (case, text) in [
        ("not-json", "{\n  \"openapi\": \"3.0.0\",\n}"),
        ("duplicate-key", r#"{"openapi": "3.0.0", "paths": {}, "paths": {}}"#),
        ("array", "[]"),
        ("newer-version", r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}"#),
    ] {
        project.write("document.json", text);
        let run = project.refused(&["lint", "--spec", "document.json"]);
        let own: Vec<&str> = run.stderr.lines().take_while(|line| !line.starts_with("spec/pages")).collect();
        assert_shown!(case, own.join("\n"));
    }
}

#[test]
fn a_page_that_gets_a_property_changes_the_document_and_nothing_else_moves() {
    let project = Project::new();
    project.done(&["codegen"]);
    let names = project.read("spec/names.lock");
    let known = r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"#;
    project.edit("spec/pages/widgets.md", known, &format!(r#"{known}"total":{{"type":"number"}},"#));
    let drift = project.refused(&["codegen", "--check"]);
    assert!(drift.stderr.contains("spec/openapi.json"), "{}", drift.stderr);
    project.done(&["codegen"]);
    assert!(project.read("spec/openapi.json").contains("\"total\""));
    let field = "      \"messages\": \"messages\",\n      \"total\": \"total\"\n";
    let after = project.read("spec/names.lock");
    assert_eq!(after.replace(field, "      \"messages\": \"messages\"\n"), names);
    assert_ne!(after, names);
}

#[test]
fn a_renamed_operation_is_refused_until_one_of_the_two_ways_out_is_taken() {
    let project = Project::new();
    project.done(&["codegen"]);
    project.edit("spec/pages/conversation-search.md", "_searchConversations[1]", "_findEverywhere[1]");
    let run = project.refused(&["codegen"]);
    assert!(run.stderr.contains("name-moved"), "{}", run.stderr);
    // The way out that the message shows first: accept the new name.
    project.edit("spec/names.lock", "\"search_conversations\"", "\"find_everywhere\"");
    project.done(&["codegen"]);
    // And the other one: keep the old name by an action, as the message spells it.
    let hint: Vec<&str> = run.stderr.lines().skip_while(|line| !line.contains("- target:")).take(4).collect();
    let action: String =
        hint.iter().map(|line| [line.get(10..).unwrap_or_default(), "\n"].concat()).collect();
    project.edit("spec/names.lock", "\"find_everywhere\"", "\"search_conversations\"");
    project.edit("spec/overlay.yaml", "actions:\n", &format!("actions:\n{action}"));
    project.done(&["codegen"]);
    assert!(project.read("spec/names.lock").contains("\"search_conversations\""));
}

#[test]
fn a_property_that_would_take_a_released_field_takes_another() {
    let project = Project::new();
    project.done(&["codegen"]);
    let known = r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"#;
    let with = |name: &str| format!(r#"{known}"{name}":{{"type":"number"}},"#);
    project.edit("spec/pages/widgets.md", known, &with("pageTotal"));
    project.done(&["codegen"]);
    project.edit("spec/pages/widgets.md", known, &with("page_total"));
    project.done(&["codegen"]);
    let types = project.read(&format!("{GENERATED}/types.rs"));
    for (wire, field) in [("pageTotal", "page_total"), ("page_total", "page_total_2")] {
        let at = types.find(&format!("rename = \"{wire}\"")).expect("is renamed");
        assert_eq!(
            types[at..].split("pub ").nth(1).and_then(|rest| rest.split(':').next()),
            Some(field),
            "{wire}"
        );
    }
    // A page that has lost it is refused.
    project.edit("spec/pages/widgets.md", &with("page_total"), known);
    let run = project.refused(&["codegen"]);
    assert!(run.stderr.contains("name-gone: no page has the property `page_total`"), "{}", run.stderr);
}
