//! Several changes at once, and changes of one page that the others know nothing of.

use serde_json::{Value, json};

use super::super::{
    Row,
    changes::{fragments, operation_ids, replace, schema, without_operation},
};
use super::{ONE, SEARCH, has, schema_of};

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("a schema changes on one page, and an operation is gone", |project| {
            let delay = |schema: &mut Value| schema["properties"]["delay"] = json!({"type": "string"});
            schema(project, "widgets.md", "MessageDto", delay);
            without_operation(project, SEARCH, "get");
        })
        .decided()
        .gone(&["search_conversations_external"])
        .right(|project| {
            assert_eq!(schema_of(project, "MessageDto")["properties"]["delay"]["type"], "number");
        }),
        Row::new("all paths have another version", |project| replace(project, "\"/v1/", "\"/v2/"))
            .decided()
            .right(|project| has(project, "operations.rs", "pub fn get_conversation(")),
        Row::new("the path of an operation that an action names has another version", |project| {
            replace(
                project,
                "\"/v1/chatbots/{chatbotId}/conversations/find\"",
                "\"/v2/chatbots/{chatbotId}/conversations/find\"",
            );
        })
        .decided()
        .right(|project| has(project, "operations.rs", "pub fn find_conversation(")),
        Row::new("two operations swap their names", |project| {
            operation_ids(project, |id| {
                let swapped =
                    id.replace("_listMessages[", "_x[").replace("_listConversations[", "_listMessages[");
                swapped.replace("_x[", "_listConversations[")
            });
        })
        .decided(),
        Row::new("an operation has another method", |project| {
            fragments(project, "", |fragment| {
                if let Some(item) = fragment["paths"].get_mut(ONE).and_then(Value::as_object_mut)
                    && let Some(operation) = item.shift_remove("patch")
                {
                    item.insert("put".to_owned(), operation);
                }
            });
        })
        .decided()
        .right(|project| has(project, "operations.rs", "pub fn update_conversation")),
        Row::new("an argument is called otherwise", |project| {
            replace(project, "\"name\":\"contactId\"", "\"name\":\"contact\"");
        })
        .right(|project| {
            let lock = project.read("spec/names.lock");
            let order = ["\"chatbot_id\"", "\"contact\"", "\"channel_id\""].map(|name| lock.find(name));
            assert!(order.is_sorted(), "{order:?}");
        }),
        Row::new("12b: one page has a shorter text", |project| {
            schema(project, "widgets.md", "OperatorDto", |schema| {
                schema["properties"]["operatorId"]["description"] = "Deprecated.".into();
            });
        }),
        Row::new("the search page has its security again", |project| {
            fragments(project, "conversation-search.md", |fragment| {
                fragment["security"] = json!([{"apiKey": []}]);
                fragment["components"]["securitySchemes"] =
                    json!({"apiKey": {"type": "apiKey", "in": "header", "name": "x-chatcaptain-key"}});
            });
        }),
    ]
}
