//! What `codegen` reports: what is new since the last run, and nothing else.

use crate::support::project::Project;

/// The lines of a run about what it decided: without what it read, the files and the time.
fn news(project: &Project) -> Vec<String> {
    let told = project.done(&["codegen"]).stdout;
    let label = |line: &str| line.get(..12).unwrap_or_default().trim().to_owned();
    let other =
        ["pages", "document", "warnings", "created", "updated", "removed", "unchanged", "done in", "next"];
    let is_file = |line: &str| line.contains("  spec/") || line.contains("  crates/");
    let is_news =
        |line: &&str| !other.contains(&label(line).as_str()) || label(line) == "removed" && !is_file(line);
    told.lines().filter(is_news).map(|line| line.trim_start().to_owned()).collect()
}

/// Changes a text on one page.
fn on(project: &Project, page: &str, from: &str, to: &str) {
    project.edit(&format!("spec/pages/{page}.md"), from, to);
}

/// Changes a text wherever a page has it.
fn everywhere(project: &Project, from: &str, to: &str) {
    for page in ["conversation-management", "conversation-messages", "conversation-search", "widgets"] {
        let path = format!("spec/pages/{page}.md");
        project.write(&path, project.read(&path).replace(from, to));
    }
}

#[test]
fn a_tree_without_changes_has_a_short_report_and_no_next_command() {
    let project = Project::generated();
    let told = project.done(&["codegen"]).stdout;
    let labels: Vec<&str> = told.lines().map(|line| line[..12].trim()).collect();
    assert_eq!(labels, ["pages", "document", "warnings", "unchanged", "done in"], "{told}");
    assert!(told.contains("3 as in the last run"), "{told}");
    // The rest of it is there when it is asked for.
    let all = project.done(&["codegen", "--all"]).stdout;
    assert!(
        all.contains("two texts") && all.contains("union  ContentDto") && all.contains("no-permission"),
        "{all}"
    );
}

#[test]
fn every_new_public_type_is_named_with_where_it_comes_from() {
    let project = Project::generated();
    let fragment = r##"{"openapi":"3.0.0","info":{"title":"ChatCaptain API","version":"1.0"},"servers":[{"url":"https://api.chatcaptain.com","description":"Production"}],"security":[{},{}],
    "paths":{"/v1/chatbots/{chatbotId}/operators/{operatorId}":{"get":{"operationId":"OperatorController_getOperator[1]_v1","summary":"One operator","description":"**Required Permission:** `chatbots.operators.read`\n\n**Resource:** `chatbots/:chatbotId`",
    "parameters":[{"name":"chatbotId","in":"path","required":true,"schema":{"type":"string"}},{"name":"operatorId","in":"path","required":true,"schema":{"type":"string"}}],
    "responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/TeamMemberDto"}}}}}}}},
    "components":{"schemas":{"TeamMemberDto":{"type":"object","properties":{"status":{"type":"string","enum":["here","away"]},"desk":{"type":"object","properties":{"floor":{"type":"string"}}}}}}}}"##;
    project.write("spec/pages/operators.md", format!("## One operator\n\n```json\n{fragment}\n```\n"));
    let told = project.done(&["codegen"]).stdout;
    for line in [
        "new  function get_operator (GET /v1/chatbots/{chatbotId}/operators/{operatorId})",
        "new  type OperatorId (A checked value of the path parameter `operatorId`)",
        "new  type TeamMember (Schema `TeamMemberDto`)",
        "new  type TeamMemberDesk (Written inline at `#/components/schemas/TeamMemberDto/properties/desk` of the document)",
        "new  type TeamMemberStatus (enum of TeamMemberDto.status)",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    assert!(told.ends_with("next  cargo xtask diff\n"), "{told}");
    assert_eq!(news(&project), [""; 0], "the second run has no news");
}

#[test]
fn a_text_that_loses_against_a_longer_one_is_a_line() {
    let project = Project::generated();
    // A shorter one in place of one that was the same everywhere.
    on(
        &project,
        "widgets",
        r#""description":"The unique identifier of the message.""#,
        r#""description":"Deprecated.""#,
    );
    let told = news(&project).join("\n");
    for text in [
        "new texts  MessageDto.id",
        "kept     \"The unique identifier of the message.\"",
        "dropped  \"Deprecated.\"  (spec/pages/widgets.md)",
    ] {
        assert!(told.contains(text), "{text}\n{told}");
    }
    assert_eq!(news(&project), [""; 0]);
    // One that is added where there was none.
    let bare = r#""ContentDto":{"type":"object","properties":{"text":{"type":"string"}"#;
    let with_text = bare.replace(r#""string"}"#, r#""string","description":"Words."}"#);
    on(&project, "conversation-search", bare, &with_text);
    let told = news(&project).join("\n");
    assert!(told.contains("new texts  ContentDto.text"), "{told}");
    assert!(told.contains("dropped  \"Words.\"  (spec/pages/conversation-search.md)"), "{told}");
}

#[test]
fn a_property_that_one_page_lost_makes_a_new_union_which_is_marked() {
    let project = Project::generated();
    on(&project, "widgets", r#""contextId":{"#, r#""otherId":{"#);
    let told = news(&project).join("\n");
    assert!(told.contains("new union  MessageDto"), "{told}");
    assert!(told.contains("only on spec/pages/widgets.md: otherId"), "{told}");
    on(&project, "widgets", r#""otherId":{"#, r#""contextId":{"#);
    project.edit("spec/names.lock", "      \"otherId\": \"other_id\",\n", "");
    let told = news(&project).join("\n");
    assert!(told.contains("no union  MessageDto"), "{told}");
    assert!(told.contains("removed  property MessageDto.otherId"), "{told}");
}

#[test]
fn a_renamed_property_is_shown_with_its_new_name() {
    let project = Project::generated();
    everywhere(&project, "\"messengerId\"", "\"carrierId\"");
    let lock = project.read("spec/names.lock").replace("      \"messengerId\": \"messenger_id\",\n", "");
    project.write("spec/names.lock", lock);
    let told = news(&project).join("\n");
    assert!(
        told.contains("renamed  property MessageDto.messengerId → carrierId, probably (Message.carrier_id)"),
        "{told}"
    );
}

#[test]
fn a_new_enum_of_one_word_is_named_after_its_schema() {
    let project = Project::generated();
    everywhere(
        &project,
        r#""status":{"type":"string""#,
        r#""status":{"type":"string","enum":["sent","seen"]"#,
    );
    let told = news(&project).join("\n");
    assert!(told.contains("new  type MessageStatus (enum of CreateMessageDto.status, "), "{told}");
}
