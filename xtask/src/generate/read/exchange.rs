//! Request bodies and responses. One body each way; progenitor panics on more.

use serde_json::Value;

use super::{Reader, is_true, schema::Place, text};
use crate::{
    diagnostic::Code,
    generate::model::{Request, Response, Shape},
    json::Object,
    openapi::{
        header::{SENDABLE, essence, is_json, is_status},
        own_types::is_same_body,
    },
    pointer,
};

impl<'d> Reader<'d> {
    /// The request body of an operation.
    pub(super) fn request(&mut self, operation: &'d Object, at: &str) -> Option<Request> {
        let value = operation.get("requestBody")?;
        let at = pointer::push(at, "requestBody");
        let target = self.resolve(value, &at)?;
        let body = self.schema_object(target, &at)?;
        let content = body.get("content").and_then(Value::as_object).filter(|content| !content.is_empty())?;
        let at = pointer::push(&at, "content");
        let types: Vec<(&String, &Value)> = content.iter().collect();
        let [(media_type, media)] = types.as_slice() else {
            let message = "a request body can only have one media type";
            self.refuse(Code::RequestBody, &at, message, None);
            return None;
        };
        let essence = essence(media_type);
        let at = pointer::push(&at, media_type);
        let schema_at = pointer::push(&at, "schema");
        let has_encoding = media.get("encoding").and_then(Value::as_object).is_some_and(|e| !e.is_empty());
        if !SENDABLE.contains(&essence.as_str()) || has_encoding {
            let message = format!("a request body of type {media_type} cannot be generated");
            let hint = format!("possible are {}, without `encoding`", SENDABLE.join(", "));
            self.refuse(Code::RequestBody, &at, message, Some(&hint));
            return None;
        }
        let mut item = match media.get("schema") {
            Some(_) if essence == "text/plain" => Shape::Text { secret: false }.required(),
            Some(schema) => self.item(schema, &Place { at: &schema_at, depth: 0 }),
            None => Shape::Any.required(),
        };
        let required = is_true(body, "required");
        // No body says what null would say.
        item.nullable &= required;
        Some(Request { media_type: essence, required, item, description: text(body, "description") })
    }

    /// What a success brings, which must be the same for all successful statuses.
    pub(super) fn success(&mut self, operation: &'d Object, at: &str) -> Response {
        let at = pointer::push(at, "responses");
        let mut statuses = Vec::new();
        let mut brought: Option<(&Value, Response)> = None;
        for (status, value) in responses(operation).filter(|(status, _)| status.starts_with('2')) {
            let at = pointer::push(&at, status);
            if !is_status(status) {
                self.refuse(Code::ResponseStatus, &at, format!("`{status}` is no status"), None);
                continue;
            }
            statuses.push(status.clone());
            if brought.as_ref().is_some_and(|(first, _)| is_same_body(first, value)) {
                continue;
            }
            let response = self.response(value, &at);
            match &brought {
                Some((_, first)) if *first != response => {
                    let message = format!("{} bring different bodies", statuses.join(" and "));
                    self.refuse(Code::ResponseBody, &at, message, None);
                }
                _ => brought = Some((value, response)),
            }
        }
        if statuses.is_empty() {
            self.refuse(Code::ResponseBody, &at, "no successful response is described", None);
        }
        brought.map_or(Response::Empty, |(_, response)| response)
    }

    fn response(&mut self, value: &'d Value, at: &str) -> Response {
        let content = self.resolve(value, at).and_then(|target| target.get("content")?.as_object());
        let Some(content) = content else { return Response::Empty };
        let json = content.iter().find(|(media_type, _)| is_json(media_type));
        match (json, content.iter().next()) {
            (Some((media_type, media)), _) => {
                let keys = ["content", media_type, "schema"];
                let at = keys.iter().fold(at.to_owned(), |at, key| pointer::push(&at, key));
                let place = Place { at: &at, depth: 0 };
                let schema = media.get("schema");
                Response::Json(schema.map_or(Shape::Any.required(), |schema| self.item(schema, &place)))
            }
            (None, Some((media_type, _))) => Response::Bytes(media_type.clone()),
            (None, None) => Response::Empty,
        }
    }

    /// The other documented statuses and the page's words on them.
    pub(super) fn failures(&mut self, operation: &'d Object, at: &str) -> Vec<(String, Option<String>)> {
        let at = pointer::push(at, "responses");
        let failures = responses(operation).filter(|(status, _)| !status.starts_with('2'));
        let described = failures.map(|(status, value)| {
            let target = self.resolve(value, &pointer::push(&at, status)).and_then(Value::as_object);
            (status.clone(), target.and_then(|response| text(response, "description")))
        });
        described.collect()
    }
}

fn responses(operation: &Object) -> impl Iterator<Item = (&String, &Value)> {
    let responses = operation.get("responses").and_then(Value::as_object);
    responses.into_iter().flatten().filter(|(status, _)| !status.starts_with("x-"))
}
