//! Values that a schema describes, with the properties that it declares and no others.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use xtask::pointer;

/// Deeper than any schema of these tests that does not contain itself.
const DEPTH: usize = 6;

/// Values of a schema of this document.
pub(super) fn of(document: &Value, schema: &Value) -> BoxedStrategy<Value> {
    value(document, schema, DEPTH)
}

fn value(document: &Value, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
    let values = not_null(document, schema, depth);
    if schema["nullable"] == true { prop_oneof![4 => values, 1 => Just(Value::Null)].boxed() } else { values }
}

fn not_null(document: &Value, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
    if let Some(target) = schema["$ref"].as_str() {
        let schema = pointer::get(document, target).unwrap_or_else(|| panic!("{target}"));
        return value(document, schema, depth);
    }
    let limits = |list: &&Vec<Value>| {
        list.iter().all(|value| value.get("required").is_some() && value.get("type").is_none())
    };
    if let Some(list) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).filter(|list| !limits(list))
    {
        let alternatives = list.iter().filter_map(|alternative| named(document, schema, alternative, depth));
        return proptest::strategy::Union::new(alternatives).boxed();
    }
    if let Some(values) = schema["enum"].as_array() {
        return prop::sample::select(values.clone()).boxed();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts =
            parts.iter().map(|part| value(document, part, depth)).chain([own(document, schema, depth)]);
        return parts.collect::<Vec<_>>().prop_map(together).boxed();
    }
    match schema["type"].as_str() {
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => prop_oneof![0..4i64, any::<i64>()].prop_map(Value::from).boxed(),
        Some("number") => prop_oneof![Just(json!(1)), Just(json!(2.5)), Just(json!(-1e300))].boxed(),
        Some("string") => "[wxyz]|free".prop_map(Value::from).boxed(),
        Some("array") => {
            let items = if depth == 0 { 0..1usize } else { 0..3 };
            let item = if depth == 0 {
                Just(Value::Null).boxed()
            } else {
                value(document, &schema["items"], depth - 1)
            };
            prop::collection::vec(item, items).prop_map(Value::from).boxed()
        }
        _ if schema["additionalProperties"].is_object() && depth > 0 => {
            let values = value(document, &schema["additionalProperties"], depth - 1);
            prop::collection::btree_map("[abe]", values, 0..3)
                .prop_map(|members: BTreeMap<String, Value>| members.into_iter().collect())
                .boxed()
        }
        Some("object") => own(document, schema, depth),
        _ => prop_oneof![Just(json!("x")), Just(json!({"a": [1]})), Just(json!(7)), Just(json!([]))].boxed(),
    }
}

/// A value of an alternative, with what names it where there is a discriminator; nothing where its name stands for another.
fn named(document: &Value, union: &Value, alternative: &Value, depth: usize) -> Option<BoxedStrategy<Value>> {
    let target = alternative["$ref"].as_str().unwrap_or_default().to_owned();
    let name = target.rsplit('/').next().unwrap_or_default().to_owned();
    let mapping = union["discriminator"]["mapping"].as_object().cloned().unwrap_or_default();
    let mapped =
        mapping.iter().filter(|(_, to)| **to == target || **to == name).map(|(value, _)| value.clone());
    let property = union["discriminator"]["propertyName"].as_str().map(str::to_owned);
    let kind = property.as_ref().and_then(|property| {
        let schema = pointer::get(document, &target).unwrap_or(alternative);
        schema["properties"][property]["type"].as_str()
    });
    if kind.is_some_and(|kind| kind != "string") && !mapping.is_empty() {
        return numbered(property?, &mapped.collect::<Vec<_>>(), value(document, alternative, depth));
    }
    let mut names: Vec<String> = mapped.collect();
    if names.is_empty() {
        names.extend(Some(name).filter(|name| !mapping.contains_key(name)));
    }
    if names.is_empty() {
        return None;
    }
    // One that is no text is in the enum of the property.
    let property = property.filter(|_| matches!(kind, None | Some("string")));
    let values = value(document, alternative, depth);
    let values = (values, prop::sample::select(names)).prop_map(move |(mut value, name)| {
        if let (Some(property), Value::Object(members)) = (&property, &mut value) {
            members.insert(property.clone(), name.into());
        }
        value
    });
    Some(values.boxed())
}

/// Values of an alternative that numbers or flags name, such as `1` for the key `1.0`.
fn numbered(property: String, keys: &[String], values: BoxedStrategy<Value>) -> Option<BoxedStrategy<Value>> {
    let names = keys.iter().map(|key| serde_json::from_str::<Value>(key).expect("a number or a flag"));
    let names: Vec<Value> = names.collect();
    let whole = names.iter().filter_map(Value::as_f64).filter(|number| number.fract() == 0.0);
    #[expect(clippy::cast_possible_truncation, reason = "the number of a part")]
    let whole: Vec<Value> = whole.map(|number| Value::from(number as i64)).collect();
    let names: Vec<Value> = names.into_iter().chain(whole).collect();
    let with_name = move |(mut value, name): (Value, Value)| {
        value[&property] = name;
        value
    };
    (!names.is_empty()).then(|| (values, prop::sample::select(names)).prop_map(with_name).boxed())
}

/// The properties of an object. To a struct, one that is optional and null is one that is missing.
fn own(document: &Value, schema: &Value, depth: usize) -> BoxedStrategy<Value> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let members = properties.iter().map(|(name, schema)| {
        let is_required = required.iter().any(|required| required == name);
        if depth == 0 && !is_required {
            return Just((name.clone(), None)).boxed();
        }
        let values = value(document, schema, depth.saturating_sub(1));
        let name = name.clone();
        (values, any::<bool>())
            .prop_map(move |(value, is_there)| {
                let is_there = is_required || (is_there && !value.is_null());
                (name.clone(), is_there.then_some(value))
            })
            .boxed()
    });
    let object = |members: Vec<(String, Option<Value>)>| {
        members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect::<Map<_, _>>()
    };
    members.collect::<Vec<_>>().prop_map(move |members| Value::Object(object(members))).boxed()
}

/// The members of all objects; where there is none, the value itself.
fn together(parts: Vec<Value>) -> Value {
    let mut all = Map::new();
    for part in parts {
        match part {
            Value::Object(members) => all.extend(members),
            other => return other,
        }
    }
    Value::Object(all)
}
