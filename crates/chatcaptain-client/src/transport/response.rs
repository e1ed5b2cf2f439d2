//! What comes back: the buffered answer, and the value that was decoded from it.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;
use tracing::Span;

use super::{
    ByteStream, Error, decode, encoding::Body, limits::Limits, message, observe, retry::Stop, target::Target,
};
use crate::operation::{Method, OperationId};

/// Where a server may name the request, most common first.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-correlation-id", "request-id"];

/// An answer of the server: whole, or its head alone while the body is still open.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The body went on, or broke off, after `body`.
    pub(super) truncated: bool,
    /// The rest of a body that is streamed.
    pub(super) open: Option<Box<Body>>,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false, open: None }
    }

    /// The answer without its body and what describes it.
    pub(super) fn head(mut self) -> Self {
        for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
            self.headers.remove(name);
        }
        self.body = Bytes::new();
        self
    }

    /// The answer with at most `limit` bytes of its body; the memory of the rest is freed.
    pub(super) fn cut(mut self, limit: usize) -> Self {
        if self.body.len() > limit {
            self.body = Bytes::copy_from_slice(&self.body[..limit]);
            self.truncated = true;
        }
        self
    }
}

/// What a call calls, and what it did so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(super) target: Option<Target>,
    pub(crate) attempts: u32,
    pub(super) elapsed: Duration,
    /// The server may have seen something of an attempt.
    pub(crate) reached: bool,
    /// An attempt that was no success may have been carried out.
    pub(crate) doubt: bool,
    /// What the last answer asks for.
    pub(crate) retry_after: Option<Duration>,
    /// Why there was no further attempt.
    pub(crate) stop: Option<Stop>,
    /// An earlier attempt deleted what the last one did not find.
    pub(crate) already_gone: bool,
}

/// What `exec` hands to a generated operation: any answer, whatever its status.
pub(crate) struct Response {
    pub(super) answer: Answer,
    pub(super) trace: Trace,
    pub(super) span: Span,
    pub(super) baseurl: Arc<str>,
    /// How much of the body an error may keep, and what holds for one that is streamed.
    pub(super) limits: Limits,
}

impl Response {
    /// The status for the generated code: a deletion that is already done is a success.
    pub(crate) fn status(&self) -> StatusCode {
        if self.trace.already_gone { StatusCode::NO_CONTENT } else { self.answer.status }
    }

    /// `error`, with what is known about the call and the answer.
    pub(super) fn explain(self, error: Error) -> Error {
        let error = error.with_answer(self.answer.cut(self.limits.max_error_body)).with_trace(self.trace);
        observe::failed(&self.span, &error);
        error
    }

    /// Whether the server says something about its answer.
    pub(super) fn has_message(&self) -> bool {
        message::read(self.answer.status, &self.answer.body).is_some()
    }

    /// Whether the base URL ends with this segment.
    pub(super) fn base_ends_with(&self, segment: &str) -> bool {
        self.baseurl.rsplit('/').next() == Some(segment)
    }

    /// A deletion has nothing to say: a server may leave the declared body out.
    fn is_bare_deletion(&self) -> bool {
        let deletes = self.trace.target.as_ref().is_some_and(|target| target.method == Method::Delete);
        self.trace.already_gone || (deletes && self.answer.body.is_empty())
    }
}

/// The value of a successful call, and what is known about the call.
///
/// Dereferences to the value; [`ResponseValue::into_inner`] gives it away. `Debug` shows the
/// value and no header.
#[derive(Clone)]
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    trace: Trace,
}

impl<T> ResponseValue<T> {
    /// The value itself.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Self { value, status, headers, trace } = self;
        ResponseValue { value: change(value), status, headers, trace }
    }

    /// The status of the answer, for example 200; 404 where
    /// [`is_already_gone`](Self::is_already_gone).
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The first value of a header of the answer, if it is visible ASCII.
    ///
    /// The name is compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_text(&self.headers, name)
    }

    /// Every header of the answer, a name once for each of its values.
    ///
    /// Names are in lower case; a value may hold any byte.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        all_headers(&self.headers)
    }

    /// The id that the server gave the request: the first of the headers `x-request-id`,
    /// `x-correlation-id`, `request-id`.
    ///
    /// The pages name none of them, so this is an assumption.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The operation; `None` for an endpoint that the pages do not know.
    pub fn operation(&self) -> Option<OperationId> {
        self.trace.target.as_ref()?.id()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.trace.attempts
    }

    /// Whether a repeated deletion did not find what an earlier attempt, whose answer was lost,
    /// has deleted. The value is then the one of an empty answer.
    pub fn is_already_gone(&self) -> bool {
        self.trace.already_gone
    }

    /// Whether an earlier attempt, whose outcome is unknown, may have been carried out as well.
    pub fn is_in_doubt(&self) -> bool {
        self.trace.doubt
    }

    /// How long the call took, from its first attempt to the end of the body; of a streamed
    /// body, to the end of the head.
    pub fn elapsed(&self) -> Duration {
        self.trace.elapsed
    }

    pub(super) fn new(value: T, response: Response) -> Self {
        Self {
            value,
            status: response.answer.status,
            headers: response.answer.headers,
            trace: response.trace,
        }
    }
}

impl ResponseValue<()> {
    pub(super) fn of(answer: Answer, trace: Trace) -> Self {
        Self { value: (), status: answer.status, headers: answer.headers, trace }
    }
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Decodes the JSON body of `response`. Of a deletion it may be missing.
    #[allow(clippy::unused_async, reason = "generated code awaits it")]
    pub(crate) async fn from_response(response: Response) -> Result<Self, Error> {
        let value = if response.is_bare_deletion() {
            decode::nothing(&response.answer)
        } else {
            decode::json(&response.answer)
        };
        match value {
            Ok(value) => Ok(Self::new(value, response)),
            Err(error) => Err(response.explain(error)),
        }
    }
}

#[allow(dead_code, reason = "some operations need it, depending on the pages")]
impl ResponseValue<()> {
    /// For an operation that declares no body: whatever came is dropped.
    pub(crate) fn empty(response: Response) -> Self {
        Self::new((), response)
    }
}

#[allow(dead_code, reason = "some operations need it, depending on the pages")]
impl ResponseValue<ByteStream> {
    /// For an operation whose body is not JSON.
    pub(crate) fn stream(mut response: Response) -> Self {
        let body = std::mem::take(&mut response.answer.body);
        Self::new(ByteStream::buffered(body, &response), response)
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// For a [`ByteStream`], which changes as it is read.
impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue")
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

pub(super) fn all_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

pub(super) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(visible)
}

pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|name| header_text(headers, name))
}

fn visible(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}
