//! Parameters: each is typed, declared once, and of a kind that the client can send.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    check::remedy::parameter_names,
    diagnostic::{Choice, Code, Edit, UNSUPPORTED},
    names::ident,
    names::spelling::{composed, shown},
    openapi,
    openapi::{header::NoArguments, schema_shape::alternatives},
    pointer,
};

use super::{Lint, operations::is_balanced, resolve};

/// Arguments of these names would hide what a generated function needs itself.
const RESERVED: [&str; 2] = ["body", "encode_path"];

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let no_arguments = NoArguments::of(document);
    for (method, path, at, operation) in openapi::operations(document) {
        let key = openapi::operation_key(method, path);
        let shared_at = pointer::join(["paths", path, "parameters"]);
        let shared = document.get("paths").and_then(|paths| paths.get(path)?.get("parameters"));
        let lists = [(shared_at, shared), (pointer::push(&at, "parameters"), operation.get("parameters"))];
        let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
        let mut declared = BTreeSet::new();
        for (list_at, list) in lists {
            let mut names = BTreeSet::new();
            for (index, parameter) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
                let at = pointer::push(&list_at, &index.to_string());
                let parameter = resolve(document, parameter);
                let name = text(parameter, "name").to_owned();
                let place = text(parameter, "in").to_owned();
                if no_arguments.contains(&name, &place) {
                    continue;
                }
                one(lint, &at, &key, parameter);
                let this = (place.clone(), name.clone());
                let repeated = !names.insert(this.clone());
                // The same parameter in the list of the path is no second one: the operation's own replaces it.
                let other = seen
                    .insert(composed(&ident::argument(&name)), this.clone())
                    .filter(|other| repeated || *other != this);
                if other.as_ref() == Some(&this) {
                    let message = format!("`{key}` lists `{}` in {place} twice", shown(&name));
                    lint.refuse(Code::ParameterTwice, &at, message);
                } else if let Some((other_place, other)) = other {
                    lint.refuse(Code::DuplicateParameter, &at, format!("`{key}` has `{}` in {other_place} and `{}` in {place}: one of the two arguments would be lost", shown(&other), shown(&name)));
                }
                if place == "path" {
                    declared.insert(name);
                }
            }
        }
        if is_balanced(path) {
            template(lint, &at, path, &declared);
        }
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn one<'d>(lint: &mut Lint<'d>, at: &str, key: &str, parameter: &'d Value) {
    let (name, place) = (text(parameter, "name"), text(parameter, "in"));
    if name.is_empty() || !matches!(place, "path" | "query" | "header") {
        let message = format!("`{key}` has the parameter `{name}` in `{place}`, which cannot be sent");
        lint.refuse(Code::UnsupportedParameter, at, message);
        return;
    }
    if RESERVED.contains(&ident::argument(name).as_str()) {
        let message =
            format!("an argument called `{name}` would hide something that the generated function needs");
        let hint = format!("{UNSUPPORTED}; leave the parameter out, or the operation");
        lint.error(Code::ParameterName, at, message, hint);
    }
    // What it holds is not the question where it cannot be sent in its form.
    if form(lint, at, parameter) {
        kind(lint, at, key, parameter);
    }
    if place == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
        lint.refuse(Code::PathParameter, at, format!("the path parameter `{name}` is not required"));
    }
}

/// How it is sent, and whether that is possible.
fn form(lint: &mut Lint<'_>, at: &str, parameter: &Value) -> bool {
    let (name, style) = (text(parameter, "name"), text(parameter, "style"));
    let expected = if text(parameter, "in") == "query" { "form" } else { "simple" };
    let (message, key) = if parameter.get("content").is_some() {
        (format!("`{name}` is sent as a media type of its own, which is not supported"), "content")
    } else if !style.is_empty() && style != expected {
        (format!("the style `{style}` is not supported for `{name}`"), "style")
    } else {
        return true;
    };
    lint.refuse(Code::UnsupportedParameter, &pointer::push(at, key), message);
    false
}

/// What it holds.
fn kind<'d>(lint: &mut Lint<'d>, at: &str, key: &str, parameter: &'d Value) {
    let (name, place) = (text(parameter, "name"), text(parameter, "in"));
    let schema = parameter.get("schema").map_or(&Value::Null, |schema| resolve(lint.document, schema));
    let part = schema.get("allOf").and_then(|parts| parts.get(0)).map(|part| resolve(lint.document, part));
    let kind = match (text(schema, "type"), part) {
        ("", Some(part)) => text(part, "type"),
        (kind, _) => kind,
    };
    let at = pointer::push(at, "schema");
    match (kind, place) {
        ("", _) if schema.as_object().is_some_and(|schema| alternatives(schema).is_some()) => {
            let message = format!("one of several types cannot be sent as the {place} parameter `{name}`");
            lint.error(Code::UnsupportedParameter, &at, message, "give it one type, for example by:");
            if pointer::get(lint.document, &at).is_some() {
                lint.offer(one_type(lint.document, &at, name));
            }
        }
        ("", _) => {
            let message = format!("the {place} parameter `{name}` of `{key}` has no type");
            let hint = "give it a type by an action in spec/overlay.yaml; a text, in every operation that has it, by:";
            lint.error(Code::UntypedParameter, &at, message, hint);
            // The action is about parameters that stand in operations, and say something of their values.
            let is_in_reach = pointer::segments(&at).is_some_and(|segments| segments.len() == 6)
                && parameter.get("schema").is_some();
            if is_in_reach {
                lint.offer(untyped(place, name));
            }
        }
        ("object", _) | ("array", "path" | "header") => {
            let message = format!("an {kind} cannot be sent as the {place} parameter `{name}`");
            lint.refuse(Code::UnsupportedParameter, &at, message);
        }
        _ => {}
    }
}

/// The action that makes a parameter a text.
fn untyped(place: &str, name: &str) -> Choice {
    let literal = name.replace('\\', "\\\\").replace('\'', "\\'");
    let target = format!(
        "$.paths.*.*.parameters[?@.in == '{place}' && @.name == '{literal}' && !@.schema.type && !@.schema['$ref']].schema"
    );
    let reason = "The pages give the parameter no type; it is a text like the others.";
    let edit = Edit::action(&target, reason, "update:\n  type: string");
    let group = format!("the {place} parameter `{name}` has no type");
    Choice::new(name).group(group).way("string", format!("`{name}` is a text"), vec![edit])
}

/// The actions that make a text of one of several types; `at` is its schema.
fn one_type(document: &Value, at: &str, name: &str) -> Choice {
    let reason = "Parameters of several types are not supported; this one is sent as a text.";
    let action = |at: &str, what: &str| Edit::change(document, at, reason, what);
    let parameter = at.trim_end_matches("/schema");
    let edits = vec![action(at, "remove: true"), action(parameter, "update:\n  schema:\n    type: string")];
    Choice::new(at).way("string", format!("`{name}` is a text"), edits)
}

/// The names in the template are exactly the declared path parameters.
fn template(lint: &mut Lint<'_>, at: &str, path: &str, declared: &BTreeSet<String>) {
    let mut used = BTreeSet::new();
    for segment in path.split('/').filter(|segment| segment.contains(['{', '}'])) {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let Some(name) = name.filter(|name| !name.contains(['{', '}']) && !name.is_empty()) else {
            used.extend(parameter_names(segment).map(str::to_owned));
            let message = format!("`{segment}` in `{path}` is not one whole parameter");
            lint.refuse(Code::UnsupportedPath, at, message);
            continue;
        };
        let message = match name {
            name if !used.insert(name.to_owned()) => format!("`{{{name}}}` stands twice in `{path}`"),
            name if !declared.contains(name) => format!("`{{{name}}}` of `{path}` is not declared"),
            _ => continue,
        };
        lint.refuse(Code::PathParameter, at, message);
    }
    for name in declared.difference(&used) {
        let message = format!("the path parameter `{name}` is declared and does not stand in `{path}`");
        lint.refuse(Code::PathParameter, at, message);
    }
}
