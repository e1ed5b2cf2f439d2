//! What is written differently and says the same gives no record; whatever says something else gives one.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use xtask::{
    diff::{self, wire},
    openapi::{self, Node},
    pipeline, pointer,
};

use crate::support::real;

/// Puts members and lists that have no order into another one.
fn shuffled(node: Node, value: &mut Value, seed: &mut u64) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                shuffled(node.member(key), member, seed);
                let has_order = key == "enum" || key == "x-enum-varnames" || key == "servers";
                if let (Value::Array(items), false) = (member, has_order) {
                    shuffle(items, seed);
                }
            }
            let mut entries: Vec<_> = std::mem::take(members).into_iter().collect();
            shuffle(&mut entries, seed);
            *members = entries.into_iter().collect::<Map<_, _>>();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shuffled(node.item(), item, seed)),
        _ => {}
    }
}

fn shuffle<T>(items: &mut [T], seed: &mut u64) {
    for last in (1..items.len()).rev() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(*seed >> 33).expect("fits") % (last + 1);
        items.swap(last, index);
    }
}

/// Writes every bare reference in a schema as `allOf` of one, and the other way round where nothing hangs on it.
fn rewrapped(document: &mut Value) {
    let at = openapi::At::base(pointer::ROOT);
    openapi::walk_mut(Node::Document, document, &at, &mut |node, _, value| {
        if node != Node::Schema {
            return;
        }
        if value.get("$ref").is_some() {
            *value = json!({"allOf": [value.take()]});
        } else if value.as_object().is_some_and(|members| members.len() == 1)
            && let Some([part]) = value.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
        {
            *value = part.clone();
        }
    });
}

/// The places of everything that can be changed: scalars, and members that can go.
fn places(node: Node, value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let is_source = key.starts_with("x-source-") || key == "openapi";
                if !is_source {
                    places(node.member(key), member, &pointer::push(at, key), found);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(node.item(), item, &pointer::push(at, &index.to_string()), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

fn changed(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
        Value::String(text) if text.starts_with("#/") => json!("#/components/schemas/ConversationNotesDto"),
        Value::String(text) => json!(format!("{text}x")),
        other => other.clone(),
    }
}

#[test]
fn a_document_against_itself_and_its_release_gives_nothing() {
    let side = real::side();
    let report = diff::compare(&side, &side, &real::root());
    assert_eq!((report.records, report.step), (Vec::new(), diff::impact::Step::None));
}

#[test]
fn a_document_merged_again_from_pages_in_another_order_gives_nothing() {
    let mut input = real::input();
    input.pages.reverse();
    for page in &mut input.pages {
        page.name = page.name.replace("conversation", "c");
    }
    let merged = pipeline::merge(input).expect("the pages merge");
    let (old, mut new) = (real::side(), real::side());
    new.document = merged.document;
    assert_eq!(diff::compare(&old, &new, &real::root()).records, []);
}

/// One of several, so that the test stays short; `DIFF_ALL=1` takes them all.
#[test]
fn every_scalar_of_the_document_counts() {
    let old = real::side().document;
    let mut all = Vec::new();
    places(Node::Document, &old, pointer::ROOT, &mut all);
    let mut missed = Vec::new();
    let step = if std::env::var_os("DIFF_ALL").is_some() { 1 } else { 13 };
    for at in all.iter().step_by(step) {
        let mut new = old.clone();
        let value = pointer::get_mut(&mut new, at).expect("is there");
        *value = changed(value);
        if new != old && wire::compare(&old, &new).is_empty() {
            missed.push(at);
        }
    }
    assert!(all.len() > 1000, "{}", all.len());
    assert!(missed.is_empty(), "{missed:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_wrappings_are_invisible(seed in any::<u64>()) {
        let old = real::side();
        let mut new = old.clone();
        let mut state = seed;
        shuffled(Node::Document, &mut new.document, &mut state);
        rewrapped(&mut new.document);
        let report = diff::compare(&old, &new, &real::root());
        prop_assert!(report.records.is_empty(), "{}", diff::show::text(&report, false));
    }
}
