//! The document that the server publishes: the one of the pages, with this server's own errors and limits over it.
//! What is checked and what is published are the same.

use std::collections::BTreeSet;

use chatcaptain_client::operation::Operation;
use serde_json::{Value, json};

use super::body_validation;
use crate::{
    app::{ID_BYTES, Limits, WHOLE},
    tokenizer::MAX_QUERY_CHARS,
};

/// The document of the pages, as `cargo xtask codegen` writes it.
const PAGES: &str = include_str!("../../../../spec/openapi.json");
/// Properties of requests that must be a time, in these schemas.
const TIMES: [(&str, &str); 2] =
    [("CreateMessageDto", "created"), ("HandleNewIncomingMessageRequest_MessageDto", "created")];
/// No text may hold U+0000.
const NO_NUL: &str = "^[^\\u0000]*$";
/// What an id in a path may be: see `chatcaptain_client::types::InvalidId`.
const PATH_ID: &str = "^(?!\\.{1,2}$)[^\\u0000-\\u001f\\u007f-\\u009f\\\\]+$";

/// The document. Bodies are checked by it.
pub(crate) struct Document(Value);

impl Document {
    pub(crate) fn new() -> Self {
        let mut value = serde_json::from_str(PAGES).expect("the committed document is JSON");
        overlay(&mut value);
        Self(value)
    }

    /// Checks a body against a schema: the place of the first fault, and what must be there.
    pub(crate) fn check(&self, schema: &str, body: &Value) -> Result<(), (String, String)> {
        body_validation::check(&self.0, schema, body)
    }

    /// The document as it is published.
    pub(crate) fn published(&self) -> String {
        self.0.to_string()
    }

    /// Whether an operation can be called without the body that it has.
    pub(crate) fn is_body_optional(&self, operation: &Operation) -> bool {
        let method = operation.method.as_str().to_ascii_lowercase();
        self.0["paths"][operation.path][method]["requestBody"]["required"] != true
    }

    /// The schema of an operation's body.
    pub(crate) fn body_schema(&self, operation: &Operation) -> Option<&str> {
        let method = operation.method.as_str().to_ascii_lowercase();
        let body = &self.0["paths"][operation.path][method]["requestBody"];
        body["content"]["application/json"]["schema"]["$ref"].as_str()?.rsplit('/').next()
    }
}

fn overlay(document: &mut Value) {
    document["servers"] = json!([{"url": "/", "description": "This server"}]);
    for (schema, property) in TIMES {
        document["components"]["schemas"][schema]["properties"][property]["format"] = json!("date-time");
    }
    document["components"]["schemas"]["ErrorResponse"] = json!({
        "type": "object",
        "description": "What every error of this server is.",
        "properties": {"error": {"type": "string", "description": "What is wrong, for people."}},
        "required": ["error"],
    });
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        limit_values(schema);
    }
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            add_errors(operation, path);
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                limit_parameter(parameter);
            }
        }
    }
}

/// The limits that hold for every text and whole number.
fn limit_values(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("type") == Some(&json!("string")) && !members.contains_key("enum") {
                members.entry("pattern").or_insert_with(|| json!(NO_NUL));
            }
            if members.get("type") == Some(&json!("integer")) {
                members.insert("minimum".to_owned(), json!(-WHOLE));
                members.insert("maximum".to_owned(), json!(WHOLE));
            }
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                for (name, property) in properties {
                    let is_id = name == "id" || name.ends_with("Id");
                    if is_id && property["type"] == "string" {
                        property["maxLength"] = json!(ID_BYTES);
                    }
                }
            }
            members.values_mut().for_each(limit_values);
        }
        Value::Array(items) => items.iter_mut().for_each(limit_values),
        _ => {}
    }
}

fn limit_parameter(parameter: &mut Value) {
    let in_path = parameter["in"] == "path";
    let query = parameter["name"] == "query";
    let schema = &mut parameter["schema"];
    schema["maxLength"] = json!(if query { MAX_QUERY_CHARS } else { ID_BYTES });
    schema["pattern"] = json!(if in_path { PATH_ID } else { NO_NUL });
    if in_path {
        schema["minLength"] = json!(1);
    }
}

/// The errors that this server answers with, and what for.
fn add_errors(operation: &mut Value, path: &str) {
    let has_body = operation["requestBody"].is_object();
    let search = path.contains("/search");
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let in_path = parameters.filter(|parameter| parameter["in"] == "path");
    let names: BTreeSet<&str> = in_path.filter_map(|parameter| parameter["name"].as_str()).collect();
    let names = Vec::from_iter(names).join(", ");
    let or_view = if search { ", or no such view" } else { "" };
    let limit = Limits::default().body_bytes;
    let texts = [
        ("400", "The request is not what this document says. The text names the place.".to_owned(), true),
        ("401", "There is no key, an unknown one, or more than one.".to_owned(), true),
        ("403", "The key does not hold the permission on this chatbot.".to_owned(), true),
        ("404", format!("There is none: {names}{or_view}."), true),
        ("409", "Another conversation of the channel has this providerId.".to_owned(), has_body),
        ("413", format!("The body is larger than {limit} bytes."), has_body),
        ("415", "The body is no JSON, or is compressed.".to_owned(), has_body),
        (
            "429",
            "The key has more requests a second than the server allows it; see Retry-After.".to_owned(),
            true,
        ),
        ("500", "The server is wrong.".to_owned(), true),
        ("503", "The server cannot do it now.".to_owned(), true),
    ];
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    responses.remove("4XX");
    for (status, text, _) in texts.into_iter().filter(|(.., here)| *here) {
        responses.insert(status.to_owned(), error(&text, status));
    }
}

fn error(text: &str, status: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/ErrorResponse"});
    let mut response = json!({"description": text, "content": {"application/json": {"schema": schema}}});
    if status == "429" {
        let schema = json!({"type": "integer", "minimum": 1});
        let header = json!({"description": "Seconds to wait.", "required": true, "schema": schema});
        response["headers"] = json!({ "Retry-After": header });
    }
    response
}

#[cfg(test)]
mod tests {
    use chatcaptain_client::operation::OPERATIONS;

    use super::*;

    #[test]
    fn every_operation_is_published_with_its_errors() {
        let document = Document::new();
        for operation in OPERATIONS {
            let method = operation.method.as_str().to_ascii_lowercase();
            let published = &document.0["paths"][operation.path][&method];
            let has_body = published["requestBody"].is_object();
            assert_eq!(document.body_schema(operation).is_some(), has_body, "{}", operation.id);
            for (status, here) in [("400", true), ("401", true), ("413", has_body), ("4XX", false)] {
                assert_eq!(published["responses"][status].is_object(), here, "{} {status}", operation.id);
            }
        }
    }

    #[test]
    fn limits_are_published() {
        let document = Document::new();
        let schemas = &document.0["components"]["schemas"];
        assert_eq!(schemas["CreateConversationDto"]["properties"]["providerId"]["maxLength"], ID_BYTES);
        assert_eq!(schemas["CreateConversationDto"]["properties"]["name"]["pattern"], NO_NUL);
        assert_eq!(schemas["CreateMessageDto"]["properties"]["created"]["format"], "date-time");
    }
}
