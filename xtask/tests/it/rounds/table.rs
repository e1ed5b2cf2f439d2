//! The changes that a maintainer's trial made, and others of their kinds.

use serde_json::{Value, json};

use super::{
    Row,
    changes::{fragments, operation_ids, page_like, replace, schema, without_operation},
};
use crate::support::project::{GENERATED, Project};

const SEARCH: &str = "/v1/chatbots/{chatbotId}/conversations/search-external";
const ONE: &str = "/v1/chatbots/{chatbotId}/conversations/{conversationId}";
const TIMES: [&str; 5] = ["created", "processed", "sent", "received", "read"];

/// What codegen generated.
fn has(project: &Project, file: &str, text: &str) {
    let path = format!("{GENERATED}/{file}");
    assert!(project.read(&path).contains(text), "{path} has no {text:?}");
}

fn released(project: &Project) {
    let (is, was) = (project.read("spec/openapi.json"), Project::generated().read("spec/openapi.json"));
    assert!(is == was, "the document changed");
}

fn document(project: &Project) -> Value {
    serde_json::from_str(&project.read("spec/openapi.json")).expect("the document is JSON")
}

fn schema_of(project: &Project, name: &str) -> Value {
    document(project)["components"]["schemas"][name].clone()
}

pub(super) fn rows() -> Vec<Row> {
    [names(), schemas(), operations(), several(), forms()].into_iter().flatten().collect()
}

/// Operations and properties with other names.
fn names() -> Vec<Row> {
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

/// Schemas that change.
fn schemas() -> Vec<Row> {
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

/// Operations that come, go, and need another permission.
fn operations() -> Vec<Row> {
    vec![
        Row::new("5: a path has another operation", |project| {
            fragments(project, "conversation-messages.md", |fragment| {
                let path = "/v1/chatbots/{chatbotId}/conversations/{conversationId}/messages/{messageId}";
                let Some(item) = fragment["paths"].get_mut(path) else { return };
                let Some(mut operation) = item.get("get").cloned() else { return };
                operation["operationId"] = "ConversationMessageController_deleteMessage[1]_v1".into();
                item["delete"] = operation;
            });
        })
        .right(|project| has(project, "operations.rs", "pub fn delete_message")),
        Row::new("6: a new page means something else by a schema", operators).decided().right(|project| {
            has(project, "types.rs", "pub struct OperatorsOperator");
            let was = schema_of(&Project::generated(), "OperatorDto");
            assert_eq!(schema_of(project, "OperatorDto"), was);
        }),
        Row::new("9: an operation needs another permission", |project| {
            replace(project, "chatbots.conversations.edit", "chatbots.conversations.write");
        })
        .right(|project| has(project, "table.rs", "chatbots.conversations.write")),
        Row::new("10: an operation is gone", |project| without_operation(project, SEARCH, "get"))
            .decided()
            .gone(&["search_conversations_external"]),
        Row::new("10b: an operation is gone that a rendered page still shows", |project| {
            without_operation(project, ONE, "delete");
        })
        .decided()
        .gone(&[
            "DeleteConversationResponse",
            "DeleteConversationResponse.deleted",
            "DeleteConversationResponse.error",
            "delete_conversation",
        ]),
        Row::new("a page is gone", |project| {
            std::fs::remove_file(project.path("spec/pages/conversation-search.md")).expect("a page");
        })
        .decided()
        .gone(SEARCH_NAMES),
    ]
}

const SEARCH_NAMES: &[&str] = &[
    "HighlightResult",
    "HighlightResult.field",
    "HighlightResult.matched_tokens",
    "HighlightResult.snippet",
    "SearchConversationResult",
    "SearchConversationResult.facet_counts",
    "SearchConversationResult.found",
    "SearchConversationResult.hits",
    "SearchConversationResult.out_of",
    "SearchConversationResult.page",
    "SearchConversationResult.search_time_ms",
    "SearchConversationsResponse",
    "SearchConversationsResponse.error",
    "SearchConversationsResponse.results",
    "SearchResultFacet",
    "SearchResultFacet.counts",
    "SearchResultFacet.field_name",
    "SearchResultFacet.stats",
    "SearchResultFacetCount",
    "SearchResultFacetCount.count",
    "SearchResultFacetCount.highlighted",
    "SearchResultFacetCount.value",
    "SearchResultFacetStats",
    "SearchResultFacetStats.avg",
    "SearchResultFacetStats.max",
    "SearchResultFacetStats.min",
    "SearchResultFacetStats.sum",
    "SearchResultHit",
    "SearchResultHit.conversation",
    "SearchResultHit.highlights",
    "SearchResultHit.text_match",
    "search_conversations",
    "search_conversations_external",
];

/// A page of operators, whose `OperatorDto` is another one.
fn operators(project: &Project) {
    page_like(project, "operators.md", "conversation-search.md", |fragment| {
        let response = json!({"description": "Success", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/OperatorDto"}}}});
        let operation = json!({
            "operationId": "OperatorController_listOperators[1]_v1", "summary": "Lists operators", "tags": ["Operators"],
            "description": "**Required Permission:** `chatbots.read`",
            "parameters": [{"name": "chatbotId", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": response},
        });
        fragment["paths"] = json!({"/v1/chatbots/{chatbotId}/operators": {"get": operation}});
        let text = json!({"type": "string"});
        fragment["components"]["schemas"] = json!({"OperatorDto": {
            "type": "object", "properties": {"id": text, "email": text, "role": text}, "required": ["id", "email", "role"],
        }});
    });
}

/// Several changes at once, and changes of one page that the others know nothing of.
fn several() -> Vec<Row> {
    vec![
        Row::new("a schema changes on one page, and an operation is gone", |project| {
            let delay = |schema: &mut Value| schema["properties"]["delay"] = json!({"type": "string"});
            schema(project, "widgets.md", "MessageDto", delay);
            without_operation(project, SEARCH, "get");
        })
        .rounds(3)
        .gone(&["search_conversations_external"])
        .right(|project| {
            assert_eq!(schema_of(project, "MessageDto")["properties"]["delay"]["type"], "number");
        }),
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

/// The same pages in another form.
fn forms() -> Vec<Row> {
    vec![
        Row::new("11a: pretty JSON", |project| {
            for page in ["conversation-management", "widgets"] {
                let path = format!("spec/pages/{page}.md");
                let pretty = |line: &str| match serde_json::from_str::<Value>(line) {
                    Ok(value) if line.starts_with('{') => serde_json::to_string_pretty(&value).expect("JSON"),
                    _ => line.to_owned(),
                };
                let text: Vec<String> = project.read(&path).lines().map(pretty).collect();
                project.write(&path, text.join("\n") + "\n");
            }
        })
        .right(released),
        Row::new("11b: other headings, fences and line ends", |project| {
            replace(project, "\n## ", "\n### ");
            replace(project, "```json", "~~~json title=\"x\"");
            replace(project, "\n```\n", "\n~~~\n");
            replace(project, "\n", "\r\n");
        })
        .right(released),
        Row::new("11c: fences are marked with another language", |project| {
            replace(project, "```json", "```openapi");
        })
        .right(released),
        Row::new("11c: fences are not marked", |project| replace(project, "```json", "```")).right(released),
        Row::new("12: texts alone, on all pages", |project| {
            replace(project, "\"summary\":\"", "\"summary\":\"Now: ");
        })
        .right(|project| assert!(project.read("spec/openapi.json").contains("\"summary\": \"Now: "))),
        Row::new("the exporter learns integers", |project| fragments(project, "", integers)).decided().right(
            |project| {
                assert_eq!(schema_of(project, "MessageDto"), schema_of(&Project::generated(), "MessageDto"));
            },
        ),
    ]
}

/// Makes every count an integer.
fn integers(fragment: &mut Value) {
    const COUNTS: [&str; 7] = ["sessionCount", "interactions", "found", "outOf", "page", "count", "size"];
    let schemas = fragment["components"]["schemas"].as_object_mut().into_iter().flatten();
    for properties in schemas.filter_map(|(_, schema)| schema.get_mut("properties")?.as_object_mut()) {
        for (_, property) in properties.iter_mut().filter(|(name, _)| COUNTS.contains(&name.as_str())) {
            property["type"] = "integer".into();
        }
    }
}
