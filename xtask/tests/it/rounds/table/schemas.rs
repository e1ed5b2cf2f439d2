//! Schemas that change.

use serde_json::json;

use super::super::{
    Row,
    changes::{fragments, schema},
};
use super::{TIMES, has, released, schema_of};

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("3a: a property can be null", |project| {
                schema(project, "", "OperatorDto", |schema| {
                    schema["properties"]["operatorId"]["nullable"] = true.into();
                });
            }),
        Row::new("3b: a text becomes an enum", |project| {
                for name in ["MessageDto", "CreateMessageDto"] {
                    schema(project, "", name, |schema| {
                        schema["properties"]["status"]["enum"] = json!(["sent", "read"]);
                    });
                }
            }),
        Row::new("3c: a text becomes a number", |project| {
                schema(project, "", "MessageDto", |schema| {
                    schema["properties"]["created"]["type"] = "number".into();
                });
            }).right(|project| {
                assert_eq!(schema_of(project, "MessageDto")["properties"]["created"]["type"], "number");
            }),
        Row::new("4: a request needs a property more", |project| {
                schema(project, "", "CreateMessageDto", |schema| {
                    schema["properties"]["idempotencyKey"] = json!({"type": "string"});
                    schema["required"].as_array_mut().expect("a list").push("idempotencyKey".into());
                });
            }).right(|project| has(project, "types.rs", "pub idempotency_key: ")),
        Row::new("4b: a response has a property more, which is required", |project| {
                schema(project, "", "MessageDto", |schema| {
                    schema["properties"]["region"] = json!({"type": "string"});
                    schema["required"].as_array_mut().expect("a list").push("region".into());
                });
            }).right(|project| {
                has(project, "types.rs", "pub region: String,");
                has(project, "builders.rs", "pub fn with_region(mut self, value: impl Into<String>) -> Self {");
            }),
        Row::new("7: a schema changes on one page alone", |project| {
                schema(project, "widgets.md", "MessageDto", |schema| {
                    schema["properties"]["created"]["type"] = "number".into();
                });
            }).decided().right(|project| {
                assert_eq!(schema_of(project, "MessageDto")["properties"]["created"]["type"], "string");
            }),
        Row::new("7b: a number of one page becomes a text", |project| {
                schema(project, "widgets.md", "ConversationDto", |schema| {
                    schema["properties"]["sessionCount"] = json!({"type": "string"});
                });
            }).decided().right(released),
        Row::new("7c: one page loses two optional properties", |project| {
                schema(project, "widgets.md", "MessageDto", |schema| {
                    let properties = schema["properties"].as_object_mut().expect("properties");
                    properties.shift_remove("streamGroupId");
                    properties.shift_remove("delay");
                });
            }).right(released),
        Row::new("8: properties move into a schema of their own", |project| {
                fragments(project, "", |fragment| {
                    let Some(schema) = fragment.pointer_mut("/components/schemas/MessageDto") else { return };
                    let properties = schema["properties"].as_object_mut().expect("properties");
                    let moved: Vec<_> =
                        TIMES.iter().filter_map(|time| properties.shift_remove_entry(*time)).collect();
                    properties
                        .insert("times".to_owned(), json!({"$ref": "#/components/schemas/MessageTimesDto"}));
                    schema["required"].as_array_mut().expect("a list").retain(|name| name != "created");
                    let times = json!({"type": "object", "properties": moved.into_iter().collect::<serde_json::Map<_, _>>()});
                    fragment["components"]["schemas"]["MessageTimesDto"] = times;
                });
            }).decided().gone(&[
                "Message.created",
                "Message.processed",
                "Message.read",
                "Message.received",
                "Message.sent",
            ]).right(|project| has(project, "types.rs", "pub struct MessageTimes")),
    ]
}
