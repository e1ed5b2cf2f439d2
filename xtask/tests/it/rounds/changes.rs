//! What a vendor does to pages, as edits of the fragments' values or of the pages' text.

use std::fs;

use serde_json::Value;

use crate::support::project::Project;

/// The Markdown pages of a workspace.
fn pages(project: &Project) -> Vec<String> {
    let pages = fs::read_dir(project.path("spec/pages")).expect("the pages");
    let paths = pages.map(|page| page.expect("a page").path());
    let markdown = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let names = markdown.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    names.map(|name| format!("spec/pages/{name}")).collect()
}

/// Replaces a text on all Markdown pages.
pub(super) fn replace(project: &Project, from: &str, to: &str) {
    let mut found = false;
    for page in pages(project) {
        let text = project.read(&page);
        found |= text.contains(from);
        project.write(&page, text.replace(from, to));
    }
    assert!(found, "no page has {from:?}");
}

/// Changes the fragments of one page, or of all with an empty name.
pub(super) fn fragments(project: &Project, page: &str, change: impl Fn(&mut Value)) {
    const OPEN: &str = "```json\n";
    let mut found = false;
    for path in pages(project).iter().filter(|path| path.ends_with(page)) {
        let text = project.read(path);
        let mut parts = text.split(OPEN);
        let mut edited = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (fragment, rest) = part.split_once("\n```").expect("the fence is closed");
            let mut value: Value = serde_json::from_str(fragment).expect("a fragment");
            let before = value.clone();
            change(&mut value);
            found |= value != before;
            // A fragment that has become empty stands on no page.
            if value["paths"].as_object().is_some_and(serde_json::Map::is_empty) {
                edited += rest;
            } else {
                edited = edited + OPEN + &value.to_string() + "\n```" + rest;
            }
        }
        project.write(path, edited);
    }
    assert!(found, "nothing changed on {page:?}");
}

/// Changes the published name of every operation.
pub(super) fn operation_ids(project: &Project, change: impl Fn(&str) -> String) {
    fragments(project, "", |fragment| {
        for operation in fragment["paths"]
            .as_object_mut()
            .into_iter()
            .flatten()
            .filter_map(|(_, item)| item.as_object_mut())
            .flatten()
        {
            let id = operation.1["operationId"].as_str().unwrap_or_default().to_owned();
            operation.1["operationId"] = Value::from(change(&id));
        }
    });
}

/// Changes a schema wherever a fragment has it.
pub(super) fn schema(project: &Project, page: &str, name: &str, change: impl Fn(&mut Value)) {
    fragments(project, page, |fragment| {
        if let Some(schema) = fragment.pointer_mut(&format!("/components/schemas/{name}")) {
            change(schema);
        }
    });
}

/// Removes an operation from the fragments, and a path that has none left.
pub(super) fn without_operation(project: &Project, path: &str, method: &str) {
    fragments(project, "", |fragment| {
        let Some(paths) = fragment["paths"].as_object_mut() else { return };
        if let Some(Value::Object(operations)) = paths.get_mut(path) {
            operations.shift_remove(method);
        }
        paths.retain(|_, operations| operations.as_object().is_none_or(|of| !of.is_empty()));
    });
}

/// A page with one operation, like the first of a page of the vendor's.
pub(super) fn page_like(project: &Project, name: &str, page: &str, change: impl Fn(&mut Value)) {
    let text = project.read(&format!("spec/pages/{page}"));
    let first = text.lines().find(|line| line.starts_with('{')).expect("a fragment");
    let mut value: Value = serde_json::from_str(first).expect("a fragment");
    change(&mut value);
    project.write(&format!("spec/pages/{name}"), format!("# New\n\n## New\n\n```json\n{value}\n```\n"));
}
