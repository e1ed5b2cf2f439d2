//! Random unions: whatever a member can hold is kept, and no member depends on the order of the others.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{choose::choose, *};

/// What decoding and encoding make of a value.
fn kept(shape: &'static Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Named(shape), _) => kept(shape(), value),
        (Shape::Nullable(shape), value) if !value.is_null() => kept(shape, value),
        (Shape::List(item), Value::Array(items)) => items.iter().map(|value| kept(item, value)).collect(),
        (Shape::Map(inner), Value::Object(members)) => {
            members.iter().map(|(name, value)| (name.clone(), kept(inner, value))).collect()
        }
        (Shape::Object(properties), Value::Object(members)) => {
            let known = properties.iter().filter_map(|property| {
                let value = members.get(property.name)?;
                let is_gone = value.is_null() && !property.required;
                (!is_gone).then(|| (property.name.to_owned(), kept(property.shape, value)))
            });
            known.collect()
        }
        (Shape::Union(union), _) => {
            choose(shape, value).map_or_else(|| value.clone(), |member| kept(union.members[member], value))
        }
        _ => value.clone(),
    }
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn shape() -> BoxedStrategy<&'static Shape> {
    let texts = prop_oneof![Just(&["x"][..]), Just(&["y"][..]), Just(&["x", "z"][..])];
    let leaf = prop_oneof![
        Just(Shape::Boolean),
        Just(Shape::Flag(true)),
        Just(Shape::Integer),
        Just(Shape::Number),
        Just(Shape::Text),
        Just(Shape::Any),
        texts.prop_map(Shape::Texts),
        Just(Shape::Numbers(&[1])),
    ];
    leaf.prop_map(leak)
        .prop_map(|shape: &'static Shape| shape)
        .prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                1 => inner.clone().prop_map(|inner| leak(Shape::List(inner)) as &'static Shape),
                1 => inner.clone().prop_map(|inner| leak(Shape::Map(inner)) as &'static Shape),
                1 => inner.clone().prop_map(|inner| leak(Shape::Nullable(inner)) as &'static Shape),
                6 => object(inner.clone()),
                3 => union(inner),
            ]
        })
        .boxed()
}

fn object(inner: impl Strategy<Value = &'static Shape>) -> impl Strategy<Value = &'static Shape> {
    let properties = prop::collection::vec((0..4usize, any::<bool>(), inner), 0..4);
    properties.prop_map(|mut properties| {
        properties.sort_by_key(|(name, ..)| *name);
        properties.dedup_by_key(|(name, ..)| *name);
        let property =
            |(name, required, shape)| Property { name: ["a", "b", "c", "d"][name], required, shape };
        let properties: Vec<Property> = properties.into_iter().map(property).collect();
        leak(Shape::Object(properties.leak())) as &'static Shape
    })
}

fn union(inner: impl Strategy<Value = &'static Shape>) -> impl Strategy<Value = &'static Shape> {
    (prop::collection::vec(inner, 1..5), any::<bool>()).prop_map(|(members, is_tagged)| {
        // The members of a discriminator have its property.
        let is_object = |shape: &&&Shape| {
            matches!(shape, Shape::Object(properties) if properties.iter().any(|property| property.name == "a"
                && matches!(property.shape, Shape::Text | Shape::Texts(_))))
        };
        let is_tagged = is_tagged && members.iter().filter(is_object).count() == members.len();
        let tags = members.iter().enumerate().map(|(index, _)| (TAGS[index], index));
        let tags: Vec<_> = if is_tagged { tags.collect() } else { Vec::new() };
        let tag = Tag { property: "a", members: tags.leak() };
        leak(Shape::Union(leak(Union { name: "", tag, has_any: false, members: members.leak() })))
            as &'static Shape
    })
}

const TAGS: [&str; 4] = ["x", "y", "v", "w"];

/// A value that the shape describes.
fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Named(shape) => value(shape()),
        Shape::Any => {
            prop_oneof![Just(json!(null)), Just(json!({"a": [1, {"z": "x"}]})), Just(json!("x"))].boxed()
        }
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Flag(only) => Just(Value::Bool(*only)).boxed(),
        Shape::Integer => prop_oneof![0..3i64, any::<i64>()].prop_map(Value::from).boxed(),
        Shape::Number => prop_oneof![0.0..3.0f64, Just(1.0), Just(1e300)].prop_map(Value::from).boxed(),
        Shape::Text => "[xyz]".prop_map(Value::from).boxed(),
        Shape::Texts(known) => prop::sample::select(*known).prop_map(Value::from).boxed(),
        Shape::Numbers(known) => prop::sample::select(*known).prop_map(Value::from).boxed(),
        Shape::Nullable(inner) => prop_oneof![Just(Value::Null), value(inner)].boxed(),
        Shape::List(item) => prop::collection::vec(value(item), 0..3).prop_map(Value::from).boxed(),
        Shape::Map(inner) => {
            let members = prop::collection::btree_map("[a-e]", value(inner), 0..3);
            members.prop_map(|members| Value::Object(members.into_iter().collect())).boxed()
        }
        Shape::Object(properties) => object_value(properties).prop_map(Value::Object).boxed(),
        Shape::Union(union) => (0..union.members.len())
            .prop_flat_map(|index| {
                let tag = union.tag.members.get(index).map(|(text, _)| *text);
                value(union.members[index]).prop_map(move |mut value| {
                    if let (Some(text), Some(member)) = (tag, value.get_mut("a")) {
                        *member = text.into();
                    }
                    value
                })
            })
            .boxed(),
    }
}

fn object_value(properties: &'static [Property]) -> BoxedStrategy<Map<String, Value>> {
    let members: Vec<_> = properties
        .iter()
        .map(|property| {
            let present = if property.required { Just(true).boxed() } else { any::<bool>().boxed() };
            (Just(property), present, value(property.shape))
        })
        .collect();
    // Whether an optional member is null or missing is not kept by any struct.
    let is_there = |(property, present, value): &(&Property, bool, Value)| {
        *present && (property.required || !value.is_null())
    };
    let member = |(property, _, value): (&Property, bool, Value)| (property.name.to_owned(), value);
    members.prop_map(move |members| members.into_iter().filter(is_there).map(member).collect()).boxed()
}

fn of(members: &'static [&'static Shape]) -> &'static Shape {
    leak(Shape::Union(leak(Union {
        name: "",
        tag: Tag { property: "", members: &[] },
        has_any: false,
        members,
    })))
}

proptest! {
    #[test]
    fn every_value_of_a_member_is_kept(
        (shape, value) in union(shape()).prop_flat_map(|shape| (Just(shape), value(shape)))
    ) {
        prop_assert_eq!(kept(shape, &value), value);
    }

    #[test]
    fn a_value_of_two_members_at_once_is_kept(
        (shape, left, right) in (object(shape()), object(shape())).prop_flat_map(|(left, right)| {
            (Just(of(vec![left, right].leak())), value(left), value(right))
        })
    ) {
        let (Value::Object(mut both), Value::Object(right)) = (left, right) else { return Ok(()) };
        both.extend(right);
        both.retain(|_, value| !value.is_null());
        let both = Value::Object(both);
        let found = kept(shape, &both);
        // A member of another kind can hide in an object inside.
        let names = |value: &Value| value.as_object().map(|members| members.keys().cloned().collect::<BTreeSet<_>>());
        prop_assert_eq!(names(&found), names(&both));
    }

    #[test]
    fn the_order_of_the_members_decides_between_equals_alone(
        (members, value) in prop::collection::vec(object(shape()), 1..4)
            .prop_flat_map(|members| (Just(members.clone()), value(of(members.leak()))))
    ) {
        let reversed: Vec<_> = members.iter().rev().copied().collect();
        let (one, other) = (of(members.leak()), of(reversed.leak()));
        prop_assert_eq!(kept(one, &value), kept(other, &value));
        prop_assert_eq!(choose(one, &value).is_some(), choose(other, &value).is_some());
    }
}
