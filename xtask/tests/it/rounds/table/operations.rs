//! Operations that come, go, and need another permission.

use serde_json::json;

use super::super::{
    Row,
    changes::{fragments, page_like, replace, without_operation},
};
use super::{ONE, SEARCH, has, schema_of};
use crate::support::project::Project;

pub(super) fn rows() -> Vec<Row> {
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
