//! One function for each operation, and the order of its arguments.

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
    Diagnostic::error(
        Code::NameMoved,
        location,
        format!("the function of `{key}` would change its name from `{old}` to `{new}`"),
    )
    .hint(format!(
        "to accept this breaking change, write \"{new}\" instead of \"{old}\" in {LOCK} and run again;\n{}\n\
         to keep the old name alone, add to the actions of spec/overlay.yaml:\n  - target: {target}\n    \
         description: why the name stays\n    update:\n      operationId: {old}",
        aliases::offer("functions", old, key)
    ))
}

/// The arguments as the page lists them (path in the order of the template, query, headers, body), except that
/// known ones keep their places: two arguments of one type that swap would break callers without a word.
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
        let position =
            |name: &String| lock.parameters.iter().position(|known| known == name).unwrap_or(usize::MAX);
        names.sort_by_key(position);
    }
    names
}
