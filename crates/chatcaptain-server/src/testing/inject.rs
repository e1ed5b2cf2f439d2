//! The layer around the operations that notes requests and lets them meet faults.

use std::{fmt, io, sync::Arc};

use axum::{
    Extension,
    body::{Body, HttpBody, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chatcaptain_client::operation::{API_KEY_HEADER, OPERATIONS, OperationId};
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::{task::yield_now, time::sleep};

use super::fault::{Change, Faults, Kind};
use crate::serve::Abort;

/// Bytes of a request's body that are read; a response of this server is read to its end.
const MOST: usize = 16 << 20;

/// A request as it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct SeenRequest {
    /// What it asked for; nothing where the path has no operation by this method.
    pub operation: Option<OperationId>,
    /// Its method.
    pub method: String,
    /// Its path, as it was sent.
    pub path: String,
    /// Its query, as it was sent.
    pub query: Option<String>,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
}

impl SeenRequest {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// Where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// Without the key.
impl fmt::Debug for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value): &(String, String)| {
            let value = if name == API_KEY_HEADER { "…" } else { value };
            format!("{name}: {value}")
        };
        f.debug_struct("SeenRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers.iter().map(shown).collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}

/// A request with what was read of its body.
type SoFar = (SeenRequest, Vec<u8>);

/// All requests so far.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<SoFar>>>);

impl Seen {
    pub(super) fn all(&self) -> Vec<SeenRequest> {
        let all = self.0.lock();
        all.iter().map(|(seen, body)| SeenRequest { body: body.clone().into(), ..seen.clone() }).collect()
    }
}

/// Notes a request, and lets it meet the next fault of its operation.
pub(super) async fn around(
    State((faults, seen)): State<(Faults, Seen)>,
    request: Request,
    next: Next,
) -> Response {
    let operation = operation(&request);
    let request = noted(&seen, operation, request);
    match operation.and_then(|operation| faults.next(operation)) {
        None => next.run(request).await,
        Some(kind) => meet(kind, request, next).await,
    }
}

fn operation(request: &Request) -> Option<OperationId> {
    let path = request.extensions().get::<MatchedPath>()?.as_str();
    let method = request.method().as_str();
    let operation = OPERATIONS.iter().find(|one| one.path == path && one.method.as_str() == method)?;
    Some(operation.id)
}

/// Notes it, and its body while it is read: the limits of the server hold as without this.
fn noted(seen: &Seen, operation: Option<OperationId>, request: Request) -> Request {
    let (parts, body) = request.into_parts();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let noted = SeenRequest {
        operation,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: Bytes::new(),
    };
    let mut all = seen.0.lock();
    let (seen, index) = (seen.clone(), all.len());
    all.push((noted, Vec::new()));
    let pieces = body.into_data_stream().inspect(move |piece| {
        if let Ok(piece) = piece {
            seen.0.lock()[index].1.extend_from_slice(piece);
        }
    });
    Request::from_parts(parts, Body::from_stream(pieces))
}

async fn meet(kind: Kind, request: Request, next: Next) -> Response {
    match kind {
        Kind::Instead { status, headers, body } => {
            read(request).await;
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            let valid = |(name, value): (_, String)| Some((name, HeaderValue::try_from(value).ok()?));
            response.headers_mut().extend(headers.into_iter().filter_map(valid));
            response
        }
        Kind::Drop => {
            read(request).await;
            aborted()
        }
        Kind::Delay(by) => {
            sleep(by).await;
            next.run(request).await
        }
        Kind::Changed(change) => changed(&change, next.run(request).await).await,
    }
}

/// Reads the body, so that it is seen: nobody else would.
async fn read(request: Request) {
    let _ = to_bytes(request.into_body(), MOST).await;
}

/// A response with a fault in it, read to its end, so that the work is done.
async fn changed(change: &Change, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let length = body.size_hint().exact();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return aborted() };
    let text = match change {
        Change::Dropped => return aborted(),
        Change::Truncated => return truncated(parts, &bytes, length),
        Change::Malformed => [&bytes[..bytes.len().saturating_sub(1)], b"!"].concat(),
        Change::UnknownEnum => edited(&bytes, |value| {
            unknown_enum(value);
        }),
        Change::MissingField(name) => edited(&bytes, |value| remove(value, name)),
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
    Response::from_parts(parts, Body::from(text))
}

/// Half of the body and the end of the connection. A body without a known `length` is sent in chunks.
fn truncated(mut parts: Parts, body: &Bytes, length: Option<u64>) -> Response {
    if body.is_empty() {
        return aborted();
    }
    match length {
        Some(length) => parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length)),
        None => parts.headers.remove(header::CONTENT_LENGTH),
    };
    let half = body.slice(..body.len() / 2);
    let end = async {
        // hyper sends what it has when the body is not ready. An error that is ready at once discards it, with the head.
        yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    };
    let pieces = stream::once(async { Ok(half) }).chain(stream::once(end));
    Response::from_parts(parts, Body::from_stream(pieces))
}

fn edited(bytes: &[u8], edit: impl FnOnce(&mut Value)) -> Vec<u8> {
    match serde_json::from_slice(bytes) {
        Ok(mut value) => {
            edit(&mut value);
            value.to_string().into_bytes()
        }
        Err(_) => bytes.to_vec(),
    }
}

/// Changes the first member that has one of the API's enums; whether there was one.
fn unknown_enum(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => members.iter_mut().any(|(name, member)| match (name.as_str(), &*member) {
            ("state", Value::Number(_)) => {
                *member = json!(77);
                true
            }
            ("environment" | "channelType" | "sender", Value::String(_)) => {
                *member = json!("x-unlisted");
                true
            }
            _ => unknown_enum(member),
        }),
        Value::Array(items) => items.iter_mut().any(unknown_enum),
        _ => false,
    }
}

fn remove(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            members.remove(name);
            members.values_mut().for_each(|member| remove(member, name));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| remove(item, name)),
        _ => {}
    }
}

fn aborted() -> Response {
    Extension(Abort).into_response()
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn a_response_without_a_body_is_not_sent_at_all() {
        let response = changed(&Change::Truncated, StatusCode::NO_CONTENT.into_response()).await;
        assert!(response.extensions().get::<Abort>().is_some());
        let response = changed(&Change::Truncated, "1".into_response()).await;
        assert!(response.extensions().get::<Abort>().is_none());
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "1");
    }
}
