//! A response as it came: whole, or its head alone while the body is still open. Below everything that reads one.
//! Of its body, only the server's own words are looked for here.

use bytes::Bytes;
use http::{
    StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap},
};

use serde_json::Value;

use super::encoding::Body;

/// Where a server may name the request, most common first.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-correlation-id", "request-id"];

/// An answer of the server: whole, or its head alone while the body is still open.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body went on, or broke off, after `body`.
    pub(crate) truncated: bool,
    /// The rest of a body that is streamed.
    pub(crate) open: Option<Box<Body>>,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false, open: None }
    }

    /// The answer without its body and what describes it.
    pub(crate) fn head(mut self) -> Self {
        for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
            self.headers.remove(name);
        }
        self.body = Bytes::new();
        self
    }

    /// The answer with at most `limit` bytes of its body; the memory of the rest is freed.
    pub(crate) fn cut(mut self, limit: usize) -> Self {
        if self.body.len() > limit {
            self.body = Bytes::copy_from_slice(&self.body[..limit]);
            self.truncated = true;
        }
        self
    }

    /// The server's own words in the body of a failure, `error`, `message` or `detail` of a JSON object: see
    /// [`Error::message`](crate::Error::message).
    pub(crate) fn message(&self) -> Option<String> {
        let Value::Object(object) = serde_json::from_slice(&self.body).ok()? else {
            return None;
        };
        let error = object.get("error").and_then(|error| text(error).or_else(|| text(error.get("message")?)));
        let message = object.get("message").or_else(|| object.get("detail")).and_then(text);
        // NestJS answers `{"statusCode":403,"message":"…","error":"Forbidden"}`.
        let repeats_status = error.is_some() && error.as_deref() == self.status.canonical_reason();
        if repeats_status { message.or(error) } else { error.or(message) }
    }
}

pub(crate) fn all_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|name| header_text(headers, name))
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
            let answer =
                Answer::new(StatusCode::FORBIDDEN, HeaderMap::new(), Bytes::from_static(body.as_bytes()));
            assert_eq!(answer.message().as_deref(), expected, "{body}");
        }
    }
}
