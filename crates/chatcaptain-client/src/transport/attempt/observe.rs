//! What is told through `tracing`: a span for each call, an event for each attempt.
//!
//! Names follow the HTTP conventions of OpenTelemetry. Never told: the query, the body, the
//! value of any header but the request's id.

use std::time::Duration;

use tracing::{Span, debug, field, info_span};

use super::AttemptEnd;
use crate::{
    operation::OperationId,
    transport::{ApiKey, Error, call::Target, client::BaseUrl, error::Cause, response::request_id},
};

/// The longest id of a request that is told.
const MAX_REQUEST_ID: usize = 128;

/// The span of a call. What is known at its end is recorded then.
pub(crate) fn span(target: &Target, base: &BaseUrl) -> Span {
    info_span!(
        target: "chatcaptain_client",
        "request",
        otel.name = %format_args!("{} {}", target.method, target.path()),
        otel.kind = "client",
        otel.status_code = field::Empty,
        http.request.method = target.method.as_str(),
        http.request.resend_count = field::Empty,
        http.response.status_code = field::Empty,
        url.template = target.path(),
        url.scheme = base.url.scheme(),
        server.address = base.url.host_str(),
        server.port = base.url.port_or_known_default(),
        error.type = field::Empty,
        chatcaptain.operation = target.id().map(OperationId::as_str),
        chatcaptain.request_id = field::Empty,
    )
}

/// An attempt has ended.
pub(crate) fn attempt(span: &Span, key: &ApiKey, end: &AttemptEnd<'_>) {
    if span.is_disabled() {
        return;
    }
    let (resends, status) = (end.number - 1, end.status());
    let request_id = end.headers().and_then(request_id).filter(|id| can_be_told(id, key));
    let failure = end.result.as_ref().err().map(|error| error.kind().as_str());
    debug!(
        target: "chatcaptain_client",
        parent: span,
        {
            http.request.resend_count = resends,
            http.response.status_code = status,
            error.type = failure,
            chatcaptain.request_id = request_id,
            elapsed_ms = millis(end.elapsed),
            repeats_after_ms = end.repeats_after.map(millis),
        },
        "attempt ended"
    );
    if end.repeats_after.is_some() {
        return;
    }
    if resends > 0 {
        span.record("http.request.resend_count", resends);
    }
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(id) = request_id {
        span.record("chatcaptain.request_id", id);
    }
}

/// The call has failed: before, in, or after its last attempt.
pub(crate) fn failed(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    span.record("otel.status_code", "ERROR");
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status);
    }
    match (error.cause(), error.status()) {
        (Cause::Status | Cause::Redirect, Some(status)) => {
            span.record("error.type", field::display(status));
        }
        _ => {
            span.record("error.type", error.kind().as_str());
        }
    }
}

/// A server may answer anything: an id is told when it looks like one and does not hold the key.
fn can_be_told(id: &str, key: &ApiKey) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    id.len() <= MAX_REQUEST_ID && id.bytes().all(plain) && !id.contains(key.text())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_told_when_it_looks_like_one() {
        let key = ApiKey::new("canary-key").unwrap();
        for id in ["1", "4f9d-11", "Root=1-67891233-abcdef012345678912345678", &"a".repeat(128)] {
            assert!(can_be_told(id, &key), "{id}");
        }
        for id in ["canary-key", "id-canary-key-1", "a b", "a@b.example", "{}", "é", &"a".repeat(129)] {
            assert!(!can_be_told(id, &key), "{id}");
        }
    }
}
