//! An id for each request, a line in the log, and the counters. The log has operations, never paths, queries or bodies:
//! these hold ids, tokens and words.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use chatcaptain_client::operation::{OPERATIONS, Operation};

use super::{Http, host};
use crate::{secret, serve::REQUEST_ID};

pub(super) async fn observe(State(http): State<Arc<Http>>, request: Request, next: Next) -> Response {
    let (started, id) = (Instant::now(), secret::id());
    let operation = asked(&request);
    let mut response = match host::refused(&request) {
        None => next.run(request).await,
        Some(refused) => refused,
    };
    let (elapsed, status) = (started.elapsed(), response.status().as_u16());
    http.metrics.count(operation, status, elapsed);
    let microseconds = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(operation, status, request_id = id, microseconds, "request");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What is asked for: an operation's name, a path of the server's own, or `none`.
fn asked(request: &Request) -> &'static str {
    if let Some(operation) = operation_of(request) {
        return operation.id.as_str();
    }
    let path = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let own = ["/openapi.json", "/metrics", "/health"].into_iter().find(|own| *own == path);
    own.unwrap_or("none")
}

/// The operation that a request is for. `HEAD` is a `GET`.
fn operation_of(request: &Request) -> Option<&'static Operation> {
    let path = request.extensions().get::<MatchedPath>()?.as_str();
    let method = match request.method().as_str() {
        "HEAD" => "GET",
        method => method,
    };
    OPERATIONS.iter().find(|one| one.path == path && one.method.as_str() == method)
}
