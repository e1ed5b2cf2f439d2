//! Bodies: one success type an operation, one media type a body, because a function returns one type.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Edit},
    json::Object,
    openapi::{
        self,
        header::{JSON, SENDABLE, essence, is_json, is_status},
    },
    pointer,
};

use super::Lint;

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
    let (content, at) = content(lint.document, body, &pointer::push(at, "requestBody"));
    let is_sendable = |media_type: &String| SENDABLE.contains(&essence(media_type).as_str());
    if content.len() > 1 {
        let message = format!("`{key}` takes {} media types", content.len());
        one_of(lint, Code::RequestBody, &at, content, is_sendable, message);
        return;
    }
    let Some((media_type, media)) = content.iter().next() else {
        lint.refuse(Code::RequestBody, &at, format!("`{key}` takes a body of no media type"));
        return;
    };
    let at = pointer::push(&at, media_type);
    let typed = media.get("schema").and_then(Value::as_object).is_some_and(|schema| !schema.is_empty());
    if !is_sendable(media_type) {
        let message = format!("the body `{media_type}` of `{key}` cannot be sent");
        let hint = format!("it sends {}", SENDABLE.join(", "));
        lint.error(Code::RequestBody, &at, message, hint);
    } else if !typed && essence(media_type) == "application/x-www-form-urlencoded" {
        // Any JSON and any text can be sent; a form has names.
        lint.refuse(Code::RequestBody, &at, format!("the body `{media_type}` of `{key}` has no schema"));
    }
}

/// The media types of a body, and where they are: in the operation or in a shared component.
fn content<'d>(document: &'d Value, body: &'d Value, at: &str) -> (&'d Object, String) {
    let (body, shared) = openapi::resolved(document, body).unwrap_or((body, None));
    (object(body.get("content")), pointer::push(shared.unwrap_or(at), "content"))
}

/// An error for a body in several forms, and a way to keep each that is possible, JSON before others.
fn one_of(
    lint: &mut Lint<'_>,
    code: Code,
    at: &str,
    content: &Object,
    is_possible: impl Fn(&String) -> bool,
    message: String,
) {
    // What operations share is refused once.
    if lint.found.iter().any(|found| found.choice.as_ref().is_some_and(|choice| choice.name == at)) {
        return;
    }
    let mut possible: Vec<&String> = content.keys().filter(|media_type| is_possible(media_type)).collect();
    let hint = match possible.as_slice() {
        [] => format!("it sends {}", SENDABLE.join(", ")),
        _ => "a function takes and returns one type".to_owned(),
    };
    lint.error(code, at, message, hint);
    possible.sort_by_key(|media_type| (essence(media_type) != JSON, !is_json(media_type)));
    let choice = possible.into_iter().fold(Choice::new(at), |choice, kept| {
        let others = content.keys().filter(|media_type| *media_type != kept);
        let reason = "The client has one form of it.";
        let remove = |other: &String| Edit::removal(lint.document, &pointer::push(at, other), reason);
        choice.way(kept, format!("`{kept}` is used"), others.map(remove).collect())
    });
    if !choice.ways.is_empty() {
        lint.offer(choice);
    }
}

fn success<'d>(lint: &mut Lint<'d>, at: &str, key: &str, operation: &'d Object) {
    let at = pointer::push(at, "responses");
    let responses = object(operation.get("responses"));
    let mut bodies = BTreeSet::new();
    let (mut successes, mut is_readable) = (0, true);
    for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with("x-")) {
        let at = pointer::push(&at, status);
        if !is_status(status) && status != "default" {
            lint.refuse(Code::ResponseStatus, &at, format!("`{status}` is no status"));
            is_readable &= !status.starts_with('2');
            continue;
        }
        // Of a failure only its description is used; `default` is what one looks like.
        if !status.starts_with('2') {
            continue;
        }
        successes += 1;
        let (content, at) = content(lint.document, response, &at);
        let body = |(kind, media): (&String, &Value)| {
            format!("{} {}", essence(kind), media.get("schema").unwrap_or(&Value::Null))
        };
        let forms: BTreeSet<String> = content.iter().map(body).collect();
        if forms.len() > 1 {
            let message = format!("the {status} of `{key}` has {} media types", content.len());
            one_of(lint, Code::ResponseBody, &at, content, |_| true, message);
        }
        bodies.insert(forms.into_iter().next());
    }
    if successes == 0 && is_readable {
        lint.refuse(Code::ResponseBody, &at, format!("`{key}` has no success response"));
    } else if bodies.len() > 1 {
        let message =
            format!("the success responses of `{key}` have different bodies; a function returns one type");
        lint.refuse(Code::ResponseBody, &at, message);
    }
}
