//! What comes back: the buffered answer, and the value that was decoded from it.

use std::{fmt, ops::Deref, time::Duration};

use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use serde::de::DeserializeOwned;

use super::{ByteStream, Error, decode};

/// Where a server may name the request, most common first.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-correlation-id", "request-id"];

/// A whole answer of the server.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The body went on, or broke off, after `body`.
    pub(super) truncated: bool,
}

impl Answer {
    /// The answer with at most `limit` bytes of its body; the memory of the rest is freed.
    pub(super) fn cut(mut self, limit: usize) -> Self {
        if self.body.len() > limit {
            self.body = Bytes::copy_from_slice(&self.body[..limit]);
            self.truncated = true;
        }
        self
    }
}

/// What a call did so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trace {
    pub(super) operation: Option<&'static str>,
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
}

/// What `exec` hands to a generated operation: any answer, whatever its status.
pub(crate) struct Response {
    pub(super) answer: Answer,
    pub(super) trace: Trace,
    /// How much of the body an error may keep.
    pub(super) max_error_body: usize,
}

impl Response {
    pub(crate) fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// `error`, with what is known about the call and the answer.
    pub(super) fn explain(self, error: Error) -> Error {
        error.with_answer(self.answer.cut(self.max_error_body)).with_trace(self.trace)
    }
}

/// The value of a successful call, and what is known about the call.
///
/// Dereferences to the value; [`ResponseValue::into_inner`] gives it away. `Debug` shows the
/// value and no header.
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

    /// The status of the answer, for example 200.
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
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// The id that the server gave the request: the first of the headers `x-request-id`,
    /// `x-correlation-id`, `request-id`.
    ///
    /// The pages name none of them, so this is an assumption.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.trace.attempts
    }

    /// How long the call took, from its first attempt to the end of the body.
    pub fn elapsed(&self) -> Duration {
        self.trace.elapsed
    }

    fn new(value: T, response: Response) -> Self {
        Self {
            value,
            status: response.answer.status,
            headers: response.answer.headers,
            trace: response.trace,
        }
    }
}

impl<T: DeserializeOwned> ResponseValue<T> {
    /// Decodes the JSON body of `response`.
    #[allow(clippy::unused_async, reason = "generated code awaits it")]
    pub(crate) async fn from_response(response: Response) -> Result<Self, Error> {
        match decode::json(&response.answer) {
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
        Self::new(ByteStream::buffered(body), response)
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
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

pub(super) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(visible)
}

pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|name| header_text(headers, name))
}

fn visible(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}
