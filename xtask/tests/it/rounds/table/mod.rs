//! The changes that a maintainer's trial made, and others of their kinds.

mod enums;
mod forms;
mod names;
mod operations;
mod pages;
mod schemas;
mod several;

use serde_json::Value;

use super::Row;
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
    [
        names::rows(),
        schemas::rows(),
        enums::rows(),
        operations::rows(),
        several::rows(),
        forms::rows(),
        pages::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
