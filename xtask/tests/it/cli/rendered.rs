//! The rendered page of the real pages is older than the Markdown: codegen goes on, and one warning says what differs.

use std::fs;

use crate::support::project::{Project, Run};

const MARKDOWN: &str = "spec/pages/conversation-management.md";
const RENDERED: &str = "spec/pages/conversation-management.txt";

/// The warnings of a run that succeeded: one for each rendered page.
fn stale(run: &Run) -> Vec<&str> {
    run.stderr.lines().filter(|line| line.contains("stale-rendered-page")).collect()
}

/// Everywhere in all Markdown pages.
fn replace(project: &Project, from: &str, to: &str) {
    let mut found = 0;
    for entry in fs::read_dir(project.path("spec/pages")).expect("the pages") {
        let path = entry.expect("a page").path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).expect("a page");
            found += text.matches(from).count();
            fs::write(&path, text.replace(from, to)).expect("a page");
        }
    }
    assert!(found > 0, "no page has {from:?}");
}

#[test]
fn a_permission_that_only_the_markdown_changed_takes_one_round() {
    let project = Project::generated();
    assert!(stale(&project.done(&["codegen"])).is_empty());
    replace(&project, "chatbots.conversations.edit", "chatbots.conversations.write");
    let run = project.done(&["codegen"]);
    insta::assert_snapshot!(run.stderr, @r#"
    spec/pages/conversation-management.txt: warning: stale-rendered-page: this rendered page is stale, and the fragments are followed: it differs from spec/pages/conversation-management.md in 2 places
        line 129: `DELETE /v1/chatbots/{chatbotId}/conversations/{conversationId}`: permission "chatbots.conversations.edit" (fragments: "chatbots.conversations.write")
        line 163: `PATCH /v1/chatbots/{chatbotId}/conversations/{conversationId}`: permission "chatbots.conversations.edit" (fragments: "chatbots.conversations.write")
        help: only what agrees is used. To refresh it, save the text of the published page as spec/pages/conversation-management.txt
              (`cargo xtask fetch` says where that is; it never refreshes rendered pages itself).
              To drop it, delete the file: this loses 25 examples of the document and the evidence for the header `x-chatcaptain-key`
              (correct the `description` of each action in spec/overlay.yaml that refers to this page)
    "#);
    let document = project.read("spec/openapi.json");
    assert!(document.contains("conversations.write") && !document.contains("conversations.edit"));
    // The way out of the message: the text of the published page, which has the new permission.
    project.write(RENDERED, project.read(RENDERED).replace("conversations.edit", "conversations.write"));
    let again = project.done(&["codegen"]);
    assert!(stale(&again).is_empty() && project.read("spec/openapi.json") == document, "{}", again.stderr);
}

#[test]
fn texts_that_changed_on_all_pages_are_one_warning_and_lose_no_example() {
    let project = Project::generated();
    let examples = |project: &Project| project.read("spec/openapi.json").matches("\"example\"").count();
    let before = examples(&project);
    for (from, to) in [("The ID of", "The identifier of"), ("Optional error", "Possible error")] {
        replace(&project, from, to);
    }
    let run = project.done(&["codegen"]);
    assert_eq!(stale(&run).len(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("\n    and ") && run.stderr.lines().count() < 12, "{}", run.stderr);
    assert_eq!(examples(&project), before);
}

#[test]
fn an_operation_that_only_the_rendered_page_still_shows_is_no_dead_end() {
    let project = Project::generated();
    let text = project.read(MARKDOWN);
    let start = text.find("## Deletes a conversation").expect("is there");
    let end = text.find("## Updates an existing conversation").expect("is there");
    project.write(MARKDOWN, [&text[..start], &text[end..]].concat());
    // A released name still never goes without a word.
    let refused = project.refused(&["codegen"]);
    assert!(refused.stderr.contains(": name-gone: "), "{}", refused.stderr);
    fs::remove_file(project.path("spec/names.lock")).expect("the lock");
    let run = project.done(&["codegen"]);
    assert_eq!(stale(&run).len(), 1, "{}", run.stderr);
    let lines = "    lines 125 to 157: `DELETE /v1/chatbots/{chatbotId}/conversations/{conversationId}`";
    assert!(run.stderr.contains(lines), "{}", run.stderr);
    // The lines that the message names are the whole operation.
    let rendered = project.read(RENDERED);
    let kept = rendered.lines().enumerate().filter(|(index, _)| !(125..=157).contains(&(index + 1)));
    project.write(RENDERED, kept.map(|(_, line)| [line, "\n"].concat()).collect::<String>());
    let run = project.done(&["codegen"]);
    assert!(stale(&run).is_empty(), "{}", run.stderr);
}

#[test]
fn a_rendered_page_can_be_dropped() {
    let project = Project::generated();
    fs::remove_file(project.path(RENDERED)).expect("the page");
    let run = project.done(&["codegen", "--all"]);
    assert!(run.stdout.contains("0 operations confirmed, 0 examples taken over"), "{}", run.stdout);
}

#[test]
fn a_rendered_page_of_which_no_operation_is_left_blocks_nothing() {
    let project = Project::generated();
    project.write("spec/pages/gone.txt", "Gone\n\nget\n\nResponses\n200Success\n\nget\n/v1/gone\n");
    let run = project.done(&["codegen"]);
    assert!(run.stderr.starts_with("spec/pages/gone.txt: warning: stale-rendered-page: "), "{}", run.stderr);
    assert!(run.stderr.contains("shows 1 operation, of which no fragment has one"), "{}", run.stderr);
}
