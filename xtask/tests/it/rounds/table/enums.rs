//! Enums without a name that are refused: what becomes of them is found again in the next run.

use serde_json::{Value, json};

use super::super::{Row, changes::schema};
use super::has;
use crate::support::project::Project;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("an enum of a property has a value twice", |project| {
            status(project, &json!({"type": "string", "enum": ["sent", "read", "sent"]}));
        })
        .decided()
        .right(|project| has(project, "types.rs", "pub type MessageStatus = String;")),
        Row::new("an enum of a property has texts and numbers", |project| {
            status(project, &json!({"enum": ["sent", 1]}));
        })
        .decided(),
        Row::new("an enum of a list has a value twice", |project| {
            let values = json!({"type": "string", "enum": ["a", "b", "a"]});
            status(project, &json!({"type": "array", "items": values}));
        })
        .decided(),
    ]
}

/// Gives the status of a message another schema.
fn status(project: &Project, of: &Value) {
    schema(project, "", "MessageDto", |schema| schema["properties"]["status"] = of.clone());
}
