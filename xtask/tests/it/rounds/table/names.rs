//! Operations, properties and schemas with other names.

use serde_json::Value;

use super::super::{
    Row,
    changes::{operation_ids, replace, schema},
};
use super::{document, has, released};

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("1: an operation is called otherwise", |project| {
            replace(project, "_listConversations[", "_queryConversations[");
        })
        .decided()
        .right(|project| {
            has(project, "operations.rs", "pub fn query_conversations");
            has(project, "operations.rs", "pub fn list_conversations");
        }),
        Row::new("1b: all operations are called otherwise in the same way", |project| {
            operation_ids(project, |id| {
                let (_, name) = id.split_once('_').expect("a controller");
                format!("conversation.{name}")
            });
        })
        .decided()
        .right(|project| assert_eq!(project.read("spec/overlay.yaml").matches("names: released").count(), 1)),
        Row::new("1c: published names lose their form", |project| {
            operation_ids(project, |id| id.split(['_', '[']).nth(1).unwrap_or(id).to_owned());
        }),
        Row::new("2: a property of three requests and responses is called otherwise", |project| {
            for name in ["ConversationDto", "CreateConversationDto", "UpdateConversationDto"] {
                schema(project, "", name, |schema| rename(schema, "language", "locale"));
            }
        })
        .decided()
        .right(|project| {
            has(project, "types.rs", "pub locale:");
            has(project, "builders.rs", "pub fn with_language(");
        }),
        Row::new("a path has another version", |project| {
            replace(project, "/v1/widget/{chatbotId}/contact\"", "/v2/widget/{chatbotId}/contact\"");
        })
        .decided()
        .right(|project| has(project, "operations.rs", "pub fn create_widget_contact")),
        Row::new("a parameter of all paths is called otherwise", |project| {
            replace(project, "{chatbotId}", "{botId}");
            replace(project, "\"name\":\"chatbotId\"", "\"name\":\"botId\"");
        })
        .decided()
        .right(|project| has(project, "ids.rs", "pub struct ChatbotId")),
        Row::new("all schemas lose their ending", |project| replace(project, "Dto\"", "\""))
            .right(|project| has(project, "types.rs", "pub struct Message ")),
        Row::new("a tag is called otherwise", |project| {
            replace(project, "\"Conversation search\"", "\"Search\"");
        })
        .decided()
        .right(|project| {
            let search = document(project)["tags"]
                .as_array()
                .expect("tags")
                .iter()
                .any(|tag| tag["name"] == "Search" && tag["description"] == "Search over conversations.");
            assert!(search);
        }),
        Row::new("a member of an enum is gone, and another is new", |project| {
            replace(project, "[\"agent\",\"bot\",\"user\"]", "[\"agent\",\"bot\",\"guest\"]");
        })
        .decided()
        .gone(&["CreateMessageSender::User"])
        .right(|project| has(project, "enums.rs", "Guest")),
        Row::new("a page has another file name", |project| {
            let from = project.path("spec/pages/widgets.md");
            std::fs::rename(from, project.path("spec/pages/widget-api.md")).expect("a page");
        })
        .right(released),
        Row::new("a schema is called otherwise", |project| {
            replace(project, "MessageNoteDto", "InternalNoteDto");
        })
        .decided()
        .right(|project| {
            has(project, "types.rs", "pub struct InternalNote");
            has(project, "types.rs", "pub type MessageNote = InternalNote;");
        }),
    ]
}

fn rename(schema: &mut Value, from: &str, to: &str) {
    let properties = schema["properties"].as_object_mut().expect("properties");
    let renamed = std::mem::take(properties).into_iter();
    properties.extend(renamed.map(|(key, value)| (if key == from { to.to_owned() } else { key }, value)));
    for name in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if name == from {
            *name = Value::from(to);
        }
    }
}
