//! Everything that can be asked for, with all its spellings.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    generate,
    names::{Names, ident},
    openapi::{self, At, Node, header::NoArguments, operation_key, own_types::structs},
    pipeline::report,
    pointer,
};

use super::{entry::Entry, sources::Sources};

/// All entries, in the order of the document.
pub(super) fn of(sources: &Sources) -> Vec<Entry> {
    let Sources { document, names, .. } = sources;
    let mut entries = Vec::new();
    operations(document, names, &mut entries);
    schemas(document, names, &mut entries);
    inline_types(names, &mut entries);
    fields(document, names, &mut entries);
    variants(names, &mut entries);
    union_variants(document, names, &mut entries);
    ids(document, names, &mut entries);
    parameters(document, names, &mut entries);
    aliases(names, &mut entries);
    others(document, &mut entries);
    entries
}

fn operations(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    for (method, path, at, operation) in openapi::operations(document) {
        let key = operation_key(method, path);
        let function = names.operations.get(&key).map(|names| names.function.as_str()).unwrap_or_default();
        let id = format!("OperationId::{}", ident::pascal(function));
        let rust = vec![format!("Client::{function}"), format!("operation::{id}")];
        let ids = ["operationId", "x-source-operation-id"]
            .into_iter()
            .filter_map(|key| operation.get(key)?.as_str());
        let called: Vec<String> = ids.map(str::to_owned).collect();
        entries.push(
            Entry::new(key.clone(), vec![at], rust.clone(), Some(&["operations", &key]))
                .called([function.to_owned(), id, path.to_owned()])
                .called(rust)
                .called(called),
        );
    }
}

fn schemas(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    for (schema, _) in openapi::schemas(document) {
        let at = pointer::join(["components", "schemas", schema]);
        let rust = names.schemas.get(schema).cloned().unwrap_or_default();
        let lock = ["schemas", schema];
        let entry = Entry::new(schema.clone(), vec![at], vec![format!("types::{rust}")], Some(&lock));
        entries.push(entry.called([rust]));
    }
}

/// Types of what is written inline.
fn inline_types(names: &Names, entries: &mut Vec<Entry>) {
    for (at, rust) in &names.inline {
        let title = format!("{}, inline", report::name(at));
        let rust_item = vec![format!("types::{rust}")];
        entries.push(
            Entry::new(title, vec![at.clone()], rust_item, Some(&["inline", at])).called([rust.clone()]),
        );
    }
}

fn fields(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    for found in structs(document) {
        let Some(fields) = names.fields.get(&found.key) else { continue };
        let owner = names.type_of(&found.key);
        for (wire, field) in fields {
            let at = property_at(document, &found.key, wire);
            let title = format!("{}.{wire}", report::name(&found.key));
            let is_time =
                pointer::get(document, &at).is_some_and(|value| value["x-timestamp"] == Value::Bool(true));
            let stem = field.trim_end_matches('_');
            let mut methods = vec![format!("with_{stem}")];
            methods.extend(is_time.then(|| format!("{}_at", stem.trim_end_matches("_at"))));
            let rust = owner.map(|owner| format!("types::{owner}.{field}"));
            let lock = ["fields", &found.key, wire];
            let mut entry = Entry::new(title, vec![at], rust.into_iter().collect(), Some(&lock))
                .called([wire.clone(), field.clone()])
                .called([format!("{}::{wire}", found.key)]);
            for name in methods.iter().chain([field, wire]) {
                let owner = owner.map(String::as_str).unwrap_or_default();
                entry = entry.called([format!("{owner}.{name}"), format!("{owner}::{name}")]);
            }
            entries.push(entry);
        }
    }
}

/// Where an object has a property: itself, or one of the parts that it is made of.
fn property_at(document: &Value, key: &str, wire: &str) -> String {
    let start =
        if key.starts_with('#') { key.to_owned() } else { pointer::join(["components", "schemas", key]) };
    let own = |at: &str| pointer::push(&pointer::push(at, "properties"), wire);
    let mut open = vec![start.clone()];
    let mut seen = BTreeSet::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at.clone()) {
            continue;
        }
        if pointer::get(document, &own(&at)).is_some() {
            return own(&at);
        }
        let Some(schema) = pointer::get(document, &at) else { continue };
        open.extend(schema.get("$ref").and_then(Value::as_str).map(str::to_owned));
        let parts = schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        open.extend((0..parts).map(|part| format!("{at}/allOf/{part}")));
    }
    own(&start)
}

fn variants(names: &Names, entries: &mut Vec<Entry>) {
    for (schema, members) in &names.variants {
        let owner = names.schemas.get(schema).unwrap_or(schema);
        let at = pointer::push(&pointer::join(["components", "schemas", schema]), "enum");
        for (member, variant) in members {
            let title = format!("{schema}: {member}");
            let rust = vec![format!("types::{owner}::{variant}")];
            let lock = ["variants", schema, member];
            let bare = member.trim_matches('"');
            let called =
                [variant.clone(), format!("{owner}::{variant}"), format!("{schema}.{bare}"), bare.to_owned()];
            let mut entry = Entry::new(title, vec![at.clone()], rust, Some(&lock)).called(called);
            // The list itself is asked for by its enum.
            entry.spellings.remove(&at);
            entries.push(entry);
        }
    }
}

/// Variants of unions, with the values of the discriminator that name them.
fn union_variants(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    for found in generate::union_variants(document, names) {
        let values = found.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
        let values = if values.is_empty() { values } else { format!(", discriminated by {values}") };
        let title = format!("{}: {}{values}", report::name(&found.at), found.name);
        let path = format!("{}::{}", found.union, found.name);
        let mut entry = Entry::new(title, vec![found.at.clone()], vec![format!("types::{path}")], None);
        // The place itself is asked for by the union, and the name alone by the type that the variant holds.
        entry.spellings.remove(&found.at);
        entries.push(entry.called([path, format!("{}: {}", report::name(&found.at), found.name)]));
    }
}

/// Every parameter of the document: its place and itself.
fn all_parameters(document: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        if node == Node::Parameter && value.get("in").is_some() {
            found.push((at.pointer(), value));
        }
    });
    found
}

fn is_in(parameter: &Value, place: &str, name: &str) -> bool {
    parameter["in"] == place && parameter["name"] == name
}

fn ids(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    for (parameter, rust) in &names.ids {
        let all = all_parameters(document).into_iter();
        let at = all.filter(|(_, value)| is_in(value, "path", parameter)).map(|(at, _)| at).collect();
        let entry = Entry::new(
            format!("path {parameter}"),
            at,
            vec![format!("types::{rust}")],
            Some(&["ids", parameter]),
        );
        entries.push(entry.called([parameter, rust]).called([format!("{{{parameter}}}")]));
    }
}

/// Parameters that are no ids of a type of their own; those that are no arguments have no name in Rust.
fn parameters(document: &Value, names: &Names, entries: &mut Vec<Entry>) {
    let no_arguments = NoArguments::of(document);
    for (at, value) in all_parameters(document) {
        let text = |key: &str| value[key].as_str().unwrap_or_default();
        if text("in") == "path" && names.ids.contains_key(text("name")) {
            continue;
        }
        let operation = report::name(at.split("/parameters/").next().unwrap_or_default());
        let title = format!("{operation} {} {}", text("in"), text("name"));
        let owner = names.operations.get(&operation);
        let owner = owner.filter(|_| !no_arguments.contains(text("name"), text("in")));
        let function = owner.map(|names| names.function.as_str());
        let argument = ident::argument(text("name"));
        let rust = function.map(|function| format!("Client::{function}, argument {argument}"));
        let lock = function.map(|_| ["operations", operation.as_str(), "parameters"]);
        let entry = Entry::new(
            title,
            vec![at.clone()],
            rust.into_iter().collect(),
            lock.as_ref().map(<[&str; 3]>::as_slice),
        );
        let function = function.unwrap_or_default();
        entries.push(entry.called([
            text("name").to_owned(),
            argument.clone(),
            format!("{function}.{argument}"),
        ]));
    }
}

/// Former names answer for what they stand for.
fn aliases(names: &Names, entries: &mut [Entry]) {
    let mut add = |lock: &[&str], former: Vec<String>, rust: String| {
        let is_meant = |entry: &&mut Entry| {
            entry.lock.as_ref().is_some_and(|path| path.iter().map(String::as_str).eq(lock.iter().copied()))
        };
        for entry in entries.iter_mut().filter(is_meant) {
            entry.spellings.extend(former.iter().cloned());
            entry.rust.push(format!("{rust} (a former name)"));
        }
    };
    for (old, key) in &names.aliases.functions {
        let id = format!("OperationId::{}", ident::pascal(old));
        add(&["operations", key], vec![old.clone(), format!("Client::{old}"), id], format!("Client::{old}"));
    }
    for (old, target) in &names.aliases.types {
        for section in ["schemas", "inline", "ids"] {
            add(&[section, target], vec![old.clone()], format!("types::{old}"));
        }
    }
    for (key, fields) in &names.aliases.fields {
        let owner = names.type_of(key).unwrap_or(key);
        for (old, wire) in fields {
            let former = vec![
                old.clone(),
                format!("{owner}.{old}"),
                format!("{owner}::{old}"),
                format!("{key}.{old}"),
            ];
            add(&["fields", key, wire], former, format!("types::{owner}.{old}"));
        }
    }
}

/// Any other place of the document, by its pointer alone.
fn others(document: &Value, entries: &mut Vec<Entry>) {
    let known: BTreeSet<String> = entries.iter().flat_map(|entry| entry.spellings.iter().cloned()).collect();
    let mut open = vec![(pointer::ROOT.to_owned(), document)];
    while let Some((at, value)) = open.pop() {
        let inner: Vec<(String, &Value)> = match value {
            Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Value::Array(items) => {
                items.iter().enumerate().map(|(key, value)| (key.to_string(), value)).collect()
            }
            _ => Vec::new(),
        };
        open.extend(inner.into_iter().map(|(key, value)| (pointer::push(&at, &key), value)));
        if !known.contains(&at) {
            let title = if at == pointer::ROOT { "the document".to_owned() } else { report::name(&at) };
            let mut entry = Entry::new(title, vec![at.clone()], Vec::new(), None);
            entry.spellings = BTreeSet::from([at]);
            entries.push(entry);
        }
    }
}
