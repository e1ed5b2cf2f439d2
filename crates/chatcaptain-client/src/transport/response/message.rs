//! Finds the server's own words in the body of a failure.

use http::StatusCode;
use serde_json::Value;

/// `error`, `message` or `detail` of a JSON object: see [`Error::message`](crate::Error::message).
pub(crate) fn read(status: StatusCode, body: &[u8]) -> Option<String> {
    let Value::Object(object) = serde_json::from_slice(body).ok()? else {
        return None;
    };
    let error = object.get("error").and_then(|error| text(error).or_else(|| text(error.get("message")?)));
    let message = object.get("message").or_else(|| object.get("detail")).and_then(text);
    // NestJS answers `{"statusCode":403,"message":"…","error":"Forbidden"}`.
    let repeats_status = error.is_some() && error.as_deref() == status.canonical_reason();
    if repeats_status { message.or(error) } else { error.or(message) }
}

/// A text, or a list of texts; nothing for anything else and for what is empty.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_found_where_servers_put_them() {
        for (body, expected) in [
            (r#"{"error":"no such chatbot"}"#, Some("no such chatbot")),
            (r#"{"message":"no such chatbot"}"#, Some("no such chatbot")),
            (r#"{"message":["a is empty","b is long"]}"#, Some("a is empty; b is long")),
            (r#"{"error":"first","message":"second"}"#, Some("first")),
            (r#"{"statusCode":403,"message":"needs x","error":"Forbidden"}"#, Some("needs x")),
            (r#"{"error":"Forbidden"}"#, Some("Forbidden")),
            (r#"{"error":"","message":"second"}"#, Some("second")),
            (r#"{"error":{"code":1},"message":null}"#, None),
            (r#"{"error":{"code":1,"message":"within"}}"#, Some("within")),
            (r#"{"title":"Forbidden","detail":"a problem"}"#, Some("a problem")),
            (r#"{"message":[1,2]}"#, None),
            ("[]", None),
            ("<html>", None),
            ("", None),
            (r#"{"error":"cut of"#, None),
        ] {
            assert_eq!(read(StatusCode::FORBIDDEN, body.as_bytes()).as_deref(), expected, "{body}");
        }
    }
}
