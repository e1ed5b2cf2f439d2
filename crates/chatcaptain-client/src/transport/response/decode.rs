//! From a body to a value: encoding and content type are checked before a byte is decoded.

use http::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::{
    answer::Answer,
    mismatch::{self, Mismatch},
};
use crate::transport::{Error, error::Cause};

/// Decodes the body of a success as JSON.
///
/// A missing content type is tolerated, a wrong one is not. A byte order mark, invalid
/// UTF-8, a duplicate field and bytes after the value are errors; unknown fields are not.
pub(crate) fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    if answer.body.is_empty() {
        return Err(empty(answer.status));
    }
    declared(&answer.headers)?;
    serde_json::from_slice(&answer.body).map_err(|error| explained::<T>(&answer.body, &error))
}

/// Whether the body holds `error`: then what it lacks is no surprise.
fn is_rejection(body: &[u8]) -> bool {
    struct Rejection {
        error: Option<String>,
    }
    crate::object::object! { Rejection { "error" => value(error), } }
    let rejection = serde_json::from_slice(body).ok();
    rejection.and_then(|Rejection { error }| error).is_some_and(|error| !error.is_empty())
}

/// The value of a success that may go without its body: what is decoded when no member is there.
pub(crate) fn nothing<T: DeserializeOwned>(answer: &Answer) -> Result<T, Error> {
    serde_json::from_str("{}").or_else(|_| serde_json::from_str("null")).map_err(|_| empty(answer.status))
}

/// There is no body, and one is declared.
pub(crate) fn empty(status: StatusCode) -> Error {
    let detail = format!("the server answered {} without the declared body", status.as_u16());
    Error::new(Cause::EmptyBody, detail)
}

/// The body holds the server's `error` in place of what is declared.
pub(crate) fn rejected() -> Error {
    Error::new(Cause::Rejected, "the API rejected the call: its words are in `message()`")
}

/// The body, at this place, is of another type than the declared one.
pub(crate) fn mismatched(mismatch: &Mismatch) -> Error {
    let detail = format!("the body of the answer is not of the declared type: {mismatch}");
    Error::new(Cause::Decode, detail)
}

/// That the body, which need not have come yet, is declared as what this crate can decode.
pub(crate) fn declared(headers: &HeaderMap) -> Result<(), Error> {
    if headers.get_all(CONTENT_TYPE).iter().all(|value| value.to_str().is_ok_and(is_json_type)) {
        return Ok(());
    }
    let detail = "the body of the answer is not declared as json in utf-8: is the base URL right?";
    Err(Error::new(Cause::UnexpectedContentType, detail))
}

/// Why `body` is no `T`: where, what was expected, what kind of value was found.
///
/// serde's own text is never used: it quotes values.
fn explained<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Error {
    let place = format!("line {}, column {}", error.line(), error.column());
    let detail = match error.classify() {
        Category::Eof => format!("the body of the answer ends early, at {place}"),
        Category::Syntax | Category::Io => format!("the body of the answer is not valid json, at {place}"),
        Category::Data => match mismatch::find::<T>(body) {
            Some(mismatch) if mismatch.is_incomplete() && is_rejection(body) => return rejected(),
            Some(mismatch) => return mismatched(&mismatch),
            None => format!("the body of the answer is not of the declared type, at {place}"),
        },
    };
    Error::new(Cause::Decode, detail)
}

pub(crate) fn is_json_type(value: &str) -> bool {
    let mut parts = value.split(';').map(str::trim);
    let json =
        parts.next().and_then(|media_type| media_type.split_once('/')).is_some_and(|(kind, subtype)| {
            let json =
                subtype.eq_ignore_ascii_case("json") || subtype.to_ascii_lowercase().ends_with("+json");
            json && kind.eq_ignore_ascii_case("application")
        });
    json && parts.all(is_utf8_if_charset)
}

/// JSON is UTF-8 (RFC 8259, section 8.1); ASCII is a part of it.
fn is_utf8_if_charset(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return true;
    };
    let value = value.trim().trim_matches('"');
    !name.trim().eq_ignore_ascii_case("charset")
        || ["utf-8", "utf8", "us-ascii"].iter().any(|known| value.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::header::HeaderValue;
    use serde_json::Value;

    use super::*;

    fn answer(content_type: Option<&'static str>, body: &'static str) -> Answer {
        let mut headers = HeaderMap::new();
        if let Some(value) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
        }
        Answer::new(StatusCode::OK, headers, Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn json_is_decoded_whatever_way_it_is_declared() {
        for content_type in [
            None,
            Some("application/json"),
            Some("Application/JSON; charset=UTF-8"),
            Some("application/json;charset=\"utf-8\""),
            Some("application/problem+json"),
            Some("application/json; version=1"),
        ] {
            let value = json::<Value>(&answer(content_type, "[1]"));
            assert!(value.is_ok(), "{content_type:?}");
        }
    }

    #[test]
    fn any_other_content_type_is_refused() {
        for content_type in [
            "",
            "text/html",
            "text/plain; charset=utf-8",
            "text/json",
            "application/jsonp",
            "application/x-ndjson",
            "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16",
        ] {
            let error = json::<Value>(&answer(Some(content_type), "[1]")).unwrap_err();
            assert_eq!(error.cause(), Cause::UnexpectedContentType, "{content_type}");
        }
    }

    #[test]
    fn a_success_that_holds_an_error_in_place_of_its_value_is_a_rejection() {
        #[derive(Debug)]
        struct Answer {
            #[expect(dead_code, reason = "it is required, and that is all")]
            id: String,
        }
        crate::object::object! { Answer { "id" => value(id), } }
        for (body, kind) in [
            (r#"{"error":"canary"}"#, Cause::Rejected),
            (r#"{"error":""}"#, Cause::Decode),
            (r#"{"error":{"code":1}}"#, Cause::Decode),
            (r#"{"message":"canary"}"#, Cause::Decode),
            (r#"[{"error":"canary"}]"#, Cause::Decode),
            (r#"["canary"]"#, Cause::Decode),
        ] {
            let error = json::<Answer>(&answer(None, body)).unwrap_err();
            assert_eq!(error.cause(), kind, "{body}");
            assert!(!error.to_string().contains("canary"));
        }
        assert!(json::<Answer>(&answer(None, r#"{"id":"1","error":"kept"}"#)).is_ok());
    }

    #[test]
    fn an_array_has_no_error_member() {
        assert!(is_rejection(br#"{"error":"words"}"#));
        assert!(!is_rejection(br#"["words"]"#));
    }

    #[test]
    fn bad_json_is_told_by_its_place_alone() {
        for (body, expected) in [
            ("", "the server answered 200 without the declared body"),
            ("{\"canary", "the body of the answer ends early, at line 1, column 8"),
            ("[canary]", "the body of the answer is not valid json, at line 1, column 2"),
            ("\u{feff}[]", "the body of the answer is not valid json, at line 1, column 1"),
            ("[] canary", "the body of the answer is not valid json, at line 1, column 4"),
        ] {
            let error = json::<Value>(&answer(None, body)).unwrap_err();
            assert_eq!(error.to_string(), expected, "{body}");
        }
    }
}
