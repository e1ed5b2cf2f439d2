//! What users of the crates read about a change of the pages.

use serde_json::{Value, json};
use xtask::{
    diff::{self, Side, show, source},
    paths,
};

const LIST: &str = "/paths/~1v1~1chatbots~1{chatbotId}~1conversations";
const ONE: &str = "/paths/~1v1~1chatbots~1{chatbotId}~1conversations~1{conversationId}";

/// The part *Spec* after edits of the working document.
fn changelog(edit: impl FnOnce(&mut Value)) -> String {
    let old = source::working(&paths::root()).expect("is a document");
    let mut new = Side { label: "new".to_owned(), ..old.clone() };
    new.names = None;
    edit(&mut new.document);
    show::changelog(&diff::compare(&old, &new, &paths::root()))
}

fn at<'d>(document: &'d mut Value, pointer: &str) -> &'d mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"))
}

#[test]
fn it_says_what_to_write_instead_in_rust_and_nothing_of_the_pages() {
    let text = changelog(|document| {
        at(document, ONE).as_object_mut().and_then(|item| item.remove("delete")).expect("is there");
        at(document, ONE)["patch"]["x-required-permission"] = "chatbots.conversations.write".into();
        let schemas = at(document, "/components/schemas");
        schemas["MessageDto"]["properties"]["created"] = json!({"type": "string"});
        schemas["Sender"]["enum"].as_array_mut().expect("is an enum").push("visitor".into());
        let conversation = &mut schemas["UpdateConversationDto"]["properties"];
        let language = conversation.as_object_mut().and_then(|all| all.remove("language")).expect("is there");
        conversation["locale"] = language;
        let mut added = at(document, LIST)["get"].clone();
        added["operationId"] = "list_archived".into();
        added["summary"] = "Lists <b>archived_ones</b>\u{1b}[2J".into();
        document["paths"]["/v1/chatbots/{chatbotId}/archive"] = json!({"get": added});
        document["info"]["description"] = "Another text.".into();
    });
    insta::assert_snapshot!(text);
}

#[test]
fn where_code_cannot_be_compared_it_may_have_broken() {
    let text = changelog(|document| {
        let text = document.to_string().replace("\"application/json\"", "\"application/xml\"");
        *document = serde_json::from_str(&text).expect("is JSON");
    });
    let breaking = "#### Breaks code\n\n- What changed in code is not known: any of it may have.\n";
    assert!(text.starts_with(breaking), "{text}");
    assert!(text.contains("- `POST /v1/widget/{chatbotId}/contact body`: media type removed\n"), "{text}");
}

#[test]
fn without_a_change_it_is_empty() {
    assert_eq!(changelog(|_| {}), "");
}
