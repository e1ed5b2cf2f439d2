//! What the server refuses, in the API's own form: `{"error": "…"}`. What went wrong inside is logged, never sent.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chatcaptain_client::{operation::OperationId, types::InvalidId};
use serde_json::json;

use crate::store::StoreError;

/// The result of work on a request.
pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// 400: where in the request, and what is wrong there.
    Invalid(String),
    /// 401.
    Unauthorized(&'static str),
    /// 403.
    Forbidden(String),
    /// 404: there is no such …
    NotFound(&'static str),
    /// 409.
    Conflict(String),
    /// 413: bytes that are taken.
    TooLarge(usize),
    /// 415.
    UnsupportedMediaType(&'static str),
    /// 429: when to come again.
    RateLimited(Duration),
    /// 503: it took too long, or the store is unavailable.
    Unavailable(&'static str),
    /// 500.
    Internal(String),
    /// 501: the table has the operation, and this server not.
    NotImplemented(OperationId),
}

impl ApiError {
    pub(crate) fn invalid(place: &str, problem: impl std::fmt::Display) -> Self {
        Self::Invalid(format!("{place}: {problem}"))
    }

    /// For a page without a key: the same for all pages, so that nobody learns which channels exist.
    pub(crate) fn no_public_channel() -> Self {
        Self::Unauthorized(
            "the header x-chatcaptain-key is missing, and no public channel has the origin of this page (administrators: `channel set`)",
        )
    }

    /// The status, and the text for people.
    fn parts(&self) -> (StatusCode, String) {
        match self {
            Self::Invalid(why) => (StatusCode::BAD_REQUEST, why.clone()),
            Self::Unauthorized(why) => (StatusCode::UNAUTHORIZED, (*why).to_owned()),
            Self::Forbidden(why) => (StatusCode::FORBIDDEN, why.clone()),
            Self::NotFound(what) => (StatusCode::NOT_FOUND, format!("there is no such {what}")),
            Self::Conflict(why) => (StatusCode::CONFLICT, why.clone()),
            Self::TooLarge(bytes) => {
                (StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {bytes} bytes"))
            }
            Self::UnsupportedMediaType(why) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, (*why).to_owned()),
            Self::RateLimited(after) => {
                let why = format!("too many requests with this key: retry in {} s", seconds(*after));
                (StatusCode::TOO_MANY_REQUESTS, why)
            }
            Self::Unavailable(why) => (StatusCode::SERVICE_UNAVAILABLE, (*why).to_owned()),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal error".to_owned()),
            Self::NotImplemented(operation) => {
                (StatusCode::NOT_IMPLEMENTED, format!("this server does not implement `{operation}`"))
            }
        }
    }
}

/// Whole seconds, at least one.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + 1
}

/// The body of an error.
pub(crate) fn error_body(status: StatusCode, words: &str) -> Response {
    let body = json!({ "error": words }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(cause) = &self {
            tracing::error!(%cause, "a request failed");
        }
        let (status, why) = self.parts();
        let mut response = error_body(status, &why);
        if let Self::RateLimited(after) = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(after)));
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Exists(what) => Self::Conflict(format!("this {what} already exists")),
            StoreError::Unavailable(cause) => {
                tracing::error!(%cause, "the store cannot be used");
                Self::Unavailable("the store is unavailable")
            }
            // It was logged when it was noticed.
            StoreError::File(_) => Self::Unavailable("the store is unavailable"),
            other => Self::Internal(other.to_string()),
        }
    }
}

/// Of documents of the store. What a request sends is read with an error of its own.
impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<InvalidId> for ApiError {
    fn from(error: InvalidId) -> Self {
        Self::invalid(error.parameter(), &error)
    }
}
