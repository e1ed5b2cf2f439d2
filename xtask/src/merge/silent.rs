//! Copies that leave open what another one says: exporters write the server `/`, or none, where nobody told them the
//! address, leave out the names of operations, a licence, or a mapping that the names of the schemas imply.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    collect::{Unit, Variant},
    json::Object,
    openapi::{self, At, Node, server},
    pointer,
};

/// The copies without those that leave open where the API is, or with the name of the operation in all of them; nothing
/// if each says as much as the others.
pub(super) fn telling(unit: &Unit) -> Option<Unit> {
    match unit.node {
        Node::Servers => with_address(unit),
        Node::Operation => {
            let named = with_name(unit);
            with_mappings(named.as_ref().unwrap_or(unit)).or(named)
        }
        Node::Info | Node::Tag => Some(with_members(unit)),
        Node::Schema | Node::Response | Node::RequestBody | Node::Parameter => with_mappings(unit),
        _ => None,
    }
}

/// The copies with all members that any of them has, also those of `contact` and `license`.
fn with_members(unit: &Unit) -> Unit {
    let mut all = Value::Null;
    for variant in &unit.variants {
        fill_in(&mut all, &variant.value);
    }
    let complete = |variant: &Variant| {
        let mut variant = variant.clone();
        fill_in(&mut variant.value, &all);
        variant
    };
    Unit { node: unit.node, variants: unit.variants.iter().map(complete).collect() }
}

/// Adds to an object the members that it lacks.
fn fill_in(value: &mut Value, other: &Value) {
    match (value, other) {
        (value @ Value::Null, other) => value.clone_from(other),
        (Value::Object(members), Value::Object(others)) => {
            for (key, other) in others {
                fill_in(members.entry(key).or_insert(Value::Null), other);
            }
        }
        _ => {}
    }
}

/// The copies with all entries of mappings that any of them has and that say what holds without them: the name of a schema
/// stands for the schema. Nothing if there are none.
fn with_mappings(unit: &Unit) -> Option<Unit> {
    let mut implied: BTreeMap<String, Object> = BTreeMap::new();
    for variant in &unit.variants {
        each_discriminator(unit.node, &variant.value, &mut |at, owner| {
            let mapping = owner.get("discriminator")?.get("mapping")?.as_object()?;
            let is_implied = |(name, target): &(&String, &Value)| {
                **target == pointer::join(["components", "schemas", name.as_str()])
                    && is_alternative(owner, target)
            };
            let entries =
                mapping.iter().filter(is_implied).map(|(name, target)| (name.clone(), target.clone()));
            implied.entry(at).or_default().extend(entries);
            Some(())
        });
    }
    implied.retain(|_, entries| !entries.is_empty());
    let complete = |variant: &Variant| {
        let mut variant = variant.clone();
        for (at, entries) in &implied {
            let owner = pointer::get_mut(&mut variant.value, at);
            let discriminator = owner.and_then(|owner| owner.get_mut("discriminator")?.as_object_mut());
            let mapping =
                discriminator.map(|it| it.entry("mapping").or_insert_with(|| Value::Object(Object::new())));
            if let Some(Value::Object(mapping)) = mapping {
                for (name, target) in entries {
                    mapping.entry(name).or_insert_with(|| target.clone());
                }
            }
        }
        variant
    };
    let is_any = !implied.is_empty();
    is_any.then(|| Unit { node: unit.node, variants: unit.variants.iter().map(complete).collect() })
}

/// Visits every schema with a discriminator, with its pointer below `value`.
fn each_discriminator(node: Node, value: &Value, visit: &mut impl FnMut(String, &Object) -> Option<()>) {
    openapi::walk(node, value, &At::base(pointer::ROOT), &mut |node, at, value| {
        let schema =
            value.as_object().filter(|schema| node == Node::Schema && schema.contains_key("discriminator"));
        if let Some(schema) = schema {
            visit(at.pointer(), schema);
        }
    });
}

/// Whether a schema is one of the alternatives, where a schema lists them.
fn is_alternative(owner: &Object, target: &Value) -> bool {
    let mut lists = ["oneOf", "anyOf"].iter().filter_map(|key| owner.get(*key)?.as_array()).peekable();
    lists.peek().is_none() || lists.flatten().any(|alternative| alternative.get("$ref") == Some(target))
}

/// The copies with the one name that some of them have.
fn with_name(unit: &Unit) -> Option<Unit> {
    const NAME: &str = "operationId";
    let name = |variant: &Variant| variant.value.get(NAME).filter(|name| **name != "").cloned();
    let mut names: Vec<Value> = unit.variants.iter().filter_map(name).collect();
    let is_open = names.len() < unit.variants.len();
    names.dedup();
    let [only] = names.as_slice() else { return None };
    let complete = |variant: &Variant| {
        let mut variant = variant.clone();
        if let Value::Object(operation) = &mut variant.value {
            operation.insert(NAME.to_owned(), only.clone());
        }
        variant
    };
    is_open.then(|| Unit { node: unit.node, variants: unit.variants.iter().map(complete).collect() })
}

/// The copies that say where the API is, if there are others and none of those says something else.
fn with_address(unit: &Unit) -> Option<Unit> {
    let has_address = |variant: &Variant| server::of_list(Some(&variant.value)).is_some();
    let has_path = |variant: &Variant| !server::is_silent(&variant.value, "");
    let (mut telling, mut others) = partition(&unit.variants, has_address);
    if telling.is_empty() {
        (telling, others) = partition(&unit.variants, has_path);
    }
    let base = telling.first().and_then(|first| server::of_list(Some(&first.value))).unwrap_or_default();
    if telling.is_empty() {
        telling.extend(others.first().cloned());
    }
    let is_silent = |other: &Variant| server::is_silent(&other.value, &base);
    let has_others = telling.len() < unit.variants.len();
    (has_others && others.iter().all(is_silent)).then_some(Unit { node: unit.node, variants: telling })
}

fn partition(variants: &[Variant], is: impl Fn(&Variant) -> bool) -> (Vec<Variant>, Vec<Variant>) {
    variants.iter().cloned().partition(is)
}
