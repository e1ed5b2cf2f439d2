//! One function for each operation, and the order of the arguments of every function and constructor: as the page
//! lists them, except that known ones keep their places. Most are texts, and two that swap would compile.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, scalar},
    json::Object,
    openapi::{self, direction::Directions, header::NoArguments, operation_key, own_types::OwnType},
    paths::DOCUMENT,
};

use super::{Names, OperationNames, aliases, ident};

/// Names the operations; a locked function that would change is an error.
pub(super) fn operations(
    document: &Value,
    locked: Option<&Names>,
    errors: &mut Vec<Diagnostic>,
) -> BTreeMap<String, OperationNames> {
    let mut operations = BTreeMap::new();
    let mut moves = Vec::new();
    let no_arguments = NoArguments::of(document);
    for (method, path, at, operation) in openapi::operations(document) {
        let key = operation_key(method, path);
        let function = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let lock = locked.and_then(|names| names.operations.get(&key));
        if let Some(lock) = lock.filter(|lock| lock.function != function) {
            moves.push(Move { key: key.clone(), at, old: lock.function.clone(), new: function.clone() });
        }
        let parameters = parameters(document, &no_arguments, path, operation, lock);
        operations.insert(key, OperationNames { function, parameters });
    }
    let alike = |moved: &Move| moves.iter().filter(|other| other.way() == moved.way()).count() > 2;
    let is_taken = |old: &String| operations.values().any(|other: &OperationNames| other.function == *old);
    let error = |moved: &Move| moved.diagnostic(moved.way().filter(|_| alike(moved)), is_taken(&moved.old));
    errors.extend(moves.iter().map(error));
    operations
}

/// A function that would change its name.
struct Move {
    key: String,
    /// Where the document has the operation.
    at: String,
    old: String,
    new: String,
}

impl Move {
    /// What was done to the name, where several names can have it done alike.
    fn way(&self) -> Option<String> {
        let (old, new) = (self.old.as_str(), self.new.as_str());
        let front = |text: &str| format!("they begin with `{text}` now");
        new.strip_suffix(old)
            .map(front)
            .or_else(|| new.strip_prefix(old).map(|end| format!("they end with `{end}` now")))
            .or_else(|| old.strip_suffix(new).map(|text| format!("they begin with `{text}` no more")))
            .or_else(|| old.strip_prefix(new).map(|text| format!("they end with `{text}` no more")))
    }

    /// `is_taken`: whether another operation has the old name now.
    fn diagnostic(&self, alike: Option<String>, is_taken: bool) -> Diagnostic {
        let Self { key, at, old, new } = self;
        let message = format!("the function of `{key}` would change its name from `{old}` to `{new}`");
        let rename = Edit::Lock(["operations", key, "function"].map(str::to_owned).to_vec(), new.clone());
        let keep = |element: &str, reason: &str| {
            let entry = format!("element: {}\nnames: released\nreason: {reason}", scalar(element));
            ("keep", format!("`{old}` stays, and `{new}` is not used"), vec![Edit::Decide(entry)])
        };
        let alias = vec![rename.clone(), aliases::entry(&["functions", old], key)];
        let alias = ("alias", format!("`{new}`; `{old}` stays as a deprecated alias"), alias);
        let breaks = format!("`{new}`: code that calls `{old}` does not compile any more");
        let rename = ("rename", breaks, vec![rename]);
        let one = "The function was released under this name.";
        let all = "The functions were released under these names; on the pages all of them moved alike.";
        let ways = match &alike {
            Some(_) => [keep("#/paths", all), alias, rename],
            None => [alias, keep(at, one), rename],
        };
        // An alias would have the name of something else.
        let choice = ways
            .into_iter()
            .filter(|(word, ..)| *word != "alias" || !is_taken)
            .fold(Choice::new(old), |choice, (word, effect, edits)| choice.way(word, effect, edits));
        let choice = match alike {
            Some(way) => choice.group(format!("names of operations changed in the same way: {way}")),
            None => choice,
        };
        Diagnostic::error(Code::NameMoved, Location::file(DOCUMENT).at_pointer(at), message).choice(choice)
    }
}

/// The arguments: path in the order of the template, query, headers, body.
fn parameters(
    document: &Value,
    no_arguments: &NoArguments,
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
            let (parameter, _) = openapi::resolved(document, parameter)?;
            let name = parameter.get("name")?.as_str()?;
            let place = parameter.get("in")?.as_str().filter(|place| !no_arguments.contains(name, place))?;
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
///
/// The only newcomer stands where the only one stood that is gone: most arguments are texts, and a call that compiles
/// would send one in the place of another.
fn in_order_of(names: &mut [String], lock: &[String]) {
    let new: Vec<&String> = names.iter().filter(|name| !lock.contains(name)).collect();
    let gone: Vec<&String> = lock.iter().filter(|known| !names.contains(known)).collect();
    let renamed = match (new.as_slice(), gone.as_slice()) {
        ([new], [gone]) => Some(((*new).clone(), (*gone).clone())),
        _ => None,
    };
    names.sort_by_key(|name| {
        let known = renamed.as_ref().filter(|(new, _)| new == name).map_or(name, |(_, gone)| gone);
        lock.iter().position(|other| other == known).unwrap_or(usize::MAX)
    });
}

/// The required properties of every schema that has several, in the order in which `new` takes them, by the name of the
/// schema or the pointer of an inline one. `new` of a type that is only received takes none.
pub(super) fn constructors(
    document: &Value,
    types: &[OwnType<'_>],
    locked: Option<&Names>,
) -> BTreeMap<String, Vec<String>> {
    let directions = Directions::of(document, types);
    let mut constructors = BTreeMap::new();
    let named = openapi::schemas(document).map(|(name, schema)| (name.clone(), schema));
    let inline = types.iter().filter(|found| found.name.is_none());
    let all = named.chain(inline.map(|found| (found.at.clone(), found.schema)));
    for (name, schema) in all.filter(|(name, _)| !directions.is_only_received(name)) {
        let required =
            schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let mut order: Vec<String> = properties
            .map(|(key, _)| key.clone())
            .filter(|key| required.iter().any(|name| name == key))
            .collect();
        if let Some(lock) = locked.and_then(|names| names.constructors.get(&name)) {
            in_order_of(&mut order, lock);
        }
        if order.len() > 1 {
            constructors.insert(name, order);
        }
    }
    constructors
}
