//! Pages that are far larger or deeper than any published one: bounded time and memory, and a clean answer.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

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
    assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["required-cycle"]);
}

#[test]
fn a_chain_of_3000_compositions_merges_and_is_too_deep_to_generate() {
    let merged =
        merged(chain(composed, &json!({"type": "object", "properties": {}}))).expect("a chain has an end");
    assert_eq!(merged.names.schemas.len(), LENGTH);
    let found = generate::generate(&merged.document, "0", &merged.names).err().unwrap_or_default();
    assert_eq!(found.first().map(|d| d.code.as_str()), Some("schema-too-deep"));
}

#[test]
fn a_circle_of_3000_compositions_is_refused() {
    let found =
        merged(chain(composed, &composed("#/components/schemas/Object0"))).expect_err("a circle has no end");
    assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["composition-cycle"]);
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
    assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["page-too-large"]);
}

#[test]
fn nesting_that_would_overflow_the_stack_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let fragment = format!("```json\n{{\"openapi\": \"3.0.0\", \"x\": {deep}}}\n```\n");
        let found = merged(fragment.into_bytes()).expect_err("too deep");
        assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["invalid-json"]);
    }
    // Markdown can be nested too.
    for mark in ["> ", "- ", "* ", "[", "![", "<a>", "***", "`", "```\n"] {
        let outcome = merged(mark.repeat(100_000).into_bytes());
        assert_eq!(
            outcome.expect_err("no fragment").last().map(|d| d.code.as_str()),
            Some("no-fragments"),
            "{mark}"
        );
    }
}

#[test]
fn schemas_that_all_require_each_other_are_a_readable_list() {
    let all: Vec<String> = (0..60).map(|index| format!("S{index}")).collect();
    let schema = || {
        let properties: Map<String, Value> =
            all.iter().map(|n| (n.clone(), json!({"$ref": format!("#/components/schemas/{n}")}))).collect();
        json!({"type": "object", "properties": properties, "required": all})
    };
    let schemas: Map<String, Value> = all.iter().map(|name| (name.clone(), schema())).collect();
    let info = json!({"title": "T", "version": "1"});
    let bytes = page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}}));
    let found = merged(bytes).expect_err("no value of them can end");
    assert!((1..=20).contains(&found.len()), "{}", found.len());
}

#[test]
fn a_limit_of_the_wrong_type_deep_inside_is_found_at_once() {
    let nested = |leaf: Value| {
        let schema = (0..28).fold(leaf, |inner, _| json!({"type": "object", "properties": {"x": inner}}));
        let info = json!({"title": "T", "version": "1"});
        page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": {"A": schema}}}))
    };
    let found = merged(nested(json!({"type": "string", "minLength": "x"}))).expect_err("no number");
    assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["wrong-shape"]);
    assert!(merged(nested(json!({"type": "string", "minLength": 1}))).is_ok());
}

#[test]
fn a_key_that_no_pointer_could_hold_is_refused() {
    let with = |length: usize| {
        let info = json!({"title": "T", "version": "1"});
        page(&json!({"openapi": "3.0.0", "info": info, "x-a": {"k".repeat(length): 1}}))
    };
    let found = merged(with(1025)).expect_err("too long");
    assert_eq!(found[0].code.as_str(), "invalid-json");
    assert!(merged(with(1024)).is_ok());
}

#[test]
fn a_remote_reference_in_a_member_of_no_known_kind_is_refused() {
    let with = |reference: &str| {
        let info = json!({"title": "T", "version": "1"});
        page(
            &json!({"openapi": "3.0.0", "info": info, "components": {"examples": {"e": {"$ref": reference}}}}),
        )
    };
    let found = merged(with("file:///etc/passwd")).expect_err("outside the document");
    assert_eq!(found[0].code.as_str(), "unresolved-ref");
    assert!(merged(with("#/components/examples/e")).is_ok());
}

#[test]
fn an_enum_of_20000_members_keeps_all_their_locked_names() {
    let schemas = |first: usize| {
        let members: Vec<String> = (first..20_000).map(|index| format!("member-{index}")).collect();
        let info = json!({"title": "T", "version": "1"});
        let schemas = json!({"A": {"type": "string", "enum": members}});
        page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}}))
    };
    let names = merged(schemas(0)).expect("merges").names;
    let next = |first| {
        let pages = vec![PageFile { name: "pages/x.md".into(), bytes: schemas(first) }];
        pipeline::merge(Input { pages, lock: Some(("names.lock".into(), names.to_text())), overlay: None })
    };
    assert_eq!(next(0).expect("merges").names, names);
    assert_eq!(next(5_000).expect_err("members went").len(), 5_000);
}

#[test]
fn thousands_of_properties_of_one_plain_name_get_a_field_each() {
    let signs = |mut number: usize| {
        let digit = |_| {
            let sign = ['-', '.', ' ', '_'][number % 4];
            number /= 4;
            sign
        };
        (0..7).map(digit).collect::<String>()
    };
    let text = json!({"type": "string"});
    let properties: Map<String, Value> =
        (0..4_800).map(|index| (format!("foo{}bar", signs(index)), text.clone())).collect();
    let info = json!({"title": "T", "version": "1"});
    let schemas = json!({"A": {"type": "object", "properties": properties}});
    let bytes = page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}}));
    let names = merged(bytes).expect("merges").names;
    let fields: BTreeSet<&String> = names.fields["A"].values().collect();
    assert_eq!(fields.len(), 4_800);
    assert!(fields.contains(&"foo_bar_4800".to_owned()));
}

#[test]
fn hundreds_of_bases_become_unions_at_once() {
    let to = |name: String| json!({"$ref": format!("#/components/schemas/{name}")});
    let kind = json!({"kind": {"type": "string"}});
    let base = json!({"type": "object", "properties": kind, "discriminator": {"propertyName": "kind"}});
    let schemas: Map<String, Value> = (0..400)
        .flat_map(|index| {
            let own = json!({"type": "object", "properties": {"own": {"type": "string"}}});
            let child = json!({"allOf": [to(format!("Base{index}")), own]});
            [(format!("Base{index}"), base.clone()), (format!("Child{index}"), child)]
        })
        .collect();
    let info = json!({"title": "T", "version": "1"});
    let started = Instant::now();
    let merged = merged(page(&json!({"openapi": "3.0.0", "info": info, "components": {"schemas": schemas}})));
    let merged = merged.expect("each has a child");
    assert_eq!(merged.document["components"]["schemas"]["Base7"]["oneOf"], json!([to("Child7".into())]));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// A schema of thousands of properties, each as `property` says.
fn wide(version: &str, property: fn(usize) -> Value) -> Vec<u8> {
    let properties: Map<String, Value> =
        (0..6_000).map(|index| (format!("p{index}"), property(index))).collect();
    let schemas = json!({"A": {"type": "object", "properties": properties}});
    let info = json!({"title": "T", "version": "1"});
    page(&json!({"openapi": version, "info": info, "components": {"schemas": schemas}}))
}

#[test]
fn thousands_of_one_unknown_keyword_are_one_error_with_a_few_places() {
    let started = Instant::now();
    let contains = |_| json!({"type": "array", "items": {"type": "string"}, "contains": {"type": "string"}});
    let found = merged(wide("3.1.0", contains)).expect_err("`contains` is not supported");
    let [one] = found.as_slice() else { panic!("{} findings", found.len()) };
    assert_eq!(one.notes.len(), 9, "{:?}", one.notes);
    assert_eq!(one.notes[8], "and at 5991 more places");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn thousands_of_references_that_lead_nowhere_are_found_at_once() {
    let started = Instant::now();
    let missing = |index| json!({"$ref": format!("#/components/schemas/Missing{index}")});
    let elsewhere = |index| json!({"$ref": format!("other.json#/{index}")});
    for property in [missing as fn(usize) -> Value, elsewhere] {
        let found = merged(wide("3.0.0", property)).expect_err("they lead nowhere");
        assert_eq!(found.iter().filter(|d| d.code.as_str() == "unresolved-ref").count(), 6_000);
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}
