//! The body of a request: its media type, its size, and its schema. Never logged, and never quoted in an error.

use axum::{
    body::{Body, HttpBody},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use super::Http;
use crate::error::{ApiError, Result};

/// The body, read up to its limit and checked against its schema.
pub(super) async fn checked(http: &Http, schema: &str, headers: &HeaderMap, body: Body) -> Result<Value> {
    media_type(headers)?;
    // What says that it is too large is not read at all.
    let limit = http.app.limits.body_bytes;
    if body.size_hint().lower() > limit as u64 {
        return Err(ApiError::TooLarge(limit));
    }
    let bytes = read(body, limit).await?;
    // The parser's own text quotes the body.
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::invalid("body", format!("is not JSON, at line {} column {}", error.line(), error.column()))
    })?;
    http.document.check(schema, &value).map_err(|(place, problem)| ApiError::invalid(&place, problem))?;
    Ok(value)
}

fn media_type(headers: &HeaderMap) -> Result<()> {
    let text =
        |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    let charset = parameters.split(';').filter_map(|one| one.trim().strip_prefix("charset="));
    let utf8 = charset.map(|charset| charset.trim_matches('"')).all(|charset| charset == "utf-8");
    if kind.trim() != "application/json" || !utf8 {
        return Err(ApiError::UnsupportedMediaType(
            "the header content-type must be application/json, in UTF-8",
        ));
    }
    match text(header::CONTENT_ENCODING).as_deref() {
        None | Some("" | "identity") => Ok(()),
        Some(_) => Err(ApiError::UnsupportedMediaType("the body must not be compressed")),
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::TooLarge(limit)),
        Err(_) => Err(ApiError::invalid("body", "did not arrive whole")),
    }
}
