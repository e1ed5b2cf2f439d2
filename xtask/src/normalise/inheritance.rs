//! A schema that others extend by `allOf`, and that has a discriminator or lists them, stands for one of them: it becomes
//! a union of the schemas that extend it, and each of those gets its properties. As a type of its own it would lose what
//! they have more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

/// Members of a base that the schemas which extend it get; its union keeps the others, and `type`.
const HANDED_ON: [&str; 6] =
    ["properties", "required", "allOf", "additionalProperties", "minProperties", "maxProperties"];

/// Makes each base a union. One that extends another follows it, so that it hands on what it got.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    for base in bases(document) {
        let reference = pointer::join(["components", "schemas", &base]);
        let Some(Value::Object(schema)) = pointer::get(document, &reference).cloned() else { continue };
        let extending = extending(document, &base);
        let members = |is_taken: fn(&str) -> bool| {
            let taken = schema.iter().filter(move |(key, _)| is_taken(key));
            taken.map(|(key, value)| (key.clone(), value.clone())).collect::<Object>()
        };
        let part = members(|key| key == "type" || HANDED_ON.contains(&key));
        for at in parts(document, &reference) {
            let Some(value) = pointer::get_mut(document, &at) else { continue };
            let before = std::mem::replace(value, Value::Object(part.clone()));
            ledger.change(By::Inheritance, &at, Some(before), Some(Value::Object(part.clone())));
        }
        let mut union = members(|key| !HANDED_ON.contains(&key));
        if !union.contains_key("oneOf") && !union.contains_key("anyOf") {
            let list =
                extending.iter().map(|name| json!({"$ref": pointer::join(["components", "schemas", name])}));
            union.insert("oneOf".to_owned(), list.collect());
        }
        if let Some(value) = pointer::get_mut(document, &reference) {
            *value = Value::Object(union.clone());
        }
        ledger.change(By::Inheritance, &reference, Some(Value::Object(schema)), Some(Value::Object(union)));
    }
}

/// The names of the bases, those that extend no other one first.
fn bases(document: &Value) -> Vec<String> {
    let may_be = |schema: &Value| {
        schema.get("discriminator").is_some()
            || (lists(schema).is_some() && schema.get("properties").is_some())
    };
    // Nearly every document has none.
    let mut bases: Vec<(usize, String)> = openapi::schemas(document)
        .filter(|(name, schema)| may_be(schema) && is_base(document, name, schema))
        .map(|(name, _)| (0, name.clone()))
        .collect();
    let names: Vec<String> = bases.iter().map(|(_, name)| name.clone()).collect();
    for (above, name) in &mut bases {
        *above = names.iter().filter(|other| extending(document, other).contains(name)).count();
    }
    bases.sort();
    bases.into_iter().map(|(_, name)| name).collect()
}

/// Whether a schema stands for those that extend it: all that it lists, or, with a discriminator alone, all there are.
fn is_base(document: &Value, name: &str, schema: &Value) -> bool {
    let extending = extending(document, name);
    match lists(schema) {
        Some(list) => {
            let target =
                |value: &Value| value.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name);
            let holds = |value: &Value| target(value).is_some_and(|name| extending.contains(&name));
            !list.is_empty() && list.iter().all(holds)
        }
        None => !extending.is_empty(),
    }
}

fn lists(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key)?.as_array())
}

/// The named schemas that have a schema in an `allOf`, also through others, and those that its discriminator maps to.
fn extending(document: &Value, base: &str) -> BTreeSet<String> {
    let direct: BTreeMap<&String, BTreeSet<String>> =
        openapi::schemas(document).map(|(name, schema)| (name, extended(schema))).collect();
    let mut found = mapped(document, base);
    loop {
        let is_new = |(name, extended): &(&&String, &BTreeSet<String>)| {
            !found.contains(**name)
                && **name != base
                && extended.iter().any(|of| of == base || found.contains(of))
        };
        let new: Vec<String> = direct.iter().filter(is_new).map(|(name, _)| (*name).clone()).collect();
        if new.is_empty() {
            return found;
        }
        found.extend(new);
    }
}

/// The schemas in the `allOf` of a schema. One alone that may be null, too, is that schema.
fn extended(schema: &Value) -> BTreeSet<String> {
    let is_nullable = schema.get("nullable").is_some();
    let parts = schema.get("allOf").and_then(Value::as_array).filter(|parts| parts.len() > 1 || !is_nullable);
    let names = parts.into_iter().flatten().flat_map(|part| {
        let target = part.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name);
        extended(part).into_iter().chain(target)
    });
    names.collect()
}

/// The schemas that the discriminator of a base without a list names.
fn mapped(document: &Value, base: &str) -> BTreeSet<String> {
    let schema = openapi::schemas(document).find(|(name, _)| *name == base).map(|(_, schema)| schema);
    let mapping = schema.filter(|schema| lists(schema).is_none());
    let mapping =
        mapping.and_then(|schema| schema.pointer("/discriminator/mapping")).and_then(Value::as_object);
    let targets = mapping.into_iter().flatten().filter_map(|(_, target)| {
        let target = target.as_str()?;
        let is_schema = |name: &str| openapi::schemas(document).any(|(schema, _)| schema == name);
        let name = Some(target.to_owned()).filter(|name| is_schema(name));
        name.or_else(|| pointer::schema_name(target).filter(|name| is_schema(name)))
    });
    targets.filter(|name| name != base).collect()
}

/// Where a schema is a part of an `allOf` that extends it: in a named schema, or beside other parts.
fn parts(document: &Value, reference: &str) -> Vec<String> {
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Some(parts) = value.get("allOf").and_then(Value::as_array).filter(|_| node == Node::Schema)
        else {
            return;
        };
        let is_part = |part: &Value| part.get("$ref").is_some_and(|target| target == reference);
        if !parts.iter().any(is_part) {
            return;
        }
        let at = at.pointer();
        let is_named = pointer::schema_name(&at).is_some() && value.get("nullable").is_none();
        if is_named || parts.len() > 1 || value.get("properties").is_some() {
            let parts = parts.iter().enumerate().filter(|(_, part)| is_part(part));
            let list = pointer::push(&at, "allOf");
            found.extend(parts.map(|(index, _)| pointer::push(&list, &index.to_string())));
        }
    });
    found
}
