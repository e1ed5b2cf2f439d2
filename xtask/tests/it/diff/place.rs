//! Edits of a document by places that people can read.

use serde_json::{Map, Value};
use xtask::{names::Names, pointer};

/// `@Schema.property/…`, `~function/…` or a pointer, as a pointer.
pub(crate) fn pointer_of(place: &str, document: &Value, names: &Names) -> String {
    let (first, rest) = place.split_once('/').map_or((place, String::new()), |(a, b)| (a, format!("/{b}")));
    if let Some(schema) = first.strip_prefix('@') {
        let (schema, properties) = schema.split_once('.').map_or((schema, None), |(a, b)| (a, Some(b)));
        let at = pointer::join(["components", "schemas", schema]);
        let property = properties.map(|name| format!("/properties/{name}")).unwrap_or_default();
        return at + &property + &rest;
    }
    if let Some(function) = first.strip_prefix('~') {
        let locked = names.operations.iter().find(|(_, names)| names.function == function);
        let unlocked = || {
            let mut all = xtask::openapi::operations(document);
            let operation = all.find(|(.., operation)| operation["operationId"] == function);
            let (method, path, ..) = operation.unwrap_or_else(|| panic!("there is no operation {function}"));
            xtask::openapi::operation_key(method, path)
        };
        let key = locked.map_or_else(unlocked, |(key, _)| key.clone());
        let (method, path) = key.split_once(' ').expect("a key has two words");
        return pointer::join(["paths", path, &method.to_ascii_lowercase()]) + &rest;
    }
    place.to_owned()
}

fn split(at: &str) -> (String, String) {
    let (parent, last) = at.rsplit_once('/').expect("a place below the document");
    (parent.to_owned(), last.replace("~1", "/").replace("~0", "~"))
}

fn get<'v>(document: &'v mut Value, at: &str) -> &'v mut Value {
    pointer::get_mut(document, at).unwrap_or_else(|| panic!("there is nothing at {at}"))
}

fn set(document: &mut Value, at: &str, value: Value) {
    let (parent, last) = split(at);
    match get(document, &parent) {
        Value::Array(items) => items[last.parse::<usize>().expect("an index")] = value,
        Value::Object(members) => drop(members.insert(last, value)),
        other => panic!("{parent} is {other}"),
    }
}

fn remove(document: &mut Value, at: &str) -> Value {
    let (parent, last) = split(at);
    match get(document, &parent) {
        Value::Array(items) => items.remove(last.parse().expect("an index")),
        Value::Object(members) => {
            members.shift_remove(&last).unwrap_or_else(|| panic!("there is nothing at {at}"))
        }
        other => panic!("{parent} is {other}"),
    }
}

/// Puts `first` before `second`: members of an object, or texts of a list.
fn order(found: &mut Value, first: &str, second: &str) {
    match found {
        Value::Object(members) => {
            let mut names: Vec<String> = members.keys().cloned().collect();
            swap_names(&mut names, first, second);
            let mut old = std::mem::take(members);
            let ordered: Map<_, _> =
                names.into_iter().map(|name| (name.clone(), old.remove(&name).expect("is there"))).collect();
            *members = ordered;
        }
        Value::Array(items) => {
            let index = |name: &str| items.iter().position(|item| item == name).expect("is there");
            let (a, b) = (index(first), index(second));
            items.swap(a, b);
        }
        other => panic!("{other} has no order"),
    }
}

fn swap_names(names: &mut [String], first: &str, second: &str) {
    let index = |name: &str| names.iter().position(|own| own == name).expect("is there");
    let (a, b) = (index(first), index(second));
    names.swap(a, b);
}

/// Carries out one step of an edit.
pub(crate) fn apply(document: &mut Value, step: &Value, names: &Names) {
    let (word, value) = step.as_object().and_then(|step| step.iter().next()).expect("a step has one word");
    let text = |index: usize| value[index].as_str().expect("a text");
    let at = |document: &Value, place: &str| pointer_of(place, document, names);
    match word.as_str() {
        "set" => {
            let at = at(document, text(0));
            set(document, &at, value[1].clone());
        }
        "remove" => {
            let at = at(document, value.as_str().expect("a place"));
            remove(document, &at);
        }
        "push" => {
            let at = at(document, text(0));
            get(document, &at).as_array_mut().expect("a list").push(value[1].clone());
        }
        "swap" => {
            let at = at(document, text(0));
            let index =
                |index: usize| usize::try_from(value[index].as_u64().expect("a number")).expect("small");
            get(document, &at).as_array_mut().expect("a list").swap(index(1), index(2));
        }
        "order" => {
            let at = at(document, text(0));
            order(get(document, &at), text(1), text(2));
        }
        "move" => {
            let (from, to) = (at(document, text(0)), at(document, text(1)));
            if from != to {
                let moved = remove(document, &from);
                set(document, &to, moved);
            }
        }
        "rename" => {
            let (from, to) = (format!("@{}", text(0)), format!("@{}", text(1)));
            let (from, to) = (at(document, &from), at(document, &to));
            let moved = remove(document, &from);
            set(document, &to, moved);
            let renamed = document.to_string().replace(&format!("\"{from}\""), &format!("\"{to}\""));
            *document = serde_json::from_str(&renamed).expect("is still JSON");
        }
        "inline" => {
            let schema = remove(document, &at(document, &format!("@{}", text(1))));
            let at = at(document, text(0));
            set(document, &at, schema);
        }
        other => panic!("no step is called {other}"),
    }
}
