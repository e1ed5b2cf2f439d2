//! `merge`: what it prints, and that it writes all of its files or none.

use std::fs;

use serde_json::{Map, Value};

use crate::support::project::Project;

#[test]
fn merge_prints_the_document_or_writes_it_and_the_provenance() {
    let project = Project::new();
    let pages = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let printed = project.done(&pages);
    let document: Value = serde_json::from_str(&printed.stdout).expect("the document alone is on stdout");
    assert_eq!(document["paths"].as_object().map(Map::len), Some(14));
    assert!(printed.stderr.contains("14 paths, 19 operations"), "the report is on stderr");
    let files = ["--out", "merged.json", "--provenance", "from.json"];
    let written = project.done(&[&pages[..], &files].concat());
    assert_eq!(written.stdout, "");
    assert_eq!(project.read("merged.json"), printed.stdout);
    let provenance: Value = serde_json::from_str(&project.read("from.json")).expect("JSON");
    assert!(provenance["elements"].is_object() && provenance["conflicts"].is_array());
}

#[test]
fn merge_writes_both_files_or_none() {
    let project = Project::new();
    fs::create_dir(project.path("merged.json")).expect("a folder where the document should go");
    let merge = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let files = ["--out", "merged.json", "--provenance", "from.json"];
    project.refused(&[&merge[..], &files].concat());
    // A contradiction: nothing is written either.
    let page = project.read("spec/pages/widgets.md").replace("\"version\":\"1.0\"", "\"version\":\"2.0\"");
    project.write("spec/pages/widgets.md", page);
    let run = project.refused(&["merge", "--pages", "spec/pages", "--out", "alone.json"]);
    assert!(
        run.stderr.contains("conflict") && run.stderr.contains("nothing was written\n"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("--overlay spec/overlay.yaml"));
}

/// A page of everything that no client is generated from.
const FOREIGN: &str = r##"```json
{"openapi": "3.0.3", "info": {"title": "Foreign", "version": "v 1"},
 "security": [{"login": ["read"]}],
 "paths": {"/files/{id}.pdf": {
   "trace": {"responses": {"200": {"description": ""}}},
   "post": {
     "operationId": "new",
     "parameters": [{"name": "id", "in": "cookie", "schema": {"type": "object"}}, {"name": "q", "in": "query", "content": {}}],
     "requestBody": {"content": {"multipart/form-data": {"schema": {}}, "application/xml": {}}},
     "callbacks": {"done": {}},
     "responses": {"default": {"description": ""}}}}},
 "components": {
   "securitySchemes": {"login": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example", "scopes": {}}}}},
   "schemas": {
     "Either": {"oneOf": [{"type": "string"}, {"type": "number"}], "properties": {"a": {"type": "string"}}},
     "All": {"allOf": [{"$ref": "#/components/schemas/Either"}, {"type": "array", "items": {"type": "string"}}]},
     "Named": {"type": "object", "properties": {"a-b": {"type": "string", "enum": ["a b", "a_b"]}}}}}}
```
"##;

#[test]
fn merge_passes_on_what_no_client_is_generated_from() {
    let project = Project::new();
    project.write("foreign/a.md", FOREIGN);
    let run = project.done(&["merge", "--pages", "foreign"]);
    let document: Value = serde_json::from_str(&run.stdout).expect("the document alone is on stdout");
    let schemas = &document["components"]["schemas"];
    assert!(schemas["Either"]["oneOf"].is_array() && schemas["All"]["allOf"].is_array());
    assert_eq!(document["components"]["securitySchemes"]["login"]["type"], "oauth2");
    assert!(document["paths"]["/files/{id}.pdf"]["post"]["callbacks"]["done"].is_object());
    for code in ["unsupported-security-scheme", "unsupported-path", "request-body", "unsupported-method"] {
        assert!(run.stderr.contains(&format!("warning: {code}")), "{code} in {}", run.stderr);
    }
}

#[test]
fn merge_refuses_one_file_for_two() {
    let project = Project::new();
    let merge = ["merge", "--pages", "spec/pages", "--overlay", "spec/overlay.yaml"];
    let run = project.refused(&[&merge[..], &["--out", "x.json", "--provenance", "x.json"]].concat());
    assert!(run.stderr.contains("same-file"), "{}", run.stderr);
    assert!(!project.path("x.json").exists(), "nothing is written");
}
