//! `release`: the whole path, twice; what it refuses; and that nothing of the changelog is lost on the way.

use serde_json::Value;

use super::titled;
use crate::support::project::Project;

const PAGE: &str = "spec/pages/widgets.md";
const CHANGELOG: &str = "CHANGELOG.md";
const RELEASED: &str = "spec/released.json";

/// What the client sends becomes optional, one after the other.
const REQUIRED: [&str; 3] = [
    r#""required":["channelId","channelToken","originUrl","language"]"#,
    r#""required":["channelId","channelToken","originUrl"]"#,
    r#""required":["channelId","channelToken"]"#,
];

/// A property that is new breaks nobody.
const NEW: [&str; 2] = [
    r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"#,
    r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"total":{"type":"number"},"#,
];

/// Changes a page, and generates.
fn change(project: &Project, from: &str, to: &str) {
    project.edit(PAGE, from, to);
    project.done(&["codegen"]);
}

/// The version in every place that holds it.
fn versions(project: &Project) -> [String; 5] {
    let released: Value = serde_json::from_str(&project.read(RELEASED)).expect("is JSON");
    let of = |path: &str, before: &str| {
        let text = project.read(path);
        let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("{path} has no {before:?}"));
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    [
        of("Cargo.toml", "[workspace.package]\nversion = \""),
        of("Cargo.toml", "path = \"crates/client\", version = \""),
        of("Cargo.lock", "name = \"client\"\nversion = \""),
        of("tests/downstream/Cargo.lock", "name = \"client\"\nversion = \""),
        released["x-version"].as_str().unwrap_or_default().to_owned(),
    ]
}

#[test]
fn the_whole_path_from_a_page_to_a_release_twice() {
    let project = Project::released();
    change(&project, REQUIRED[0], REQUIRED[1]);
    insta::assert_snapshot!("preview", project.done(&["release"]).shown());
    assert_eq!(versions(&project), ["0.1.0"; 5].map(str::to_owned));
    let run = project.done(&["release", "0.2.0"]);
    insta::assert_snapshot!("release", run.shown());
    assert_eq!(versions(&project), ["0.2.0"; 5].map(str::to_owned));
    project.done(&["codegen", "--check"]);
    assert!(project.done(&["diff", "--fail-on", "any"]).stdout.ends_with("nothing changed\n"));

    let words = "## Unreleased\n\n### Spec\n\nBy hand.\n\n### Fixed\n\n- Also by hand.\n";
    project.edit(CHANGELOG, "## Unreleased\n", words);
    change(&project, REQUIRED[1], REQUIRED[2]);
    change(&project, NEW[0], NEW[1]);
    assert!(project.done(&["diff", "--no-code"]).stdout.contains("version: breaking: 0.2.0 → 0.3.0\n"));
    project.done(&["release", "0.3.0"]);
    assert_eq!(versions(&project), ["0.3.0"; 5].map(str::to_owned));
    insta::assert_snapshot!("changelog", project.read(CHANGELOG));
}

#[test]
fn entries_that_are_in_unreleased_after_a_release_are_kept() {
    let project = Project::released();
    change(&project, REQUIRED[0], REQUIRED[1]);
    project.done(&["release", "0.2.0"]);
    // As if the version had never got its heading.
    project.edit(CHANGELOG, "## 0.2.0\n", "");
    let before = project.read(CHANGELOG);
    assert!(before.contains("CreateWidgetContactRequest.language"), "{before}");
    change(&project, REQUIRED[1], REQUIRED[2]);
    project.done(&["release", "0.3.0"]);
    let after = project.read(CHANGELOG);
    let mut rest = after.lines();
    for line in before.lines() {
        assert!(rest.any(|other| other == line), "{line:?} is lost: {after}");
    }
    assert!(after.contains("CreateWidgetContactRequest.origin_url"), "{after}");
}

#[test]
fn a_first_release_has_the_version_that_the_workspace_has() {
    let project = Project::released();
    // As a tree that kept the document and never released it.
    project.edit(RELEASED, "  \"x-version\": \"0.1.0\",\n", "");
    project.edit(CHANGELOG, "## 0.1.0\n", "");
    change(&project, REQUIRED[0], REQUIRED[1]);
    assert!(project.done(&["diff", "--no-code"]).stdout.contains("version: breaking\n"));
    let preview = project.done(&["release"]).stdout;
    assert!(preview.contains("0.1.0 (the first release)"), "{preview}");
    let run = project.refused(&["release", "0.0.9"]);
    assert!(
        run.stderr.contains("0.0.9 is smaller than the version of the workspace, 0.1.0"),
        "{}",
        run.stderr
    );
    project.done(&["release", "0.1.0"]);
    assert_eq!(versions(&project), ["0.1.0"; 5].map(str::to_owned));
    // Nobody had what came before.
    assert!(!project.read(CHANGELOG).contains("### Spec"));
}

#[test]
fn a_version_is_refused_with_the_reason_and_the_one_to_take() {
    let breaking = Project::released();
    change(&breaking, REQUIRED[0], REQUIRED[1]);
    let taken = Project::released();
    taken.edit(CHANGELOG, "## 0.1.0", "## [0.1.1]");
    let headless = Project::released();
    headless.edit(CHANGELOG, "## Unreleased", "## Soon");
    let lockless = Project::released();
    lockless.edit("Cargo.lock", "name = \"client\"", "name = \"other\"\nsource = \"registry\"");
    let versionless = Project::released();
    versionless.edit("Cargo.toml", "[workspace.package]", "[workspace.metadata]");
    let damaged = Project::released();
    damaged.edit(RELEASED, "\"x-version\": \"0.1.0\"", "\"x-version\": \"first\"");
    let shown = [
        ("no-version", breaking.refused(&["release", "v0.2.0"])),
        ("same", breaking.refused(&["release", "0.1.0"])),
        ("smaller", breaking.refused(&["release", "0.0.9"])),
        ("too-small-a-step", breaking.refused(&["release", "0.1.1"])),
        ("taken", taken.refused(&["release", "0.1.1"])),
        ("no-unreleased", headless.refused(&["release", "0.1.1"])),
        ("no-unreleased-in-the-preview", headless.refused(&["release"])),
        ("no-crate-in-the-lock", lockless.refused(&["release", "0.1.1"])),
        ("no-version-of-the-workspace", versionless.refused(&["release", "0.1.1"])),
        ("damaged", damaged.refused(&["release", "0.1.1"])),
    ];
    insta::assert_snapshot!(titled(shown.map(|(name, run)| (name, run.shown()))));
}

#[test]
fn what_is_new_asks_for_a_step_that_depends_on_the_first_number() {
    let project = Project::released();
    change(&project, NEW[0], NEW[1]);
    assert!(project.done(&["diff", "--no-code"]).stdout.contains("version: compatible: 0.1.0 → 0.1.1\n"));
    project.done(&["release", "1.0.0"]);
    change(&project, NEW[1], &NEW[1].replace("total", "count\":{\"type\":\"number\"},\"total"));
    assert!(project.done(&["diff", "--no-code"]).stdout.contains("version: compatible: 1.0.0 → 1.1.0\n"));
    let run = project.refused(&["release", "1.0.1"]);
    assert!(run.stderr.contains("is compatible, so at least 1.1.0"), "{}", run.stderr);
    project.done(&["release", "1.1.0"]);
}

#[test]
fn a_tree_that_drifted_is_refused_in_one_line() {
    let project = Project::released();
    project.edit(PAGE, REQUIRED[0], REQUIRED[1]);
    insta::assert_snapshot!("drift", project.refused(&["release", "0.2.0"]).shown());
}

#[test]
fn a_version_that_was_changed_by_hand_is_said_before_anybody_publishes_it() {
    let project = Project::released();
    project.edit("Cargo.toml", "version = \"0.1.0\"", "version = \"0.1.1\"");
    project.edit("Cargo.lock", "version = \"0.1.0\"", "version = \"0.1.1\"");
    let run = project.refused(&["release"]);
    assert!(run.stderr.contains("the version is 0.1.1, and the last release is 0.1.0"), "{}", run.stderr);
    // The advice of the message: the command itself.
    project.done(&["release", "0.1.1"]);
    assert_eq!(versions(&project), ["0.1.1"; 5].map(str::to_owned));
    project.done(&["release"]);
}

#[test]
fn a_renamed_function_is_deprecated_in_one_version_and_renamed_in_a_later_one() {
    let project = Project::released();
    project.edit("spec/pages/conversation-search.md", "_searchConversations[1]", "_findEverywhere[1]");
    let alias = r#"{"aliases": {"functions": {"search_conversations": "GET /v1/chatbots/{chatbotId}/conversations/search"}},"#;
    project.edit("spec/names.lock", "\"search_conversations\"", "\"find_everywhere\"");
    project.edit("spec/names.lock", "{", alias);
    project.done(&["codegen"]);
    project.done(&["release", "0.2.0"]);
    let mut lock: Value = serde_json::from_str(&project.read("spec/names.lock")).expect("is JSON");
    lock.as_object_mut().and_then(|lock| lock.remove("aliases")).expect("is there");
    project.write("spec/names.lock", lock.to_string());
    project.done(&["codegen"]);
    project.done(&["release", "0.3.0"]);
    let changelog = project.read(CHANGELOG);
    let later = changelog.find("- Renamed: `Client::search_conversations` → `find_everywhere`");
    let first = changelog.find("- `Client::search_conversations`: use `Client::find_everywhere`");
    assert!(later.zip(first).is_some_and(|(later, first)| later < first), "{changelog}");
}

#[test]
fn a_lock_that_was_lost_is_made_of_the_last_release() {
    let project = Project::released();
    let lock = project.read("spec/names.lock");
    std::fs::remove_file(project.path("spec/names.lock")).expect("the lock");
    project.done(&["codegen"]);
    assert_eq!(project.read("spec/names.lock"), lock);
}

#[test]
fn a_release_that_was_lost_is_not_taken_for_the_first() {
    let project = Project::released();
    std::fs::remove_file(project.path("spec/released.json")).expect("the release");
    let run = project.refused(&["release", "0.1.1"]);
    assert!(run.stderr.contains("git checkout spec/released.json"), "{}", run.stderr);
}

#[test]
fn what_no_commit_has_and_a_tag_that_is_taken_are_refused_before_anything_is_written() {
    let project = Project::released();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
        let status = std::process::Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(project.path("."))
            .status()
            .expect("git runs");
        assert!(status.success(), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "x"]);
    project.edit(CHANGELOG, "## Unreleased\n", "## Unreleased\n\n### Fixed\n\n- One.\n");
    project.write("left.txt", "x");
    git(&["tag", "v0.1.1"]);
    let changelog = project.read(CHANGELOG);
    let refused = project.refused(&["release", "0.1.1"]).stderr;
    for part in [
        "version-taken: there is a tag `v0.1.1` already",
        "dirty-tree: files differ from the last commit, or are in none",
        "\n    M CHANGELOG.md",
        "\n    ?? left.txt",
        "git stash --include-untracked",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert_eq!(project.read(CHANGELOG), changelog);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "x"]);
    assert!(!project.refused(&["release", "0.1.1"]).stderr.contains("dirty-tree"));
    git(&["tag", "--delete", "v0.1.1"]);
    project.done(&["release", "0.1.1"]);
}
