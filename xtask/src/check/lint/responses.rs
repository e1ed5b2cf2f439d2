//! Bodies: one success type an operation, one media type a body, because a function returns one type.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Edit, scalar},
    json::Object,
    openapi::{
        self,
        header::{SENDABLE, essence},
    },
    pointer,
};

use super::{Lint, resolve};

pub(super) fn check(lint: &mut Lint<'_>) {
    for (method, path, at, operation) in openapi::operations(lint.document) {
        let key = openapi::operation_key(method, path);
        request(lint, &at, &key, operation);
        success(lint, &at, &key, operation);
    }
}

/// The members of an object, none if it is none.
fn object(value: Option<&Value>) -> &Object {
    static NONE: LazyLock<Object> = LazyLock::new(Object::new);
    value.and_then(Value::as_object).unwrap_or(&NONE)
}

fn request<'d>(lint: &mut Lint<'d>, at: &str, key: &str, operation: &'d Object) {
    let Some(body) = operation.get("requestBody") else { return };
    let body = resolve(lint.document, body);
    let at = pointer::push(&pointer::push(at, "requestBody"), "content");
    let content = object(body.get("content"));
    if content.len() != 1 {
        let message = format!("`{key}` takes {} media types", content.len());
        one_of(lint, Code::RequestBody, &at, content, message);
    }
    for (media_type, media) in content {
        let essence = essence(media_type);
        let typed = media.get("schema").and_then(Value::as_object).is_some_and(|schema| !schema.is_empty());
        if !SENDABLE.contains(&essence.as_str()) {
            let message = format!("the body `{media_type}` of `{key}` cannot be sent");
            let hint = format!("it sends {}", SENDABLE.join(", "));
            lint.error(Code::RequestBody, &pointer::push(&at, media_type), message, hint);
        } else if !typed && essence == "application/x-www-form-urlencoded" {
            // Any JSON and any text can be sent; a form has names.
            let message = format!("the body `{media_type}` of `{key}` has no schema");
            lint.refuse(Code::RequestBody, &pointer::push(&at, media_type), message);
        }
    }
}

/// An error for a body in several forms, and a way to keep each.
fn one_of(lint: &mut Lint<'_>, code: Code, at: &str, content: &Object, message: String) {
    lint.error(code, at, message, "a function takes and returns one type");
    // Those of a shared component have another place.
    if content.is_empty() || pointer::get(lint.document, at).is_none() {
        return;
    }
    let remove = |media_type: &String| {
        let target = scalar(&pointer::json_path(lint.document, &pointer::push(at, media_type)));
        Edit::Act(format!("target: {target}\ndescription: The client has one form of it.\nremove: true"))
    };
    let choice = content.keys().fold(Choice::new(at), |choice, kept| {
        let others = content.keys().filter(|media_type| *media_type != kept);
        choice.way(kept, format!("`{kept}` is used"), others.map(remove).collect())
    });
    lint.offer(choice);
}

fn success<'d>(lint: &mut Lint<'d>, at: &str, key: &str, operation: &'d Object) {
    let at = pointer::push(at, "responses");
    let responses = object(operation.get("responses"));
    let mut bodies = BTreeSet::new();
    let mut successes = 0;
    for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with("x-")) {
        let at = pointer::push(&at, status);
        let range = status.len() == 3
            && status.starts_with(['1', '2', '3', '4', '5'])
            && (status.ends_with("XX") || status.bytes().all(|b| b.is_ascii_digit()));
        if !range && status != "default" {
            lint.refuse(Code::ResponseStatus, &at, format!("`{status}` is no status"));
        }
        // Of a failure only its description is used; `default` is what one looks like.
        if !status.starts_with('2') {
            continue;
        }
        successes += 1;
        let content = object(resolve(lint.document, response).get("content"));
        let body = |(kind, media): (&String, &Value)| {
            format!("{} {}", essence(kind), media.get("schema").unwrap_or(&Value::Null))
        };
        let forms: BTreeSet<String> = content.iter().map(body).collect();
        if forms.len() > 1 {
            let message = format!("the {status} of `{key}` has {} media types", content.len());
            one_of(lint, Code::ResponseBody, &pointer::push(&at, "content"), content, message);
        }
        bodies.insert(forms.into_iter().next());
    }
    if successes == 0 {
        lint.refuse(Code::ResponseBody, &at, format!("`{key}` has no success response"));
    } else if bodies.len() > 1 {
        let message =
            format!("the success responses of `{key}` have different bodies; a function returns one type");
        lint.refuse(Code::ResponseBody, &at, message);
    }
}
