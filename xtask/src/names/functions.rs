//! One function for each operation, and the order of the arguments of every function and constructor: as the page
//! lists them, except that known ones keep their places. Most are texts, and two that swap would compile.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json::Object,
    openapi::{self, header::is_ignored, operation_key},
    paths::DOCUMENT,
    pointer,
};

use super::{LOCK, Names, OperationNames, aliases, ident};

/// Names the operations; a locked function that would change is an error.
pub(super) fn operations(
    document: &Value,
    locked: Option<&Names>,
    errors: &mut Vec<Diagnostic>,
) -> BTreeMap<String, OperationNames> {
    let mut operations = BTreeMap::new();
    for (method, path, at, operation) in openapi::operations(document) {
        let key = operation_key(method, path);
        let function = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let lock = locked.and_then(|names| names.operations.get(&key));
        if let Some(lock) = lock.filter(|lock| lock.function != function) {
            errors.push(moved(&key, &at, &lock.function, &function));
        }
        let parameters = parameters(document, path, operation, lock);
        operations.insert(key, OperationNames { function, parameters });
    }
    operations
}

fn moved(key: &str, at: &str, old: &str, new: &str) -> Diagnostic {
    let location = Location::file(DOCUMENT).at_pointer(at);
    let (method, path) = key.split_once(' ').unwrap_or_default();
    let target = format!("$.paths['{path}'].{}", method.to_lowercase());
    let message = format!("the function of `{key}` would change its name from `{old}` to `{new}`");
    Diagnostic::error(Code::NameMoved, location, message).hint(format!(
        "to accept this breaking change, write \"{new}\" instead of \"{old}\" in {LOCK} and run again;\n{}\n\
         to keep the old name alone, add to the actions of spec/overlay.yaml:\n  - target: {target}\n    \
         description: why the name stays\n    update:\n      operationId: {old}",
        aliases::offer("functions", old, key)
    ))
}

/// The arguments: path in the order of the template, query, headers, body.
fn parameters(
    document: &Value,
    path: &str,
    operation: &Object,
    lock: Option<&OperationNames>,
) -> Vec<String> {
    let shared = document.get("paths").and_then(|paths| paths.get(path)?.get("parameters"));
    let lists = [shared, operation.get("parameters")].into_iter().flatten().filter_map(Value::as_array);
    let mut found: Vec<(usize, usize, &str)> = lists
        .flatten()
        .enumerate()
        .filter_map(|(index, parameter)| {
            let reference = parameter.get("$ref").and_then(Value::as_str);
            let parameter = reference.and_then(|at| pointer::get(document, at)).unwrap_or(parameter);
            let name = parameter.get("name")?.as_str()?;
            let place = parameter.get("in")?.as_str().filter(|place| !is_ignored(name, place))?;
            Some(match place {
                "path" => (0, path.find(&format!("{{{name}}}")).unwrap_or(usize::MAX), name),
                "query" => (1, index, name),
                _ => (2, index, name),
            })
        })
        .collect();
    found.sort_unstable();
    let mut names: Vec<String> = Vec::new();
    for name in found.into_iter().map(|(_, _, name)| ident::argument(name)) {
        // A parameter of the path that the operation states again.
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if operation.contains_key("requestBody") {
        names.push("body".to_owned());
    }
    if let Some(lock) = lock {
        in_order_of(&mut names, &lock.parameters);
    }
    names
}

/// What the lock knows keeps its place, and newcomers stand behind it.
fn in_order_of(names: &mut [String], lock: &[String]) {
    names.sort_by_key(|name| lock.iter().position(|known| known == name).unwrap_or(usize::MAX));
}

/// The required properties of every schema that has several, in the order in which `new` takes them.
pub(super) fn constructors(document: &Value, locked: Option<&Names>) -> BTreeMap<String, Vec<String>> {
    let mut constructors = BTreeMap::new();
    for (name, schema) in openapi::schemas(document) {
        let required =
            schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut order: Vec<String> = properties
            .map(|(key, _)| key.clone())
            .filter(|key| required.iter().any(|name| name == key))
            .collect();
        if let Some(lock) = locked.and_then(|names| names.constructors.get(name)) {
            in_order_of(&mut order, lock);
        }
        if order.len() > 1 {
            constructors.insert(name.clone(), order);
        }
    }
    constructors
}
