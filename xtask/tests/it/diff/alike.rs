//! A report names what changed and who feels it, and nothing that only stands beside it.

use serde_json::{Value, json};
use xtask::diff::{self, Report, Side, show};

use crate::support::real;

/// A small API: a list of orders, and one order of it.
fn shop() -> Value {
    let refer = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let answers = |schema: Value| json!({"200": {"description": "", "content": {"application/json": {"schema": schema}}}});
    let status = json!({"name": "status", "in": "query", "schema": refer("Status")});
    let id = |name: &str| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
    json!({
        "openapi": "3.0.3", "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example/v1"}], "security": [{"key": []}],
        "paths": {
            "/orders": {"get": {"operationId": "list_orders", "parameters": [status],
                "responses": answers(json!({"type": "array", "items": refer("Order")}))}},
            "/notes/{id}": {"get": {"operationId": "get_note", "parameters": [id("id")],
                "responses": answers(json!({"type": "string"}))}},
            "/orders/{orderId}": {"get": {"operationId": "get_order", "parameters": [id("orderId")],
                "responses": answers(refer("Order"))}},
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
            "schemas": {
                "Order": {"type": "object", "required": ["id"],
                    "properties": {"id": {"type": "string"}, "status": refer("Status"), "note": {"type": "string"}}},
                "Status": {"type": "string", "enum": ["open", "paid"]},
            },
        },
    })
}

fn report(edit: impl FnOnce(&mut Value)) -> Report {
    let mut new = shop();
    edit(&mut new);
    let side = |document| Side { label: "shop".to_owned(), document, ..Side::default() };
    diff::compare(&side(shop()), &side(new), &real::root())
}

fn elements(report: &Report) -> Vec<String> {
    let found = report.records.iter().flat_map(|record| {
        record
            .changes
            .iter()
            .map(move |change| format!("{} {}: {}", record.element, change.kind.kind, change.wire))
    });
    found.collect()
}

#[test]
fn a_list_that_became_an_object_takes_nothing_from_its_items() {
    let found = report(|new| {
        new["components"]["schemas"]["Page"] = json!({"type": "object", "required": ["items"],
            "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}});
        new["paths"]["/orders"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] =
            json!({"$ref": "#/components/schemas/Page"});
    });
    assert_eq!(elements(&found), ["Page type-changed: breaking", "Page schema-added: safe"]);
}

#[test]
fn a_parameter_that_is_another_schema_concerns_its_operation_alone() {
    let found = report(|new| {
        new["paths"]["/orders"]["get"]["parameters"][0]["schema"] = json!({"type": "string"});
    });
    assert_eq!(elements(&found), ["GET /orders query `status` enum-removed: safe"]);
    assert_eq!(found.records[0].operations, ["GET /orders"]);
}

#[test]
fn a_slash_at_the_end_of_a_server_and_the_letters_of_a_header_break_nobody() {
    let slash = report(|new| new["servers"][0]["url"] = json!("https://shop.example/v1/"));
    assert_eq!(elements(&slash), ["the document description-changed: docs"]);
    let server = report(|new| new["servers"][0]["url"] = json!("https://shop.example/v2"));
    assert_eq!(elements(&server), ["the document default-server-changed: breaking"]);
    let scheme = |name: &str| report(|new| new["components"]["securitySchemes"]["key"]["name"] = json!(name));
    assert_eq!(elements(&scheme("x-key")), Vec::<String>::new());
    assert_eq!(elements(&scheme("x-keys")), ["security scheme `key` security-scheme-changed: breaking"]);
    let scheme = |place: &str, name: &str| {
        let scheme = json!({"type": "apiKey", "in": place, "name": name});
        report(|new| new["components"]["securitySchemes"]["key"] = scheme)
    };
    assert_eq!(elements(&scheme("query", "x-key")).len(), 2);
}

#[test]
fn what_may_break_on_the_wire_does_not_stand_below_not_the_wire() {
    let found = report(|new| {
        new["components"]["schemas"]["Order"]["properties"]
            .as_object_mut()
            .expect("an object")
            .remove("note");
    });
    let text = show::text(&found, false);
    assert!(text.contains("Breaks code, and may break on the wire\n"), "{text}");
    assert!(!text.contains("not the wire"), "{text}");
}

#[test]
fn the_conversion_of_an_id_goes_with_the_id() {
    let found = report(|new| {
        let paths = new["paths"].as_object_mut().expect("an object");
        let mut item = paths.remove("/orders/{orderId}").expect("is there");
        item["get"]["parameters"][0]["name"] = json!("id");
        paths.insert("/orders/{id}".to_owned(), item);
    });
    let text = show::text(&found, false);
    assert!(text.contains("`types::OrderId` is gone"), "{text}");
    assert!(!text.contains("the crate") && !text.contains("types::String"), "{text}");
}
