//! Every command that a message shows works, not only the first: it writes, or refuses because something would be lost.

use super::{Row, advice, table};
use crate::support::project::Project;

/// Codes of a refusal that would mean that the command itself was wrong.
const WRONG: [&str; 6] =
    ["not-a-choice", "invalid-lock", "overlay-syntax", "invalid-decision", "unused-decision", "usage:"];

#[test]
fn every_command_of_a_message_is_carried_out_as_printed() {
    let mut tried = 0;
    for row in table::rows().into_iter().filter(|row| row.rounds > 1) {
        let project = Project::generated();
        (row.change)(&project);
        let refusal = project.run(&["codegen"]).stderr;
        for arguments in advice::all(&refusal) {
            try_one(&row, &arguments, &refusal);
            tried += 1;
        }
    }
    assert!(tried > 20, "only {tried} commands were shown");
}

fn try_one(row: &Row, arguments: &[String], refusal: &str) {
    let project = Project::generated();
    (row.change)(&project);
    let before = project.tree();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = project.run(&arguments);
    let told = format!("{}: {arguments:?}\n{}\n{}", row.name, run.stdout, run.stderr);
    assert!(!WRONG.iter().any(|code| run.stderr.contains(code)), "{told}");
    match run.status {
        0 => drop(project.done(&["codegen", "--check"])),
        // One question of several was answered, and the answer is kept; or it leads to another question.
        1 => assert!(project.tree() != before || run.stderr != refusal, "{told}"),
        _ => panic!("{told}"),
    }
}

#[test]
fn a_name_or_a_way_that_no_message_has_is_refused_with_those_that_there_are() {
    let project = Project::generated();
    let run = project.refused(&["codegen", "--accept", "list_conversations"]);
    assert!(run.stderr.contains("codegen refuses nothing"), "{}", run.stderr);
    let path = "spec/pages/conversation-management.md";
    project.edit(path, "_listConversations[", "_queryConversations[");
    let run = project.refused(&["codegen", "--accept", "list_conversation"]);
    assert!(run.stderr.contains("what can be accepted: list_conversations"), "{}", run.stderr);
    let run = project.refused(&["codegen", "--accept", "list_conversations=drop"]);
    assert!(run.stderr.contains("list_conversations=alias, list_conversations=keep"), "{}", run.stderr);
    assert_eq!(project.run(&["codegen", "--check", "--accept", "x"]).status, 2);
}

#[test]
fn a_fence_that_is_not_read_comes_first_and_its_names_cannot_be_given_up() {
    let project = Project::generated();
    let path = "spec/pages/conversation-search.md";
    let page = project.read(path).replace("```json", "<pre>").replace("```", "</pre>");
    project.write(path, page);
    let run = project.refused(&["codegen"]);
    assert!(run.stderr.starts_with("spec/pages/conversation-search.md:13: skipped-fence"), "{}", run.stderr);
    assert!(!run.stderr.contains("name-gone") && !run.stderr.contains("--accept"), "{}", run.stderr);
    project.refused(&["codegen", "--accept", "name-gone"]);
    project.refused(&["codegen", "--accept", "search_conversations"]);
}

#[test]
fn pages_that_cannot_be_read_are_refused_once_and_lead_back_to_those_that_can() {
    let project = Project::generated();
    super::changes::replace(&project, "\"openapi\":\"3.0.0\"", "\"openapi\":\"3.2.0\"");
    let run = project.refused(&["codegen"]);
    assert_eq!(run.stderr.matches("unsupported-version").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("git checkout spec/pages"), "{}", run.stderr);
}

#[test]
fn a_page_that_was_cut_off_comes_before_what_it_lacks() {
    let project = Project::generated();
    project.write("spec/pages/widgets.md", "<html><body>maintenance</body></html>");
    let run = project.refused(&["codegen"]);
    let first =
        "spec/pages/widgets.md: warning: lost-fragments: the page has 0 fragments, the last run read 3";
    assert!(run.stderr.starts_with(first), "{}", run.stderr);
}

#[test]
fn a_decision_whose_pages_agree_again_is_removed() {
    let project = Project::generated();
    let delay = |schema: &mut serde_json::Value| schema["properties"]["delay"]["type"] = "string".into();
    super::changes::schema(&project, "widgets.md", "MessageDto", delay);
    project.done(&["codegen", "--accept", "MessageDto"]);
    let delay = |schema: &mut serde_json::Value| schema["properties"]["delay"]["type"] = "number".into();
    super::changes::schema(&project, "widgets.md", "MessageDto", delay);
    let run = project.refused(&["codegen"]);
    let advice = advice::first(&run.stderr);
    project.done(&advice.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(project.tree(), Project::generated().tree());
}
