//! What users of the crates read about a change of the pages.

use serde_json::{Value, json};
use xtask::{
    diff::{self, Side, show, source},
    names::Names,
    paths,
};

use crate::support::project::Project;

const LIST: &str = "/paths/~1v1~1chatbots~1{chatbotId}~1conversations";
const ONE: &str = "/paths/~1v1~1chatbots~1{chatbotId}~1conversations~1{conversationId}";

/// The part *Spec* after edits of the working document, and of one name in the lock.
fn changelog(edit: impl FnOnce(&mut Value), [from, to]: [&str; 2]) -> String {
    let old = source::working(&Project::generated().path(".")).expect("is a document");
    let mut new = Side { label: "new".to_owned(), ..old.clone() };
    edit(&mut new.document);
    let names = Names::guess(&new.document, old.names.as_ref()).to_text();
    new.names = Some(Names::parse("names.lock", &names.replace(from, to)).expect("is a lock"));
    show::changelog(&diff::compare(&old, &new, &paths::root()))
}

fn at<'d>(document: &'d mut Value, pointer: &str) -> &'d mut Value {
    document.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}"))
}

#[test]
fn it_says_what_to_write_instead_in_rust_and_nothing_of_the_pages() {
    let edit = |document: &mut Value| {
        at(document, ONE).as_object_mut().and_then(|item| item.remove("delete")).expect("is there");
        at(document, ONE)["patch"]["x-required-permission"] = "chatbots.conversations.write".into();
        let schemas = at(document, "/components/schemas");
        schemas["MessageDto"]["properties"]["created"] = json!({"type": "string"});
        schemas["CreateMessageSender"]["enum"].as_array_mut().expect("is an enum").push("visitor".into());
        let conversation = &mut schemas["UpdateConversationDto"]["properties"];
        let language = conversation.as_object_mut().and_then(|all| all.remove("language")).expect("is there");
        conversation["locale"] = language;
        let mut added = at(document, LIST)["get"].clone();
        added["operationId"] = "list_archived".into();
        added["summary"] = "Lists <b>archived_ones</b>\u{1b}[2J".into();
        document["paths"]["/v1/chatbots/{chatbotId}/archive"] = json!({"get": added});
        document["info"]["description"] = "Another text.".into();
        let text = document.to_string().replace("CreateWidgetContactRequestDto", "RegisterContactDto");
        *document = serde_json::from_str(&text).expect("is JSON");
    };
    insta::assert_snapshot!(changelog(edit, ["\"Dev\"", "\"Development\""]));
}

#[test]
fn where_code_cannot_be_compared_it_may_have_broken() {
    let edit = |document: &mut Value| {
        let text = document.to_string().replace("\"application/json\"", "\"application/xml\"");
        *document = serde_json::from_str(&text).expect("is JSON");
    };
    let text = changelog(edit, [""; 2]);
    assert!(text.starts_with("#### Breaks code\n\n- "), "{text}");
    let unknown =
        "\n- What changed in code for `PATCH /v1/chatbots/{chatbotId}/conversations/{conversationId}`, ";
    assert!(text.contains(unknown), "{text}");
    assert!(text.contains(" is not known: any of it may have.\n"), "{text}");
    assert!(text.contains("- `POST /v1/widget/{chatbotId}/contact body`: media type removed\n"), "{text}");
}

#[test]
fn without_a_change_it_is_empty() {
    assert_eq!(changelog(|_| {}, [""; 2]), "");
}
