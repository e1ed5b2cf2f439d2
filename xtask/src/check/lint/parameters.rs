//! Parameters: each is typed, declared once, and of a kind that the client can send.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Edit, scalar},
    names::ident,
    names::spelling::{composed, shown},
    openapi,
    openapi::header::NoArguments,
    pointer,
};

use super::{Lint, OVERLAY, VENDOR, resolve};

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
                if let Some((other_place, other)) = other {
                    lint.error(Code::DuplicateParameter, &at, format!("`{key}` has `{}` in {other_place} and `{}` in {place}: one of the two arguments would be lost", shown(&other), shown(&name)), VENDOR);
                }
                if place == "path" {
                    declared.insert(name);
                }
            }
        }
        template(lint, &at, path, &declared);
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn one<'d>(lint: &mut Lint<'d>, at: &str, key: &str, parameter: &'d Value) {
    let (name, place) = (text(parameter, "name"), text(parameter, "in"));
    if name.is_empty() || !matches!(place, "path" | "query" | "header") {
        let message = format!("`{key}` has the parameter `{name}` in `{place}`, which cannot be sent");
        lint.error(Code::UnsupportedParameter, at, message, VENDOR);
        return;
    }
    if RESERVED.contains(&ident::argument(name).as_str()) {
        let message =
            format!("an argument called `{name}` would hide something that the generated function needs");
        lint.error(Code::ParameterName, at, message, VENDOR);
    }
    form(lint, at, parameter);
    if parameter.get("content").is_none() {
        kind(lint, at, key, parameter);
    }
    if place == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
        lint.error(Code::PathParameter, at, format!("the path parameter `{name}` is not required"), OVERLAY);
    }
}

/// How it is sent.
fn form(lint: &mut Lint<'_>, at: &str, parameter: &Value) {
    let (name, style) = (text(parameter, "name"), text(parameter, "style"));
    let expected = if text(parameter, "in") == "query" { "form" } else { "simple" };
    if !style.is_empty() && style != expected {
        let message = format!("the style `{style}` is not supported for `{name}`");
        lint.error(Code::UnsupportedParameter, &pointer::push(at, "style"), message, VENDOR);
    }
    if parameter.get("content").is_some() {
        let message = format!("`{name}` is sent as a media type of its own, which is not supported");
        lint.error(Code::UnsupportedParameter, &pointer::push(at, "content"), message, VENDOR);
    }
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
            lint.error(Code::UnsupportedParameter, &at, message, VENDOR);
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
    let action = format!(
        "target: {}\ndescription: The pages give the parameter no type; it is a text like the others.\nupdate:\n  type: string",
        scalar(&target)
    );
    let group = format!("the {place} parameter `{name}` has no type");
    Choice::new(name).group(group).way("string", format!("`{name}` is a text"), vec![Edit::Act(action)])
}

/// The names in the template are exactly the declared path parameters.
fn template(lint: &mut Lint<'_>, at: &str, path: &str, declared: &BTreeSet<String>) {
    let mut used = BTreeSet::new();
    for segment in path.split('/').filter(|segment| segment.contains(['{', '}'])) {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let message = match name.filter(|name| !name.contains(['{', '}']) && !name.is_empty()) {
            None => format!("`{segment}` in `{path}` is not one whole parameter"),
            Some(name) if !used.insert(name.to_owned()) => format!("`{{{name}}}` stands twice in `{path}`"),
            Some(name) if !declared.contains(name) => format!("`{{{name}}}` of `{path}` is not declared"),
            Some(_) => continue,
        };
        lint.error(Code::PathParameter, at, message, VENDOR);
    }
    for name in declared.difference(&used) {
        let message = format!("the path parameter `{name}` is declared and does not stand in `{path}`");
        lint.error(Code::PathParameter, at, message, VENDOR);
    }
}
