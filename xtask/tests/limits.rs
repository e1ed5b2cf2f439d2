//! Pages that are far larger or deeper than any published one: bounded time and memory, and a clean answer.

use serde_json::{Map, Value, json};
use xtask::{
    diagnostic::Diagnostic,
    generate,
    page::{PageFile, SIZE_LIMIT},
    pipeline::{self, Input, Merged},
};

const LENGTH: usize = 3_000;

fn merged(bytes: Vec<u8>) -> Result<Merged, Vec<Diagnostic>> {
    let pages = vec![PageFile { name: "pages/x.md".into(), bytes }];
    pipeline::merge(Input { pages, ..Input::default() })
}

fn page(fragment: &Value) -> Vec<u8> {
    format!("## Heading\n\n```json\n{fragment}\n```\n").into_bytes()
}

/// `Object0` requires `Object1` and so on; `last` is what the last one requires.
fn chain(link: fn(&str) -> Value, last: &Value) -> Vec<u8> {
    let schemas: Map<String, Value> = (0..LENGTH)
        .map(|index| {
            let next = format!("#/components/schemas/Object{}", index + 1);
            let schema = if index + 1 == LENGTH { last.clone() } else { link(&next) };
            (format!("Object{index}"), schema)
        })
        .collect();
    let info = json!({"title": "T", "version": "1"});
    page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}}))
}

fn required(next: &str) -> Value {
    json!({"type": "object", "properties": {"next": {"$ref": next}}, "required": ["next"]})
}

fn composed(next: &str) -> Value {
    json!({"allOf": [{"$ref": next}]})
}

#[test]
fn a_chain_of_3000_required_objects_passes() {
    let merged = merged(chain(required, &json!({"type": "string"}))).expect("a chain has an end");
    assert_eq!(merged.names.schemas.len(), LENGTH);
    generate::generate(&merged.document, "0", &merged.names).expect("the chain can be generated");
}

#[test]
fn a_circle_of_3000_required_objects_is_refused() {
    let found =
        merged(chain(required, &required("#/components/schemas/Object0"))).expect_err("a circle has no end");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["required-cycle"]);
}

#[test]
fn a_chain_of_3000_compositions_merges_and_is_too_deep_to_generate() {
    let merged =
        merged(chain(composed, &json!({"type": "object", "properties": {}}))).expect("a chain has an end");
    assert_eq!(merged.names.schemas.len(), LENGTH);
    let found = generate::generate(&merged.document, "0", &merged.names).err().unwrap_or_default();
    assert_eq!(found.first().map(|d| d.code), Some("schema-too-deep"));
}

#[test]
fn a_circle_of_3000_compositions_is_refused() {
    let found =
        merged(chain(composed, &composed("#/components/schemas/Object0"))).expect_err("a circle has no end");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["composition-cycle"]);
}

#[test]
fn a_page_of_the_largest_size_is_read_and_a_larger_one_refused() {
    let filled = |size: usize| {
        let mut bytes = page(&json!({"openapi": "3.0.0", "info": {"title": "T", "version": "1"}}));
        bytes.resize(size, b'\n');
        bytes
    };
    assert!(merged(filled(SIZE_LIMIT)).is_ok());
    let found = merged(filled(SIZE_LIMIT + 1)).expect_err("too large");
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["page-too-large"]);
}

#[test]
fn nesting_that_would_overflow_the_stack_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let fragment = format!("```json\n{{\"openapi\": \"3.0.0\", \"x\": {deep}}}\n```\n");
        let found = merged(fragment.into_bytes()).expect_err("too deep");
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["invalid-json"]);
    }
    // Markdown can be nested too.
    for mark in ["> ", "- ", "* ", "[", "![", "<a>", "***", "`", "```\n"] {
        let outcome = merged(mark.repeat(100_000).into_bytes());
        assert_eq!(outcome.expect_err("no fragment").last().map(|d| d.code), Some("no-fragments"), "{mark}");
    }
}
