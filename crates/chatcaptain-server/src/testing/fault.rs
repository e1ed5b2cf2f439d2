//! Faults on demand, around the real operations: what goes wrong between a client and a server that works.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chatcaptain_client::operation::{OPERATIONS, OperationId};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::{task::yield_now, time::sleep};

use super::seen::{Seen, SeenRequest};
use crate::serve::Abort;

/// Bytes of a request's body that are read; a response of this server is read to its end.
const MOST: usize = 16 << 20;

/// What a call meets in place of a plain answer. Once, unless [`times`](Self::times) or [`always`](Self::always) says
/// otherwise.
#[derive(Clone, Debug)]
#[must_use = "nothing goes wrong until it is handed to a server"]
pub struct Fault {
    kind: Kind,
    times: Option<usize>,
}

#[derive(Clone, Debug)]
enum Kind {
    Status { status: StatusCode, retry_after: Option<String> },
    Delay(Duration),
    DropBefore,
    DropAfter,
    Truncated,
    Malformed,
    UnknownEnum,
    MissingField(String),
    Html,
    Redirect(String),
}

impl Fault {
    fn of(kind: Kind) -> Self {
        Self { kind, times: Some(1) }
    }

    /// This status with an error, and nothing is done.
    ///
    /// # Panics
    ///
    /// Where it is no status.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status has three digits");
        Self::of(Kind::Status { status, retry_after: None })
    }

    /// Of a status: with `Retry-After`, in seconds.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.retry_after_text(seconds.to_string())
    }

    /// Of a status: with this `Retry-After`, a date for example.
    pub fn retry_after_text(mut self, text: impl Into<String>) -> Self {
        if let Kind::Status { retry_after, .. } = &mut self.kind {
            *retry_after = Some(text.into());
        }
        self
    }

    /// The request is carried out after this time.
    pub fn delay(by: Duration) -> Self {
        Self::of(Kind::Delay(by))
    }

    /// The connection ends without an answer, and nothing is done.
    pub fn drop_before() -> Self {
        Self::of(Kind::DropBefore)
    }

    /// The request is carried out, and the connection ends without an answer.
    pub fn drop_after() -> Self {
        Self::of(Kind::DropAfter)
    }

    /// The request is carried out, and the connection ends inside the response: the head and half of the body are sent,
    /// with the `content-length` or the chunks of the whole. If the client reads slowly, up to 64 KiB of that half are
    /// lost. A body of one byte is cut before it. A response without a body ends like [`drop_after`](Self::drop_after).
    pub fn truncated() -> Self {
        Self::of(Kind::Truncated)
    }

    /// The request is carried out, and its answer is no JSON.
    pub fn malformed() -> Self {
        Self::of(Kind::Malformed)
    }

    /// The request is carried out, and the first `state`, `environment`, `channelType` or `sender` of its answer has
    /// a value that the pages do not list.
    pub fn unknown_enum() -> Self {
        Self::of(Kind::UnknownEnum)
    }

    /// The request is carried out, and this member is missing everywhere in its answer.
    pub fn missing_field(name: impl Into<String>) -> Self {
        Self::of(Kind::MissingField(name.into()))
    }

    /// A proxy answers with an HTML page and 502, and nothing is done.
    pub fn html() -> Self {
        Self::of(Kind::Html)
    }

    /// A redirect elsewhere, and nothing is done.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::of(Kind::Redirect(to.into()))
    }

    /// So many calls in a row meet it.
    pub fn times(self, times: usize) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Every call meets it, until the faults are cleared.
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }
}

/// The faults that wait, for each operation.
#[derive(Clone, Default)]
pub(super) struct Faults(Arc<Mutex<BTreeMap<OperationId, VecDeque<Fault>>>>);

impl Faults {
    pub(super) fn add(&self, operation: OperationId, fault: Fault) {
        self.lock().entry(operation).or_default().push_back(fault);
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn next(&self, operation: OperationId) -> Option<Kind> {
        let mut faults = self.lock();
        let waiting = faults.get_mut(&operation)?;
        while waiting.front().is_some_and(|fault| fault.times == Some(0)) {
            waiting.pop_front();
        }
        let fault = waiting.front_mut()?;
        fault.times = fault.times.map(|times| times - 1);
        Some(fault.kind.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<OperationId, VecDeque<Fault>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    let body_so_far = seen.add(SeenRequest {
        operation,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: Bytes::new(),
    });
    let pieces = body.into_data_stream().inspect(move |piece| {
        if let Ok(piece) = piece {
            body_so_far.push(piece);
        }
    });
    Request::from_parts(parts, Body::from_stream(pieces))
}

async fn meet(kind: Kind, request: Request, next: Next) -> Response {
    let request = match kind {
        // Nobody else would read the body, which is to be seen.
        Kind::Status { .. } | Kind::Html | Kind::Redirect(_) | Kind::DropBefore => {
            let _ = to_bytes(request.into_body(), MOST).await;
            Request::default()
        }
        _ => request,
    };
    match kind {
        Kind::Status { status, retry_after } => {
            let mut response = json(status, &json!({"error": "a fault was asked for"}));
            if let Some(Ok(after)) = retry_after.map(HeaderValue::try_from) {
                response.headers_mut().insert(header::RETRY_AFTER, after);
            }
            response
        }
        Kind::Html => {
            let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
            (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Kind::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Kind::DropBefore => aborted(),
        Kind::DropAfter => {
            // To its end, so that the work is done.
            let _ = to_bytes(next.run(request).await.into_body(), usize::MAX).await;
            aborted()
        }
        Kind::Delay(by) => {
            sleep(by).await;
            next.run(request).await
        }
        kind => changed(&kind, next.run(request).await).await,
    }
}

/// A response with a fault in it.
async fn changed(kind: &Kind, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let length = body.size_hint().exact();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return aborted() };
    let text = match kind {
        Kind::Truncated => return truncated(parts, &bytes, length),
        Kind::Malformed => [&bytes[..bytes.len().saturating_sub(1)], b"!"].concat(),
        Kind::UnknownEnum => edited(&bytes, |value| {
            unknown_enum(value);
        }),
        Kind::MissingField(name) => edited(&bytes, |value| remove(value, name)),
        _ => bytes.to_vec(),
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

fn json(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn aborted() -> Response {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(Abort);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_response_without_a_body_is_not_sent_at_all() {
        let response = changed(&Kind::Truncated, StatusCode::NO_CONTENT.into_response()).await;
        assert!(response.extensions().get::<Abort>().is_some());
        let response = changed(&Kind::Truncated, "1".into_response()).await;
        assert!(response.extensions().get::<Abort>().is_none());
        assert_eq!(response.headers()[header::CONTENT_LENGTH], "1");
    }
}
