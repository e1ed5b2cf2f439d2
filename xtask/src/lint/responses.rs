//! Bodies: one success type an operation, one media type a body, because a function returns one type.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{grammar, json::Object, pointer};

use super::{Lint, VENDOR};

pub(super) fn check(lint: &mut Lint<'_>) {
    for (method, path, at, operation) in grammar::operations(lint.document) {
        let key = grammar::operation_key(method, path);
        request(lint, &at, &key, operation);
        success(lint, &at, &key, operation);
    }
}

fn request(lint: &mut Lint<'_>, at: &str, key: &str, operation: &Object) {
    let Some(body) = operation.get("requestBody").map(|body| lint.resolve(body).clone()) else { return };
    let at = pointer::push(&pointer::push(at, "requestBody"), "content");
    let content = body.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
    if content.len() != 1 {
        lint.error(
            "request-body",
            &at,
            format!("`{key}` takes {} media types; exactly one is supported", content.len()),
            VENDOR,
        );
    }
    for (media_type, media) in &content {
        let known = matches!(
            media_type.as_str(),
            "application/json" | "application/x-www-form-urlencoded" | "text/plain"
        );
        let typed = media.get("schema").and_then(Value::as_object).is_some_and(|schema| !schema.is_empty());
        if !known || !typed {
            lint.error(
                "request-body",
                &pointer::push(&at, media_type),
                format!("the body `{media_type}` of `{key}` is not supported, or has no schema"),
                VENDOR,
            );
        }
    }
}

fn success(lint: &mut Lint<'_>, at: &str, key: &str, operation: &Object) {
    let at = pointer::push(at, "responses");
    let responses = operation.get("responses").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut bodies = BTreeSet::new();
    let mut successes = 0;
    for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with("x-")) {
        let at = pointer::push(&at, status);
        let range = status.len() == 3
            && status.starts_with(['1', '2', '3', '4', '5'])
            && (status.ends_with("XX") || status.bytes().all(|b| b.is_ascii_digit()));
        if !range && status != "default" {
            lint.error("response-status", &at, format!("`{status}` is no status"), VENDOR);
        }
        let response = lint.resolve(response).clone();
        let content = response.get("content").and_then(Value::as_object).cloned().unwrap_or_default();
        if content.len() > 1 {
            lint.error(
                "response-body",
                &at,
                format!("the {status} of `{key}` has {} media types; one is supported", content.len()),
                VENDOR,
            );
        }
        // `default` is what a failure looks like: no function returns it.
        if status.starts_with('2') {
            successes += 1;
            let body = content
                .iter()
                .next()
                .map(|(kind, media)| format!("{kind} {}", media.get("schema").unwrap_or(&Value::Null)));
            bodies.insert(body);
        }
    }
    if successes == 0 {
        lint.error("response-body", &at, format!("`{key}` has no success response"), VENDOR);
    } else if bodies.len() > 1 {
        lint.error(
            "response-body",
            &at,
            format!("the success responses of `{key}` have different bodies; a function returns one type"),
            VENDOR,
        );
    }
}
