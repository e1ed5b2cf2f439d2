//! A page changed: what of the names moves, what is refused, and that the ways out in the message work.

use crate::support::project::{GENERATED, Project};

#[test]
fn a_page_that_gets_a_property_changes_the_document_and_nothing_else_moves() {
    let project = Project::generated();
    let names = project.read("spec/names.lock");
    let known = r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"#;
    project.edit("spec/pages/widgets.md", known, &format!(r#"{known}"total":{{"type":"number"}},"#));
    let drift = project.refused(&["codegen", "--check"]);
    assert!(drift.stderr.contains("spec/openapi.json"), "{}", drift.stderr);
    project.done(&["codegen"]);
    assert!(project.read("spec/openapi.json").contains("\"total\""));
    let field = "      \"messages\": \"messages\",\n      \"total\": \"total\"\n";
    let after = project.read("spec/names.lock");
    assert_eq!(after.replace(field, "      \"messages\": \"messages\"\n"), names);
    assert_ne!(after, names);
}

#[test]
fn a_property_that_would_take_a_released_field_takes_another() {
    let project = Project::generated();
    let known = r#""ListWidgetConversationMessagesResponseDto":{"type":"object","properties":{"#;
    let with = |name: &str| format!(r#"{known}"{name}":{{"type":"number"}},"#);
    project.edit("spec/pages/widgets.md", known, &with("pageTotal"));
    project.done(&["codegen"]);
    project.edit("spec/pages/widgets.md", known, &with("page_total"));
    project.done(&["codegen"]);
    let types = project.read(&format!("{GENERATED}/types.rs"));
    for (wire, field) in [("pageTotal", "page_total"), ("page_total", "page_total_2")] {
        let at = types.find(&format!("rename = \"{wire}\"")).expect("is renamed");
        assert_eq!(
            types[at..].split("pub ").nth(1).and_then(|rest| rest.split(':').next()),
            Some(field),
            "{wire}"
        );
    }
    // A page that has lost it is refused.
    project.edit("spec/pages/widgets.md", &with("page_total"), known);
    let run = project.refused(&["codegen"]);
    assert!(run.stderr.contains("name-gone: no page has the property `page_total`"), "{}", run.stderr);
}
