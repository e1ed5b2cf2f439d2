//! Enums without a name: what becomes of those that are refused is found again in the next run.

use serde_json::{Value, json};

use super::super::{Row, changes::schema};
use super::has;
use crate::support::project::Project;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("an enum of a property has a value twice", |project| {
            status(project, &json!({"type": "string", "enum": ["sent", "read", "sent"]}));
        })
        .right(|project| has(project, "enums.rs", "pub enum MessageStatus")),
        Row::new("an enum of a property has texts and numbers", |project| {
            status(project, &json!({"enum": ["sent", 1]}));
        })
        .decided(),
        Row::new("an enum of a list has texts and numbers", |project| {
            let values = json!({"enum": ["a", 1]});
            status(project, &json!({"type": "array", "items": values}));
        })
        .decided(),
    ]
}

/// Gives the status of a message another schema.
fn status(project: &Project, of: &Value) {
    schema(project, "", "MessageDto", |schema| schema["properties"]["status"] = of.clone());
}
