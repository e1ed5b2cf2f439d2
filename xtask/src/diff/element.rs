//! What people call an element of a document: `MessageDto.created`, ``GET /v1/… query `contactId` ``.

use serde_json::Value;

use crate::{
    openapi::{METHODS, operation_key},
    pointer,
};

/// The name of the element at a pointer.
pub(super) fn name(document: &Value, at: &str) -> String {
    let segments = pointer::segments(at).unwrap_or_default();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        [] => "the document".to_owned(),
        ["components", "schemas", schema, rest @ ..] => format!("{schema}{}", inside(rest)),
        ["components", "securitySchemes", scheme, ..] => format!("security scheme `{scheme}`"),
        ["components", kind, name, rest @ ..] => {
            format!("{} `{name}`{}", kind.trim_end_matches('s'), part(rest))
        }
        ["paths", path, method, rest @ ..] if METHODS.contains(method) => {
            let operation = operation_key(method, path);
            match rest {
                ["parameters", index, rest @ ..] => {
                    let parameter = pointer::join(["paths", path, method, "parameters", index]);
                    format!("{operation} {}{}", parameter_name(document, &parameter), part(rest))
                }
                _ => format!("{operation}{}", part(rest)),
            }
        }
        ["paths", path, "parameters", index, rest @ ..] => {
            let parameter = pointer::join(["paths", path, "parameters", index]);
            format!("{path} {}{}", parameter_name(document, &parameter), part(rest))
        }
        ["paths", path, ..] => (*path).to_owned(),
        [first, ..] => (*first).to_owned(),
    }
}

fn parameter_name(document: &Value, at: &str) -> String {
    let parameter = pointer::get(document, at);
    let text = |key: &str| parameter.and_then(|parameter| parameter.get(key)?.as_str());
    format!("{} `{}`", text("in").unwrap_or("parameter"), text("name").unwrap_or("?"))
}

/// A part of an operation, a parameter, a body or an answer.
fn part(segments: &[&str]) -> String {
    match segments {
        [] => String::new(),
        ["requestBody", rest @ ..] => format!(" body{}", part(rest)),
        ["responses", status, rest @ ..] => format!(" {status}{}", part(rest)),
        ["headers", header, rest @ ..] => format!(" header `{header}`{}", part(rest)),
        ["content", "application/json", rest @ ..] => part(rest),
        ["content", media_type, rest @ ..] => format!(" {media_type}{}", part(rest)),
        ["schema", rest @ ..] => match inside(rest) {
            inner if inner.is_empty() => inner,
            inner => format!(" {}", inner.trim_start_matches('.')),
        },
        [other, rest @ ..] => format!(" {other}{}", part(rest)),
    }
}

/// A place in a schema.
fn inside(segments: &[&str]) -> String {
    match segments {
        [] => String::new(),
        ["properties", property, rest @ ..] => format!(".{property}{}", inside(rest)),
        ["items", rest @ ..] => format!("[]{}", inside(rest)),
        ["additionalProperties", rest @ ..] => format!("{{}}{}", inside(rest)),
        // The parts of an `allOf` are one object.
        ["allOf", _, rest @ ..] => inside(rest),
        ["oneOf" | "anyOf", index, rest @ ..] => match index.parse::<usize>() {
            Ok(index) => format!(" alternative {}{}", index + 1, inside(rest)),
            Err(_) => inside(rest),
        },
        [other, rest @ ..] => format!(".{other}{}", inside(rest)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_are_called_as_people_call_them() {
        let parameters = json!([{"in": "query", "name": "contactId"}]);
        let document =
            json!({"paths": {"/v1/x": {"get": {"parameters": parameters}, "parameters": parameters}}});
        let cases = [
            ("#/components/schemas/MessageDto", "MessageDto"),
            ("#/components/schemas/MessageDto/properties/tags/items", "MessageDto.tags[]"),
            ("#/components/schemas/A/allOf/1/properties/b/additionalProperties", "A.b{}"),
            ("#/components/schemas/A/oneOf/1", "A alternative 2"),
            ("#/paths/~1v1~1x/get", "GET /v1/x"),
            ("#/paths/~1v1~1x/get/parameters/0", "GET /v1/x query `contactId`"),
            ("#/paths/~1v1~1x/parameters/0/schema", "/v1/x query `contactId`"),
            ("#/paths/~1v1~1x/get/responses/200/content/application~1json/schema/items", "GET /v1/x 200 []"),
            ("#/paths/~1v1~1x/get/requestBody/content/text~1csv", "GET /v1/x body text/csv"),
            ("#/components/securitySchemes/key", "security scheme `key`"),
            ("#/info", "info"),
            ("#", "the document"),
        ];
        for (at, expected) in cases {
            assert_eq!(name(&document, at), expected, "{at}");
        }
    }
}
