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
    let bases = bases(document);
    if bases.is_empty() {
        return;
    }
    let mut places = Places::default();
    places.add(Node::Document, document, pointer::ROOT);
    for (base, extending) in bases {
        let reference = schema_at(&base);
        let Some(Value::Object(schema)) = pointer::get(document, &reference).cloned() else { continue };
        let members = |is_taken: fn(&str) -> bool| {
            let taken = schema.iter().filter(move |(key, _)| is_taken(key));
            taken.map(|(key, value)| (key.clone(), value.clone())).collect::<Object>()
        };
        let part = Value::Object(members(|key| key == "type" || HANDED_ON.contains(&key)));
        for at in places.0.remove(&reference).unwrap_or_default() {
            let is_part = |value: &&mut Value| value.get("$ref").is_some_and(|target| *target == reference);
            let Some(value) = pointer::get_mut(document, &at).filter(is_part) else { continue };
            let before = std::mem::replace(value, part.clone());
            ledger.change(By::Inheritance, &at, Some(before), Some(part.clone()));
            places.add(Node::Schema, &part, &at);
        }
        let mut union = members(|key| !HANDED_ON.contains(&key));
        if !union.contains_key("oneOf") && !union.contains_key("anyOf") {
            let list = extending.iter().map(|name| json!({"$ref": schema_at(name)}));
            union.insert("oneOf".to_owned(), list.collect());
        }
        tell_apart(document, &base, &union, &extending, ledger);
        with_itself(&mut union, &base, &part);
        if let Some(value) = pointer::get_mut(document, &reference) {
            *value = Value::Object(union.clone());
        }
        ledger.change(By::Inheritance, &reference, Some(Value::Object(schema)), Some(Value::Object(union)));
    }
}

/// A union of schemas that extend the base, written elsewhere without a discriminator, has that of the base: the values are
/// the same. Of its mapping it has what leads to its alternatives; one that does not lead to all of them says too little, and
/// without one the names of the schemas are the values.
fn tell_apart(
    document: &mut Value,
    base: &str,
    union: &Object,
    extending: &BTreeSet<String>,
    ledger: &mut Ledger,
) {
    let Some(discriminator) = union.get("discriminator") else { return };
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let leads_to = |target: &Value| {
        let text = target.as_str().unwrap_or_default();
        pointer::schema_name(text).unwrap_or_else(|| text.to_owned())
    };
    let target = |value: &Value| value.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name);
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let list = lists(value).filter(|_| node == Node::Schema && value.get("discriminator").is_none());
        let names: Option<BTreeSet<String>> = list.and_then(|list| list.iter().map(target).collect());
        let Some(names) = names.filter(|names| names.len() > 1 && names.is_subset(extending)) else { return };
        let at = at.pointer();
        let mut own = mapping.cloned();
        if let Some(own) = &mut own {
            own.retain(|_, target| names.contains(&leads_to(target)));
        }
        let leads_to_all = |own: &Object| own.values().map(leads_to).collect::<BTreeSet<_>>() == names;
        let is_told = own.as_ref().is_none_or(leads_to_all);
        found.extend((is_told && at != schema_at(base)).then_some((at, own)));
    });
    for (at, mapping) in found {
        let mut own = discriminator.clone();
        if let Some(mapping) = mapping {
            own["mapping"] = Value::Object(mapping);
        }
        if let Some(Value::Object(schema)) = pointer::get_mut(document, &at) {
            ledger.set(By::Inheritance, schema, &at, "discriminator", own);
        }
    }
}

/// A base that its own discriminator maps to is one of the alternatives, as it was written.
fn with_itself(union: &mut Object, base: &str, part: &Value) {
    let Some(key) = ["oneOf", "anyOf"].into_iter().find(|key| union.contains_key(*key)) else { return };
    let reference = schema_at(base);
    // The first, so that its type keeps its pointer when another schema extends it.
    let own = pointer::push(&pointer::push(&reference, key), "0");
    let mapping = union.get_mut("discriminator").and_then(|found| found.get_mut("mapping"));
    let targets = mapping.and_then(Value::as_object_mut).into_iter().flat_map(Object::values_mut);
    let itself: Vec<&mut Value> =
        targets.filter(|target| **target == base || **target == reference.as_str()).collect();
    if itself.is_empty() {
        return;
    }
    for target in itself {
        *target = Value::String(own.clone());
    }
    if let Some(list) = union.get_mut(key).and_then(Value::as_array_mut) {
        list.insert(0, part.clone());
    }
}

fn schema_at(name: &str) -> String {
    pointer::join(["components", "schemas", name])
}

/// The bases, each with the schemas that it stands for; those that extend no other one first.
fn bases(document: &Value) -> Vec<(String, BTreeSet<String>)> {
    let may_be = |schema: &Value| {
        schema.get("discriminator").is_some()
            || (lists(schema).is_some() && schema.get("properties").is_some())
    };
    // Nearly every document has none.
    if !openapi::schemas(document).any(|(_, schema)| may_be(schema)) {
        return Vec::new();
    }
    let relation = Relation::of(document);
    let found: Vec<(&String, BTreeSet<&str>)> = openapi::schemas(document)
        .filter(|(_, schema)| may_be(schema))
        .map(|(name, schema)| (name, schema, relation.extending(name, schema)))
        .filter(|(_, schema, extending)| is_base(schema, extending))
        .map(|(name, _, extending)| (name, extending))
        .collect();
    let mut above: BTreeMap<&str, usize> = BTreeMap::new();
    for name in found.iter().flat_map(|(_, extending)| extending) {
        *above.entry(name).or_default() += 1;
    }
    let mut bases: Vec<(usize, String, BTreeSet<String>)> = found
        .iter()
        .map(|(name, extending)| {
            let extending = extending.iter().map(|name| (*name).to_owned()).collect();
            (above.get(name.as_str()).copied().unwrap_or_default(), (*name).clone(), extending)
        })
        .collect();
    bases.sort();
    bases.into_iter().map(|(_, name, extending)| (name, extending)).collect()
}

/// Whether a schema stands for those that extend it: all that it lists, or, with a discriminator alone, all there are.
fn is_base(schema: &Value, extending: &BTreeSet<&str>) -> bool {
    match lists(schema) {
        Some(list) => {
            let target =
                |value: &Value| value.get("$ref").and_then(Value::as_str).and_then(pointer::schema_name);
            let holds = |value: &Value| target(value).is_some_and(|name| extending.contains(name.as_str()));
            !list.is_empty() && list.iter().all(holds)
        }
        None => !extending.is_empty(),
    }
}

fn lists(schema: &Value) -> Option<&Vec<Value>> {
    ["oneOf", "anyOf"].into_iter().find_map(|key| schema.get(key)?.as_array())
}

/// Who extends whom in a document.
struct Relation<'d> {
    names: BTreeSet<&'d str>,
    /// The named schemas that have a schema in an `allOf`.
    extended_by: BTreeMap<String, Vec<&'d str>>,
}

impl<'d> Relation<'d> {
    fn of(document: &'d Value) -> Self {
        let mut relation = Self { names: BTreeSet::new(), extended_by: BTreeMap::new() };
        for (name, schema) in openapi::schemas(document) {
            relation.names.insert(name);
            for of in extended(schema) {
                relation.extended_by.entry(of).or_default().push(name);
            }
        }
        relation
    }

    /// The schemas that extend a base, also through others, and those that its discriminator maps to.
    fn extending(&self, base: &str, schema: &'d Value) -> BTreeSet<&'d str> {
        let mut open = self.mapped(schema);
        open.extend(self.extended_by.get(base).into_iter().flatten());
        let mut found = BTreeSet::new();
        while let Some(name) = open.pop() {
            if name != base && found.insert(name) {
                open.extend(self.extended_by.get(name).into_iter().flatten());
            }
        }
        found
    }

    /// The schemas that the discriminator of a base without a list names.
    fn mapped(&self, schema: &Value) -> Vec<&'d str> {
        let mapping = Some(schema).filter(|schema| lists(schema).is_none());
        let mapping =
            mapping.and_then(|schema| schema.pointer("/discriminator/mapping")).and_then(Value::as_object);
        let targets = mapping.into_iter().flatten().filter_map(|(_, target)| {
            let target = target.as_str()?;
            let known = |name: &str| self.names.get(name).copied();
            known(target).or_else(|| pointer::schema_name(target).and_then(|name| known(&name)))
        });
        targets.collect()
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

/// Where schemas are parts of an `allOf` that extends them, in a named schema or beside other parts: by their reference.
#[derive(Default)]
struct Places(BTreeMap<String, Vec<String>>);

impl Places {
    /// Adds those in what stands at a place.
    fn add(&mut self, node: Node, value: &Value, base: &str) {
        openapi::walk(node, value, &At::base(base), &mut |node, at, value| {
            let Some(parts) = value.get("allOf").and_then(Value::as_array).filter(|_| node == Node::Schema)
            else {
                return;
            };
            let at = at.pointer();
            let is_named = pointer::schema_name(&at).is_some() && value.get("nullable").is_none();
            if !is_named && parts.len() < 2 && value.get("properties").is_none() {
                return;
            }
            let list = pointer::push(&at, "allOf");
            for (index, part) in parts.iter().enumerate() {
                if let Some(target) = part.get("$ref").and_then(Value::as_str) {
                    let part = pointer::push(&list, &index.to_string());
                    self.0.entry(target.to_owned()).or_default().push(part);
                }
            }
        });
    }
}
