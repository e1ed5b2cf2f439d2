//! Random unions, with and without a discriminator.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Named objects that unions are made of, `Part0` and so on.
pub(super) const PARTS: usize = 5;

/// The schemas of a document: the parts, and `Union`.
pub(super) fn document() -> impl Strategy<Value = Map<String, Value>> {
    let parts = prop::collection::vec(object(schema()), PARTS);
    (parts, prop_oneof![3 => union(schema()), 2 => tagged()]).prop_map(|(parts, union)| {
        let parts =
            parts.into_iter().enumerate().map(|(index, part)| (format!("Part{index}"), with_tag(part)));
        parts.chain([("Union".to_owned(), union)]).collect()
    })
}

/// A discriminator goes by the property `a`, which each part has.
fn with_tag(mut part: Value) -> Value {
    let kind = &part["properties"]["a"]["type"];
    if kind != "string" {
        part["properties"]["a"] = json!({"type": "string"});
    }
    part
}

fn reference(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/Part{index}")})
}

fn schema() -> BoxedStrategy<Value> {
    let texts = prop::sample::subsequence(vec!["x", "y", "z"], 1..3);
    let leaf = prop_oneof![
        Just(json!({"type": "boolean"})),
        Just(json!({"type": "integer"})),
        Just(json!({"type": "number"})),
        Just(json!({"type": "string"})),
        Just(json!({"type": "string", "nullable": true})),
        Just(json!({})),
        texts.prop_map(|texts| json!({"type": "string", "enum": texts})),
        Just(json!({"type": "integer", "enum": [1, 2], "x-enum-varnames": ["ONE", "TWO"]})),
        (0..PARTS).prop_map(reference),
        (0..PARTS).prop_map(reference),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|inner| json!({"type": "array", "items": inner})),
            1 => inner.clone().prop_map(|inner| json!({"type": "object", "additionalProperties": inner})),
            4 => object(inner.clone()),
            2 => union(inner),
        ]
    })
    .boxed()
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let names = prop::sample::subsequence(vec!["a", "b", "c", "d"], 1..4);
    (names, prop::collection::vec((inner, any::<bool>()), 4)).prop_map(|(names, properties)| {
        let of = || names.iter().zip(&properties);
        let members: Map<_, _> =
            of().map(|(name, (schema, _))| ((*name).to_owned(), schema.clone())).collect();
        // What a part requires of another part would have no end.
        let is_required = |schema: &Value, required: bool| required && !schema.to_string().contains("$ref");
        let required = of().filter(|(_, (schema, required))| is_required(schema, *required));
        let required: Vec<&str> = required.map(|(name, _)| *name).collect();
        let mut object = json!({"type": "object", "properties": members});
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        object
    })
}

fn union(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let key = prop_oneof![Just("oneOf"), Just("anyOf")];
    (key, prop::collection::vec(inner, 1..5)).prop_map(|(key, list)| json!({key: list}))
}

/// Mapped by reference, by name, or not at all.
fn tagged() -> impl Strategy<Value = Value> {
    let members = prop::sample::subsequence((0..PARTS).collect::<Vec<_>>(), 1..PARTS);
    (members, prop::collection::vec(0..3usize, PARTS)).prop_map(|(members, ways)| {
        let mapped = members.iter().zip(ways).filter_map(|(index, way)| match way {
            0 => Some((format!("p{index}"), format!("#/components/schemas/Part{index}"))),
            1 => Some((format!("Part{}", index + 1), format!("Part{index}"))),
            _ => None,
        });
        let mapping: Map<String, Value> = mapped.map(|(value, target)| (value, target.into())).collect();
        let list: Vec<Value> = members.iter().map(|index| reference(*index)).collect();
        json!({"oneOf": list, "discriminator": {"propertyName": "a", "mapping": mapping}})
    })
}
