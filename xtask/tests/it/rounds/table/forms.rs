//! The same pages in another form.

use serde_json::Value;

use super::super::{
    Row,
    changes::{fragments, replace},
};
use super::{released, schema_of};
use crate::support::project::Project;

pub(super) fn rows() -> Vec<Row> {
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
