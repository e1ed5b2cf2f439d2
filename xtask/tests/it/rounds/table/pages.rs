//! Servers, and parts that pages share: what pages say beside operations and schemas.

use serde_json::{Value, json};

use super::super::{
    Row,
    changes::{fragments, page_like, replace},
};
use super::{document, has, released};
use crate::support::project::Project;

const PATH: &str = "/v1/chatbots/{chatbotId}/labels";
const PRODUCTION: &str = "\"https://api.chatcaptain.com\"";

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("a page was exported without its server", |project| {
            replace_on(project, "widgets.md", PRODUCTION, "\"/\"");
        })
        .right(released),
        Row::new("no page has the scheme of the server any more", |project| {
            replace(project, PRODUCTION, "\"//api.chatcaptain.com\"");
        })
        .decided()
        .right(|project| has(project, "table.rs", "DEFAULT_BASE_URL: &str = \"https://api.chatcaptain.com\"")),
        Row::new("the server has variables", |project| {
            fragments(project, "", |fragment| {
                let region = json!({"region": {"default": "api", "enum": ["api", "us"]}});
                fragment["servers"] =
                    json!([{"url": "https://{region}.chatcaptain.com", "variables": region, "description": "Production"}]);
            });
        })
        .right(released),
        Row::new("a new page is about another server", |project| {
            labels(project, |fragment| fragment["servers"][0]["url"] = "https://labels.chatcaptain.com".into());
        })
        .decided()
        .right(|project| {
            assert_eq!(document(project)["servers"][0]["url"], "https://api.chatcaptain.com");
            has(project, "operations.rs", "pub fn list_labels");
        }),
        Row::new("two new pages mean something else by a shared response", |project| {
            for (name, kind) in [("labels", "string"), ("notes", "integer")] {
                added(project, name, |fragment| {
                    let content = json!({"application/json": {"schema": {"type": kind}}});
                    fragment["components"]["responses"] = json!({"No": {"description": "No.", "content": content}});
                    let path = format!("/v1/chatbots/{{chatbotId}}/{name}");
                    fragment["paths"][path]["get"]["responses"]["404"] = json!({"$ref": "#/components/responses/No"});
                });
            }
        })
        .decided()
        .right(|project| {
            let shared = &document(project)["components"]["responses"];
            let kind = |name: &str| &shared[name]["content"]["application/json"]["schema"]["type"];
            assert_eq!((kind("No"), kind("LabelsNo")), (&json!("integer"), &json!("string")));
        }),
        Row::new("operations are published without their names", |project| {
            fragments(project, "", |fragment| {
                for item in fragment["paths"].as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
                    for operation in item.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
                        operation.as_object_mut().and_then(|operation| operation.shift_remove("operationId"));
                    }
                }
            });
        })
        .right(|project| has(project, "operations.rs", "pub fn list_conversations(")),
        Row::new("alternatives have properties and additional ones beside them", |project| {
            labels(project, |fragment| {
                let text = json!({"type": "string"});
                let alternatives = json!([{"properties": {"a": text}}, {"properties": {"b": text}}]);
                let both = json!({"oneOf": alternatives, "properties": {"x": text}, "additionalProperties": text});
                let responses = &mut fragment["paths"][PATH]["get"]["responses"];
                responses["200"]["content"] = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Both"}}});
                fragment["components"]["schemas"] = json!({"Both": both});
            });
        })
        .decided()
        .right(|project| has(project, "types.rs", "pub enum Both {")),
        Row::new("an operation has a server of its own", |project| {
            labels(project, |fragment| {
                fragment["paths"][PATH]["get"]["servers"] = json!([{"url": "https://labels.chatcaptain.com"}]);
            });
        })
        .decided()
        .right(|project| has(project, "operations.rs", "pub fn list_labels")),
    ]
}

fn replace_on(project: &Project, page: &str, from: &str, to: &str) {
    let path = format!("spec/pages/{page}");
    let text = project.read(&path);
    assert!(text.contains(from), "{page} has no {from:?}");
    project.write(&path, text.replace(from, to));
}

/// A new page with one operation, `list_labels`.
fn labels(project: &Project, change: impl Fn(&mut Value)) {
    added(project, "labels", change);
}

/// A new page with one operation, called after its path.
fn added(project: &Project, name: &str, change: impl Fn(&mut Value)) {
    page_like(project, &format!("{name}.md"), "conversation-management.md", |fragment| {
        let mut items = fragment["paths"].as_object_mut().into_iter().flat_map(serde_json::Map::values_mut);
        let mut operation = items.next().expect("a path")["get"].take();
        operation["operationId"] = format!("{name}Controller_list_{name}[1]_v1").into();
        let path = format!("/v1/chatbots/{{chatbotId}}/{name}");
        fragment["paths"] = json!({ path: { "get": operation } });
        change(fragment);
    });
}
