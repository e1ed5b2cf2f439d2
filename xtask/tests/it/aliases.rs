//! Former names: what an alias generates, and which one is refused.

use std::fs;

use serde_json::{Map, Value};

use crate::support::project::{GENERATED, Project};

const LOCK: &str = "spec/names.lock";

/// Replaces a text on all pages.
fn on_all_pages(project: &Project, from: &str, to: &str) {
    let pages = fs::read_dir(project.path("spec/pages")).expect("the pages");
    let mut found = false;
    for page in pages {
        let path = page.expect("a page").path();
        let text = fs::read_to_string(&path).expect("a page");
        found |= text.contains(from);
        fs::write(&path, text.replace(from, to)).expect("a page");
    }
    assert!(found, "no page has {from:?}");
}

fn lock(project: &Project) -> Map<String, Value> {
    serde_json::from_str(&project.read(LOCK)).expect("the lock is an object")
}

#[test]
fn a_renamed_property_keeps_its_former_name_as_deprecated_methods() {
    let project = Project::generated();
    on_all_pages(&project, "\"photoUrl\"", "\"pictureUrl\"");
    let mut lock = lock(&project);
    let keys: Vec<String> = lock["fields"].as_object().expect("a section").keys().cloned().collect();
    let mut aliases = Map::new();
    for key in keys {
        if lock["fields"][&key].as_object_mut().expect("fields").shift_remove("photoUrl").is_some() {
            aliases.insert(key, serde_json::json!({"photo_url": "pictureUrl"}));
        }
    }
    lock.insert("aliases".to_owned(), serde_json::json!({"fields": aliases}));
    project.write(LOCK, Value::Object(lock).to_string());
    project.done(&["codegen"]);
    let builders = project.read(&format!("{GENERATED}/builders.rs"));
    for line in [
        "#[deprecated(note = \"renamed to `picture_url`\")]",
        "pub fn photo_url(&self) -> &Option<String> {\n        &self.picture_url",
        "#[deprecated(note = \"renamed to `with_picture_url`\")]",
        "pub fn with_photo_url(self, value: impl Into<String>) -> Self {\n        self.with_picture_url(value)",
    ] {
        assert!(builders.contains(line), "{line}");
    }
    let before = project.tree();
    project.done(&["codegen"]);
    assert!(project.tree() == before, "the lock keeps it run after run");
}

#[test]
fn the_variant_of_a_function_with_a_former_name_stays_as_a_constant() {
    let project = Project::generated();
    let mut lock = lock(&project);
    let aliases = r#"{"functions": {"all_conversations": "GET /v1/chatbots/{chatbotId}/conversations"}}"#;
    lock.insert("aliases".to_owned(), serde_json::from_str(aliases).expect("is JSON"));
    project.write(LOCK, Value::Object(lock).to_string());
    project.done(&["codegen"]);
    let table = project.read(&format!("{GENERATED}/table.rs"));
    assert!(table.contains("pub const AllConversations: Self = Self::ListConversations;"));
    assert!(table.contains("\"all_conversations\" => Some(Self::ListConversations),"));
}

#[test]
fn an_alias_of_nothing_or_of_a_live_name_is_refused() {
    for (aliases, code) in [
        (r#"{"types": {"Old": "NoSuchDto"}}"#, "alias-of-nothing"),
        (r#"{"types": {"Message": "ContentDto"}}"#, "alias-taken"),
        (r#"{"functions": {"list_messages": "GET /v1/nowhere"}}"#, "alias-taken"),
        (r#"{"types": {"no name": "MessageDto"}}"#, "invalid-lock"),
        (r#"{"macros": {}}"#, "invalid-lock"),
        (r#"{"fields": {"MessageDto": {"old": "nothing"}}}"#, "alias-of-nothing"),
        (r#"{"fields": {"NoSuchDto": {"old": "created"}}}"#, "alias-of-nothing"),
        (r#"{"fields": {"MessageDto": {"status": "created"}}}"#, "alias-taken"),
        (r#"{"fields": {"MessageDto": {"clone": "created"}}}"#, "alias-taken"),
        // The time of `processed` is read by a method of that name.
        (r#"{"fields": {"MessageDto": {"processed_at": "status"}}}"#, "alias-taken"),
        (r#"{"fields": {"MessageDto": {"No": "created"}}}"#, "invalid-lock"),
        // `OperationId` has one variant for both.
        (r#"{"functions": {"list__messages": "GET /v1/chatbots/{chatbotId}/conversations"}}"#, "alias-taken"),
    ] {
        let project = Project::generated();
        let mut lock = lock(&project);
        lock.insert("aliases".to_owned(), serde_json::from_str(aliases).expect("is JSON"));
        project.write(LOCK, Value::Object(lock).to_string());
        let message = project.refused(&["codegen"]).stderr;
        assert!(message.contains(code) && message.contains("help: "), "{aliases}: {message}");
    }
}
