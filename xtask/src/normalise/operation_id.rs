//! `XController_listThings[1]_v1` becomes `list_things`. Where short names collide, a locked name keeps its form
//! and only the newcomer takes its controller in front.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    names::{
        Names,
        ident::{FUNCTIONS, is_identifier},
        spelling,
    },
    openapi,
};

use super::each_operation;

const RULE: By = By::OperationId;

/// Gives every operation its function name and keeps the published one in `x-source-operation-id`.
pub(super) fn apply(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    let (keys, published): (Vec<String>, Vec<&str>) = openapi::operations(document)
        .map(|(method, path, _, operation)| {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            (openapi::operation_key(method, path), id)
        })
        .unzip();
    let mut names = resolve(&keys, &published, locked).into_iter();
    each_operation(document, |at, operation| {
        let Some(name) = names.next().filter(|name| !name.is_empty()) else { return };
        let source = operation.get("operationId").cloned();
        if source.as_ref().and_then(Value::as_str) != Some(&name) {
            if let Some(source) = source {
                ledger.set(RULE, operation, at, "x-source-operation-id", source);
            }
            ledger.set(RULE, operation, at, "operationId", Value::String(name));
        }
    });
}

/// One name for each operation; what cannot be told apart stays equal and is reported by the checks.
fn resolve(keys: &[String], published: &[&str], locked: Option<&Names>) -> Vec<String> {
    let candidates: Vec<Vec<String>> = published.iter().map(|id| candidates(id)).collect();
    let lock = |key: &String| locked.and_then(|names| names.operations.get(key)).map(|names| &names.function);
    let mut names: Vec<Option<String>> = keys
        .iter()
        .zip(&candidates)
        .map(|(key, candidates)| {
            let function = lock(key)?;
            candidates.iter().find(|candidate| *candidate == function).or(candidates.first()).cloned()
        })
        .collect();
    let mut taken: BTreeSet<String> = FUNCTIONS.iter().map(|name| (*name).to_owned()).collect();
    taken.extend(locked.into_iter().flat_map(|names| names.operations.values().map(|o| o.function.clone())));
    taken.extend(locked.into_iter().flat_map(|names| names.aliases.functions.keys().cloned()));
    taken.extend(names.iter().flatten().cloned());
    let forms: Vec<Vec<&String>> =
        (0..FORMS).map(|form| candidates.iter().map(|candidates| &candidates[form]).collect()).collect();
    for (form, candidates) in forms.iter().enumerate() {
        let open: Vec<usize> = (0..keys.len()).filter(|index| names[*index].is_none()).collect();
        let mut wanted: BTreeMap<&String, usize> = BTreeMap::new();
        for index in &open {
            *wanted.entry(candidates[*index]).or_default() += 1;
        }
        for index in open {
            let name = candidates[index];
            if form == FORMS - 1 || (wanted[name] == 1 && !taken.contains(name) && is_identifier(name)) {
                names[index] = Some(name.clone());
            }
        }
        taken.extend(names.iter().flatten().cloned());
    }
    names.into_iter().map(Option::unwrap_or_default).collect()
}

const FORMS: usize = 3;

/// The short name, the name with its controller, the name with controller and version.
fn candidates(published: &str) -> Vec<String> {
    let (rest, version) = split_version(published);
    let rest = rest.rfind('[').filter(|_| rest.ends_with(']')).map_or(rest, |start| &rest[..start]);
    let (controller, name) = match rest.split_once('_') {
        Some((left, name)) if left.ends_with("Controller") => (left.trim_end_matches("Controller"), name),
        _ => ("", rest),
    };
    let short = snake(name);
    let long = snake(&format!("{controller}_{name}"));
    let full = if version.is_empty() { long.clone() } else { format!("{long}_{version}") };
    vec![short, long, full]
}

/// `listThings_v1` as `listThings` and `v1`.
fn split_version(text: &str) -> (&str, &str) {
    match text.rsplit_once("_v") {
        Some((rest, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            (rest, &text[text.len() - digits.len() - 1..])
        }
        _ => (text, ""),
    }
}

fn snake(name: &str) -> String {
    let name = spelling::snake(name);
    if name.starts_with(|c: char| c.is_numeric()) { format!("op_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(published: &[&str]) -> Vec<String> {
        let keys: Vec<String> = (0..published.len()).map(|i| format!("GET /{i}")).collect();
        resolve(&keys, published, None)
    }

    #[test]
    fn the_exporters_decoration_goes() {
        assert_eq!(names(&["ConversationController_listConversations[1]_v1"]), ["list_conversations"]);
        assert_eq!(names(&["listConversations"]), ["list_conversations"]);
        assert_eq!(names(&["list_things_v2"]), ["list_things"]);
    }

    #[test]
    fn colliding_names_take_their_controller() {
        let found = names(&[
            "AController_listThings[1]_v1",
            "BController_listThings[1]_v1",
            "BController_getThing[1]_v1",
        ]);
        assert_eq!(found, ["a_list_things", "b_list_things", "get_thing"]);
        let found = names(&["AController_list[1]_v1", "AController_list[1]_v2"]);
        assert_eq!(found, ["a_list_v1", "a_list_v2"]);
    }

    #[test]
    fn a_name_of_the_client_itself_is_taken() {
        assert_eq!(names(&["TokenController_new[1]_v1"]), ["token_new"]);
        assert_eq!(names(&["TokenController_type[1]_v1"]), ["token_type"]);
        assert_eq!(names(&["TokenController_gen[1]_v1"]), ["token_gen"]);
    }

    #[test]
    fn only_the_newcomer_moves_when_a_name_is_locked() {
        let mut locked = Names::default();
        let function = crate::names::OperationNames { function: "list_things".into(), parameters: vec![] };
        locked.operations.insert("GET /1".into(), function);
        let keys = ["GET /0".to_owned(), "GET /1".to_owned()];
        let published = ["AController_listThings[1]_v1", "BController_listThings[1]_v1"];
        assert_eq!(resolve(&keys, &published, Some(&locked)), ["a_list_things", "list_things"]);
    }
}
