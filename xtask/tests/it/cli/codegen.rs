//! `codegen`: what it writes, and that a run that fails writes nothing.

use std::fs;

use super::titled;
use crate::support::project::{GENERATED, Project, Run, command};

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
    insta::assert_snapshot!(report.join("\n"));
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
    let project = Project::generated();
    project.edit("spec/openapi.json", "\"list_conversations\"", "\"all_conversations\"");
    fs::remove_file(project.path("spec/names.lock")).expect("the lock is there");
    project.write(&format!("{GENERATED}/stale.rs"), "// no run produces this\n");
    let run = project.refused(&["codegen", "--check"]);
    insta::assert_snapshot!(run.stderr, @r#"
    spec/openapi.json:43: drift: the file is not what codegen produces
        -         "operationId": "all_conversations",
        +         "operationId": "list_conversations",
    spec/names.lock: drift: the file is missing
    crates/chatcaptain-client/src/generated/stale.rs: drift: no run of codegen produces this file
        help: run `cargo xtask codegen` and commit the result
    "#);
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
    let shown = damages.map(|(case, damage)| {
        let project = Project::generated();
        damage(&project);
        let run = project.refused(&["codegen"]);
        assert_eq!(run.stdout, "", "{case}: a run that failed has nothing to report");
        project.refused(&["codegen", "--check"]);
        (case, run.stderr)
    });
    insta::assert_snapshot!(titled(shown));
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
    insta::assert_snapshot!(run.stderr, @r"
    spec/pages/folder.md: not-a-file: a page must be a plain file, not a link or a folder
        the same at spec/pages/link.md
        help: copy the page itself into the folder
    spec/pages/huge.md: page-too-large: the page is larger than 16 MiB
        help: split the page, or remove what is not documentation
    3 errors; nothing was written
    ");
    assert!(!run.stderr.contains("notes.org"));
}
