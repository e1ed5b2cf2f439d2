//! Types of inline objects, the whole way: chosen by hand, kept whatever comes, found by `where`, judged by `diff`.

use serde_json::Value;

use crate::support::project::{GENERATED, Project};

const LOCK: &str = "spec/names.lock";
const DESK: &str = "#/components/schemas/TeamMemberDto/properties/desk";

/// A page with an object that is written inline, and other schemas.
fn page(others: &str) -> String {
    let desk = r#"{"type":"object","required":["floor"],"properties":{"floor":{"type":"string"}}}"#;
    let fragment = format!(
        r#"{{"openapi":"3.0.0","info":{{"title":"ChatCaptain API","version":"1.0"}},"components":{{"schemas":{{"TeamMemberDto":{{"type":"object","properties":{{"desk":{desk}}}}}{others}}}}}}}"#
    );
    format!("## Schemas\n\n```json\n{fragment}\n```\n")
}

fn types(project: &Project) -> String {
    project.read(&format!("{GENERATED}/types.rs"))
}

#[test]
fn a_name_that_was_chosen_stays_whatever_schema_comes() {
    let project = Project::generated();
    project.write("spec/pages/team.md", page(""));
    project.done(&["codegen"]);
    assert!(types(&project).contains("pub struct TeamMemberDesk {"));
    project.edit(LOCK, &format!("\"{DESK}\": \"TeamMemberDesk\""), &format!("\"{DESK}\": \"Desk\""));
    project.done(&["codegen"]);
    assert!(types(&project).contains("pub struct Desk {"));
    project.write("spec/released.json", released(&project));

    // Schemas of both names: its own, and the one that it would have by its place.
    let others = r#","Desk":{"type":"object","properties":{"a":{"type":"string"}}},"TeamMemberDesk":{"type":"object","properties":{"b":{"type":"string"}}}"#;
    project.write("spec/pages/team.md", page(others));
    project.done(&["codegen"]);
    for text in ["pub struct Desk {\n    pub floor", "pub struct DeskSchema {", "pub struct TeamMemberDesk {"]
    {
        assert!(flat(&types(&project)).contains(&flat(text)), "{text}");
    }
    let told = project.done(&["diff", "--no-code"]).stdout;
    assert!(
        told.contains("rust: 0 source-breaking, 0 behaviour-changing, 0 runtime, 2 compatible"),
        "{told}"
    );
    let place = project.done(&["where", "types::Desk"]).stdout;
    assert!(place.contains(DESK) && place.contains(&format!("inline / {DESK}")), "{place}");
    assert!(place.contains("spec/pages/team.md"), "{place}");
}

#[test]
fn a_former_name_of_an_inline_type_is_an_alias() {
    let project = Project::generated();
    project.write("spec/pages/team.md", page(""));
    project.done(&["codegen"]);
    project.write("spec/released.json", released(&project));
    // It becomes a schema: what a page does one day.
    let desk =
        r#","DeskDto":{"type":"object","required":["floor"],"properties":{"floor":{"type":"string"}}}"#;
    let moved = page(desk).replacen(
        r#"{"desk":{"type":"object","required":["floor"],"properties":{"floor":{"type":"string"}}}}"#,
        r##"{"desk":{"$ref":"#/components/schemas/DeskDto"}}"##,
        1,
    );
    project.write("spec/pages/team.md", moved);
    let refused = project.refused(&["codegen"]).stderr;
    assert!(refused.contains("spec/names.lock:") && refused.contains("TeamMemberDesk=alias"), "{refused}");
    project.done(&["codegen", "--accept", "TeamMemberDesk=alias"]);
    let types = types(&project);
    assert!(types.contains("pub type TeamMemberDesk = Desk;"), "{types}");
    let told = project.done(&["where", "TeamMemberDesk"]).stdout;
    assert!(told.contains("a former name"), "{told}");
}

/// The document as a release keeps it, with its names.
fn released(project: &Project) -> String {
    let read = |path: &str| -> Value { serde_json::from_str(&project.read(path)).expect("JSON") };
    let mut document = read("spec/openapi.json");
    document["x-version"] = "0.1.0".into();
    document["x-rust-names"] = read(LOCK);
    document.to_string()
}

/// A text without attributes, documentation and the layout of lines.
fn flat(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#') && !line.starts_with("///"));
    lines.collect()
}
