//! Bodies: one success type an operation, one media type a body, because a function returns one type.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::{
    diagnostic::Code,
    json::Object,
    openapi::{self, header::essence},
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
        let message = format!("`{key}` takes {} media types; exactly one is supported", content.len());
        lint.refuse(Code::RequestBody, &at, message);
    }
    for (media_type, media) in content {
        let known =
            ["application/json", "application/x-www-form-urlencoded", "text/plain"].contains(&&**media_type);
        let typed = media.get("schema").and_then(Value::as_object).is_some_and(|schema| !schema.is_empty());
        // Any JSON and any text can be sent; a form has names.
        if !known || !typed && essence(media_type) == "application/x-www-form-urlencoded" {
            let message = format!("the body `{media_type}` of `{key}` is not supported, or has no schema");
            lint.refuse(Code::RequestBody, &pointer::push(&at, media_type), message);
        }
    }
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
        let content = object(resolve(lint.document, response).get("content"));
        if content.len() > 1 {
            let message =
                format!("the {status} of `{key}` has {} media types; one is supported", content.len());
            lint.refuse(Code::ResponseBody, &at, message);
        }
        // `default` is what a failure looks like: no function returns it.
        if status.starts_with('2') {
            successes += 1;
            let body = |(kind, media): (&String, &Value)| {
                format!("{kind} {}", media.get("schema").unwrap_or(&Value::Null))
            };
            bodies.insert(content.iter().next().map(body));
        }
    }
    if successes == 0 {
        lint.refuse(Code::ResponseBody, &at, format!("`{key}` has no success response"));
    } else if bodies.len() > 1 {
        let message =
            format!("the success responses of `{key}` have different bodies; a function returns one type");
        lint.refuse(Code::ResponseBody, &at, message);
    }
}
