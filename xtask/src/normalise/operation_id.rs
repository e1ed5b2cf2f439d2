//! `XController_listThings[1]_v1` becomes `list_things`. Where short names collide, a locked name keeps its form
//! and only the newcomer takes its controller in front. An operation without a published name is called after its method
//! and path, and keeps that name when one is published.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::{By, Change, Ledger},
    names::{
        Names,
        ident::{FUNCTIONS, is_identifier},
        spelling,
    },
    openapi, pointer,
};

use super::{each_operation, path_name};

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
            if let Some(source) = source.filter(|source| source != "") {
                ledger.set(RULE, operation, at, "x-source-operation-id", source);
            }
            ledger.set(RULE, operation, at, "operationId", Value::String(name));
        }
    });
}

/// Gives operations without a published name the function that they were released under. After the overlay: an action
/// may have named them.
pub(crate) fn keep(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    let Some(locked) = locked else { return };
    let is_ours = |change: &&Change| {
        let had_none = change.from.as_ref().is_none_or(|from| from == "");
        change.by == RULE && had_none && change.at.ends_with("/operationId")
    };
    let ours: BTreeMap<&str, Option<&Value>> = ledger
        .changes
        .iter()
        .filter(is_ours)
        .map(|change| (change.at.as_str(), change.to.as_ref()))
        .collect();
    let kept = openapi::operations(document).filter_map(|(method, path, at, operation)| {
        let given = *ours.get(pointer::push(&at, "operationId").as_str())?;
        let function = &locked.operations.get(&openapi::operation_key(method, path))?.function;
        let is_open = operation.get("operationId") == given && given.is_some_and(|given| given != function);
        is_open.then(|| (at, function.clone()))
    });
    let kept: Vec<(String, String)> = kept.collect();
    for (at, function) in kept {
        if let Some(Value::Object(operation)) = pointer::get_mut(document, &at) {
            ledger.set(RULE, operation, &at, "operationId", Value::String(function));
        }
    }
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
            let known = candidates.iter().find(|candidate| *candidate == function);
            let ours = || path_name::is_of(key, function).then_some(function);
            known.or_else(ours).or(candidates.first()).cloned()
        })
        .collect();
    let mut taken: BTreeSet<String> = FUNCTIONS.iter().map(|name| (*name).to_owned()).collect();
    taken.extend(locked.into_iter().flat_map(|names| names.operations.values().map(|o| o.function.clone())));
    taken.extend(locked.into_iter().flat_map(|names| names.aliases.functions.keys().cloned()));
    taken.extend(names.iter().flatten().cloned());
    take(&candidates, &mut names, &mut taken);
    // A name that we gave, and not a page, is no reason to refuse one that says the same.
    let has_open = names.iter().zip(&candidates).any(|(name, forms)| name.is_none() && !forms.is_empty());
    let locked = locked.filter(|_| has_open).into_iter().flat_map(|names| &names.operations);
    let ours: BTreeSet<&String> = locked
        .filter(|(key, names)| path_name::is_of(key, &names.function))
        .map(|(_, names)| &names.function)
        .collect();
    for (name, published) in names.iter_mut().zip(&candidates) {
        *name = name.take().or_else(|| published.last().filter(|last| !ours.contains(last)).cloned());
    }
    taken.extend(names.iter().flatten().cloned());
    // Published names come first: those of the others are ours, and give way.
    let unnamed = |(key, name): (&String, &Option<String>)| {
        if name.is_some() { Vec::new() } else { path_name::forms(key) }
    };
    let derived: Vec<Vec<String>> = keys.iter().zip(&names).map(unnamed).collect();
    take(&derived, &mut names, &mut taken);
    for (name, derived) in names.iter_mut().zip(&derived) {
        if name.is_none() {
            *name =
                derived.last().and_then(|last| path_name::numbered(last).find(|name| !taken.contains(name)));
            taken.extend(name.clone());
        }
    }
    names.into_iter().map(Option::unwrap_or_default).collect()
}

/// Gives each operation that has no name yet the first of its forms that nobody else has or wants.
fn take(candidates: &[Vec<String>], names: &mut [Option<String>], taken: &mut BTreeSet<String>) {
    for form in 0..FORMS {
        let open = candidates.iter().enumerate().filter(|(index, _)| names[*index].is_none());
        let open: Vec<(usize, &String)> =
            open.filter_map(|(index, forms)| Some((index, forms.get(form)?))).collect();
        let mut wanted: BTreeMap<&String, usize> = BTreeMap::new();
        for (_, name) in &open {
            *wanted.entry(name).or_default() += 1;
        }
        for (index, name) in open {
            if wanted[name] == 1 && !taken.contains(name) && is_identifier(name) {
                names[index] = Some(name.clone());
            }
        }
        taken.extend(names.iter().flatten().cloned());
    }
}

const FORMS: usize = 3;

/// The short name, the name with its controller, the name with controller and version; none without a published name.
fn candidates(published: &str) -> Vec<String> {
    if published.is_empty() {
        return Vec::new();
    }
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

    /// The names of unnamed operations and of published ones, with what is locked.
    fn named(operations: &[(&str, &str)], locked: &[(&str, &str)]) -> Vec<String> {
        let mut names = Names::default();
        for (key, function) in locked {
            let function = crate::names::OperationNames { function: (*function).into(), parameters: vec![] };
            names.operations.insert((*key).to_owned(), function);
        }
        let (keys, published): (Vec<String>, Vec<&str>) =
            operations.iter().map(|(key, id)| ((*key).to_owned(), *id)).unzip();
        resolve(&keys, &published, Some(&names))
    }

    #[test]
    fn an_operation_without_a_name_is_called_after_its_method_and_path() {
        let operations = [("GET /v1/a", ""), ("GET /v1/a/{id}", ""), ("GET /v1/b", ""), ("GET /v2/b", "")];
        assert_eq!(named(&operations, &[]), ["get_a", "get_a_by_id", "get_v1_b", "get_v2_b"]);
        // Never one name for two.
        let alike = [("GET /a-b", ""), ("GET /a_b", ""), ("GET /a/b", ""), ("GET /c", "get_a_b")];
        assert_eq!(named(&alike, &[]), ["get_a_b_2", "get_a_b_3", "get_a_b_4", "get_a_b"]);
        // What the client itself needs.
        assert_eq!(named(&[("GET /", ""), ("GET /v1", "")], &[]), ["get", "get_v1"]);
    }

    #[test]
    fn a_locked_name_stays_when_others_come_and_when_one_is_published() {
        let locked = [("GET /v1/a", "get_a"), ("GET /v1/b", "get_b_2"), ("GET /v1/c", "list_cs")];
        let operations = [
            ("GET /a", ""),
            ("GET /v1/a", "AController_listAs"),
            ("GET /v1/b", "listBs"),
            ("GET /v1/c", ""),
            ("GET /x", "getA"),
        ];
        assert_eq!(named(&operations, &locked), ["get_a_2", "get_a", "get_b_2", "get_c", "get_x"]);
        // A name that was published and is another one now is a question.
        assert_eq!(named(&[("GET /v1/c", "queryCs")], &locked), ["query_cs"]);
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
