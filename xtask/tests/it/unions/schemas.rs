//! Random unions, with and without a discriminator.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Named objects that unions are made of, `Part0` and so on.
pub(super) const PARTS: usize = 5;

/// What the property of a discriminator holds in each part.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Number,
    Flag,
    /// A text in one part, a number in the next.
    Mixed,
}

impl Kind {
    fn of(self, part: usize) -> Self {
        match self {
            Self::Mixed if part.is_multiple_of(2) => Self::Text,
            Self::Mixed => Self::Number,
            kind => kind,
        }
    }
}

/// The schemas of a document: the parts, and `Union`.
pub(super) fn document() -> impl Strategy<Value = Map<String, Value>> {
    let kind = prop_oneof![2 => Just(Kind::Text), 1 => Just(Kind::Number), 1 => Just(Kind::Flag), 1 => Just(Kind::Mixed)];
    let parts = prop::collection::vec(object(schema()), PARTS);
    let union = kind.prop_flat_map(|kind| (Just(kind), prop_oneof![3 => union(schema()), 2 => tagged(kind)]));
    (parts, union).prop_map(|(parts, (kind, union))| {
        let part = |(index, part)| (format!("Part{index}"), with_tag(part, kind.of(index)));
        parts.into_iter().enumerate().map(part).chain([("Union".to_owned(), union)]).collect()
    })
}

/// A discriminator goes by the property `a`, which each part has.
fn with_tag(mut part: Value, kind: Kind) -> Value {
    let property = &mut part["properties"]["a"];
    match kind {
        Kind::Number => *property = json!({"type": "number"}),
        Kind::Flag => *property = json!({"type": "boolean"}),
        _ if property["type"] != "string" => *property = json!({"type": "string"}),
        _ => {}
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

/// Mapped by reference, by name, or not at all; numbers in three spellings, of flags one for each of two parts.
fn tagged(kind: Kind) -> impl Strategy<Value = Value> {
    let members = prop::sample::subsequence((0..PARTS).collect::<Vec<_>>(), 1..PARTS);
    (members, prop::collection::vec(0..3usize, PARTS)).prop_map(move |(members, ways)| {
        let mapped = members.iter().zip(ways).enumerate().filter_map(|(place, (index, way))| {
            let value = match (kind.of(*index), way) {
                (Kind::Flag, _) => (place < 2).then(|| (place == 0).to_string())?,
                (Kind::Number, 0) => index.to_string(),
                (Kind::Number, 1) => format!("{index}.0"),
                (Kind::Number, _) => format!("{index}.5"),
                (_, 0) => format!("p{index}"),
                (_, 1) => format!("Part{}", index + 1),
                _ => return None,
            };
            let target =
                if way == 0 { format!("#/components/schemas/Part{index}") } else { format!("Part{index}") };
            Some((value, target))
        });
        let mapping: Map<String, Value> = mapped.map(|(value, target)| (value, target.into())).collect();
        let list: Vec<Value> = members.iter().map(|index| reference(*index)).collect();
        json!({"oneOf": list, "discriminator": {"propertyName": "a", "mapping": mapping}})
    })
}
