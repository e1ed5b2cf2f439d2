//! What pages leave open or hold in another form: `codegen` asks for it or reports it, `merge` goes on.

use crate::support::project::{GENERATED, Project};

const PAGE: &str = "spec/pages/only.md";
const OVERLAY: &str = "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n";

/// A workspace without any page.
fn empty() -> Project {
    let project = Project::new();
    std::fs::remove_dir_all(project.path("spec")).expect("the folder of the vendor's pages");
    project
}

/// A workspace with one page of one operation, and these servers.
fn project(servers: &str) -> Project {
    let project = empty();
    let page = format!(
        r#"# Things

## List

```json
{{
  "openapi": "3.0.0",
  "info": {{"title": "T", "version": "1"}},
  "servers": {servers},
  "security": [{{"key": []}}],
  "paths": {{"/v1/things": {{"get": {{"operationId": "listThings", "responses": {{"204": {{"description": ""}}}}}}}}}},
  "components": {{"securitySchemes": {{"key": {{"type": "apiKey", "in": "header", "name": "x-key"}}}}}}
}}
```
"#
    );
    project.write(PAGE, page);
    project
}

fn base_url(project: &Project) -> String {
    let table = project.read(&format!("{GENERATED}/table.rs"));
    let line = table.lines().find(|line| line.contains("DEFAULT_BASE_URL")).expect("the constant").to_owned();
    line.split('"').nth(1).expect("a text").to_owned()
}

#[test]
fn codegen_asks_for_a_server_where_the_pages_have_none_and_merge_does_not() {
    for servers in [
        "[]",
        r#"[{"url": "/"}]"#,
        r#"[{"url": "/api"}, {"url": ""}]"#,
        r#"[{"url": "https://{region}.example.com", "variables": {"region": {"enum": ["eu", "us"]}}}]"#,
        r#"[{"url": "https://{region}.example.com"}]"#,
    ] {
        let project = project(servers);
        let run = project.refused(&["codegen"]);
        assert!(run.stderr.starts_with(&format!("{PAGE}:6: no-server: ")), "{}", run.stderr);
        assert!(run.stderr.contains("at #/servers\n") && run.stderr.contains("1 error;"), "{}", run.stderr);
        project.done(&["merge", "--pages", "spec/pages"]);
        // The entry of the message, with the address.
        let entry = run.stderr.lines().skip_while(|line| !line.contains("- target: $")).take(5);
        let entry: Vec<String> = entry.map(|line| line.replacen("          ", "", 1) + "\n").collect();
        project.write(
            "spec/overlay.yaml",
            format!("{OVERLAY}{}", entry.concat().replace("https://…", "https://x.example")),
        );
        project.done(&["codegen"]);
        assert_eq!(base_url(&project), "https://x.example", "{servers}");
    }
}

/// A page with one operation, its server and what its answer holds.
fn one_operation(name: &str, servers: &str, schema: &str) -> String {
    let operation = format!(
        r#"{{"operationId": "{name}", "x-required-permission": "x", "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {schema}}}}}}}}}}}"#
    );
    let key = r#"{"key": {"type": "apiKey", "in": "header", "name": "x-key"}}"#;
    format!(
        r#"# X

```json
{{"openapi": "3.0.0", "info": {{"title": "T", "version": "1"}}, "servers": {servers}, "security": [{{"key": []}}],
 "paths": {{"/v1/{name}": {{"get": {operation}}}}}, "components": {{"securitySchemes": {key}}}}}
```
"#
    )
}

#[test]
fn a_way_that_leaves_no_server_says_so_and_writes_nothing() {
    let project = empty();
    let (here, there) = (r#"[{"url": "https://x.example"}]"#, r#"[{"url": "http://y.example/v1"}]"#);
    project.write("spec/pages/a.md", one_operation("things", here, r#"{"type": "string"}"#));
    project.write("spec/pages/b.md", one_operation("others", there, r#"{"type": "string"}"#));
    let refused = project.refused(&["codegen"]).stderr;
    let (first, second) =
        refused.split_once("is refused then: no-server").unwrap_or_else(|| panic!("{refused}"));
    assert!(
        first.contains("'#/servers=keep:a.md'\n") && second.contains("'#/servers=keep:b.md'\n"),
        "{refused}"
    );
    let refused = project.refused(&["codegen", "--accept", "#/servers=keep:b.md"]).stderr;
    assert!(refused.contains("no-server") && refused.contains("; nothing was written"), "{refused}");
    assert!(!project.path("spec/overlay.yaml").exists() && !project.path("spec/names.lock").exists());
    project.done(&["codegen", "--accept", "#/servers=keep:a.md"]);
}

#[test]
fn a_missing_server_is_asked_for_together_with_everything_else() {
    let project = empty();
    project.write("spec/pages/a.md", one_operation("things", r#"[{"url": "/"}]"#, r#"{"type": "thing"}"#));
    let refused = project.refused(&["codegen"]).stderr;
    assert!(refused.contains(": unknown-type: ") && refused.contains(": no-server: "), "{refused}");
    let refused = project.refused(&["codegen", "--accept", "GET /v1/things=any"]).stderr;
    assert!(refused.contains(": no-server: ") && !refused.contains(": unknown-type: "), "{refused}");
    let server =
        "  - target: $\n    description: Known.\n    update: {servers: [{url: 'https://x.example'}]}\n";
    project.write("spec/overlay.yaml", format!("{OVERLAY}{server}"));
    project.done(&["codegen", "--accept", "GET /v1/things=any"]);
}

#[test]
fn the_first_server_by_https_is_called() {
    for (servers, expected) in [
        (
            r#"[{"url": "/"}, {"url": "http://a.example"}, {"url": "https://b.example/v1"}]"#,
            "https://b.example/v1",
        ),
        (
            r#"[{"url": "https://{r}.example/{v}", "variables": {"r": {"default": "eu"}, "v": {"default": 2}}}]"#,
            "https://eu.example/2",
        ),
        (r#"[{"url": "http://localhost:3000"}]"#, "http://localhost:3000"),
    ] {
        let project = project(servers);
        project.done(&["codegen"]);
        assert_eq!(base_url(&project), expected);
    }
    let project = project(r#"[{"url": "http://a.example"}]"#);
    assert!(project.refused(&["codegen"]).stderr.contains("is plain http"));
    project.done(&["codegen", "--accept", "servers"]);
    assert_eq!(base_url(&project), "https://a.example");
}

#[test]
fn fragments_of_a_text_file_are_reported_in_each_run() {
    let project = Project::generated();
    let text = project.read("spec/pages/widgets.md");
    project.write("spec/pages/llms-full.txt", text);
    for _ in 0..2 {
        let run = project.done(&["codegen"]);
        assert!(run.stderr.starts_with("spec/pages/llms-full.txt:"), "{}", run.stderr);
        assert!(run.stderr.contains("3 fragments in a text file"), "{}", run.stderr);
    }
}
