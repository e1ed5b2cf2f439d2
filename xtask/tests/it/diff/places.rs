//! What a report cites: places of the pages that show the change, and comments that are not true any more.

use serde_json::Value;

use crate::support::project::Project;

const PAGE: &str = "spec/pages/widgets.md";

/// A generated workspace with a copy of its document beside it.
fn project() -> Project {
    let project = Project::generated();
    for file in ["openapi.json", "names.lock", "provenance.json"] {
        let text = project.read(&format!("spec/{file}"));
        project.write(&format!("old/{file}"), text);
    }
    project
}

/// The records of a comparison of the tree with that copy.
fn records(project: &Project) -> Vec<Value> {
    let old = project.path("old/openapi.json");
    let run = project.done(&["diff", &old.to_string_lossy(), "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("is JSON");
    report["records"].as_array().expect("a list").clone()
}

#[test]
fn an_enum_without_a_name_is_known_by_its_property_and_cited_at_its_page() {
    let project = project();
    let language = r#""originUrl":{"type":"string""#;
    project.edit(PAGE, language, r#""originUrl":{"enum":["a","b"],"type":"string""#);
    project.done(&["codegen"]);
    let records = records(&project);
    assert!(!records.is_empty());
    for record in records {
        assert_eq!(record["element"], "CreateWidgetContactRequestDto.originUrl", "{record}");
        assert_eq!(record["origin"], serde_json::json!(["spec/pages/widgets.md:24"]), "{record}");
    }
}

#[test]
fn two_properties_that_share_an_enum_are_each_cited_where_they_are() {
    let project = project();
    for (page, schema) in
        [("conversation-messages", "CreateMessageDto"), ("widgets", "CreateWidgetContactRequestDto")]
    {
        let page = format!("spec/pages/{page}.md");
        let start = format!(r#""{schema}":{{"type":"object","properties":{{"#);
        project.edit(&page, &start, &format!(r#"{start}"mood":{{"type":"string"}},"#));
    }
    project.done(&["codegen"]);
    for file in ["openapi.json", "names.lock", "provenance.json"] {
        project.write(&format!("old/{file}"), project.read(&format!("spec/{file}")));
    }
    for page in ["conversation-messages", "widgets"] {
        let page = format!("spec/pages/{page}.md");
        project.edit(&page, r#""mood":{"type":"string"}"#, r#""mood":{"type":"string","enum":["a","b"]}"#);
    }
    project.done(&["codegen"]);
    let records = records(&project);
    let shown: Vec<_> =
        records.iter().map(|record| (record["element"].as_str(), record["origin"][0].as_str())).collect();
    let expected = [
        (Some("CreateMessageDto.mood"), Some("spec/pages/conversation-messages.md:26")),
        (Some("CreateWidgetContactRequestDto.mood"), Some("spec/pages/widgets.md:24")),
    ];
    assert_eq!(shown, expected, "{records:#?}");
    assert_eq!(records[1]["operations"], serde_json::json!(["POST /v1/widget/{chatbotId}/contact"]));
}

#[test]
fn what_is_gone_is_cited_where_it_was() {
    let project = project();
    let property = r#""originUrl":{"type":"string""#;
    // A line more before the fragment: where it was is no longer where it is.
    project.edit(PAGE, property, r#""originHost":{"type":"number""#);
    project.edit(PAGE, r#""channelToken","originUrl""#, r#""channelToken","originHost""#);
    let lock = project.read("spec/names.lock");
    project.write("spec/names.lock", lock.replace(",\n      \"originUrl\": \"origin_url\"", ""));
    let text = project.read(PAGE);
    project.write(PAGE, format!("\n{text}"));
    project.done(&["codegen"]);
    let records = records(&project);
    let origin = |element: &str| {
        let record = records.iter().find(|record| record["element"] == element);
        record.map(|record| record["origin"][0].as_str().expect("a place").to_owned())
    };
    let gone = origin("CreateWidgetContactRequestDto.originUrl");
    assert_eq!(gone.as_deref(), Some("was at spec/pages/widgets.md:24"), "{records:#?}");
    let came = origin("CreateWidgetContactRequestDto.originHost");
    assert_eq!(came.as_deref(), Some("spec/pages/widgets.md:25"), "{records:#?}");
}

#[test]
fn a_comment_that_states_an_old_permission_is_code_to_change() {
    let project = project();
    let comments = "/// `list_messages`, page *Conversation messages*; needs\n/// `chatbots.messages.list`.\nfn a() {}\n\
                    /// `other` needs `chatbots.messages.list`.\nfn b() {}\n";
    project.write("crates/chatcaptain/src/lib.rs", comments);
    let page = "spec/pages/conversation-messages.md";
    let text = project.read(page).replace("chatbots.messages.list", "chatbots.messages.read");
    project.write(page, text);
    project.done(&["codegen"]);
    let old = project.path("old/openapi.json");
    let shown = project.done(&["diff", &old.to_string_lossy()]).stdout;
    let code = shown.split_once("Code to change").expect("has the part").1;
    let expected = "crates/chatcaptain/src/lib.rs:2  the permission of `GET /v1/chatbots/{chatbotId}/conversations/{conversationId}/messages` is now `chatbots.messages.read`";
    assert_eq!(code.trim(), expected);
    let words = "needs the permission `chatbots.messages.read` now, needed `chatbots.messages.list`";
    assert!(shown.contains(words), "{shown}");
    let without = project.done(&["diff", &old.to_string_lossy(), "--no-code"]).stdout;
    assert!(!without.contains("Code to change"), "{without}");
}
