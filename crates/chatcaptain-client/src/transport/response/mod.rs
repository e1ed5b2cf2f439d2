//! What comes back: the response, and the value that is decoded from it.

mod answer;
mod decode;
mod encoding;
mod items;
pub(super) mod message;
mod mismatch;
mod read;
mod stream;

use std::{
    fmt,
    ops::{Deref, DerefMut},
    time::Duration,
};

use bytes::Bytes;
use http::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use tracing::Span;

pub(super) use self::{
    answer::{Answer, all_headers, header_text, request_id},
    decode::is_json_type,
    encoding::{Body, Broken, Encoding},
    read::{End, read},
};
pub use self::{items::ItemStream, stream::ByteStream};

use super::{
    Client, Error,
    attempts::{self, CallRecord},
};
use crate::operation::{Method, OperationId};

/// A response of any status, with the record of its call.
pub(crate) struct Response {
    pub(super) answer: Answer,
    pub(super) record: CallRecord,
    pub(super) span: Span,
    /// How much of the body an error may keep, and what holds for one that is streamed.
    pub(super) client: Client,
}

impl Response {
    /// The status: a deletion that is already done is a success.
    pub(super) fn status(&self) -> StatusCode {
        if self.record.already_gone { StatusCode::NO_CONTENT } else { self.answer.status }
    }

    /// The response, if it is a success.
    pub(super) fn success(self) -> Result<Self, Error> {
        if self.status().is_success() { Ok(self) } else { Err(super::error::status(self)) }
    }

    /// `error`, with the record of the call and the answer.
    pub(super) fn explain(self, error: Error) -> Error {
        let limit = self.client.handle.settings.limits.max_error_body;
        let error = error.with_answer(self.answer.cut(limit)).with_record(self.record);
        attempts::observe::failed(&self.span, &error);
        error
    }

    /// Whether the server says something about its answer.
    pub(super) fn has_message(&self) -> bool {
        message::read(self.answer.status, &self.answer.body).is_some()
    }

    /// Whether the base URL ends with this segment.
    pub(super) fn base_ends_with(&self, segment: &str) -> bool {
        self.client.base_url().rsplit('/').next() == Some(segment)
    }

    /// Decodes the JSON body. Of a deletion it may be missing.
    pub(super) fn json<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        let value =
            if self.is_bare_deletion() { decode::nothing(&self.answer) } else { decode::json(&self.answer) };
        match value {
            Ok(value) => Ok(ResponseValue::new(value, self)),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// The body as it is.
    pub(super) fn bytes(mut self) -> ResponseValue<Bytes> {
        let body = std::mem::take(&mut self.answer.body);
        ResponseValue::new(body, self)
    }

    /// The body while it arrives, of a response of which only the head was read.
    pub(super) fn stream(mut self, json: bool) -> Result<ResponseValue<ByteStream>, Error> {
        if json && let Err(error) = decode::declared(&self.answer.headers) {
            self.answer.truncated = self.answer.open.is_some();
            return Err(self.explain(error));
        }
        Ok(ResponseValue::new(ByteStream::of(&mut self), self))
    }

    /// A deletion has nothing to say: a server may leave the declared body out.
    fn is_bare_deletion(&self) -> bool {
        let deletes = self.record.target.as_ref().is_some_and(|target| target.method == Method::Delete);
        self.record.already_gone || (deletes && self.answer.body.is_empty())
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
    record: CallRecord,
}

impl<T> ResponseValue<T> {
    /// The value itself.
    #[inline]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The same answer with another value.
    #[inline]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> ResponseValue<U> {
        let Self { value, status, headers, record } = self;
        ResponseValue { value: change(value), status, headers, record }
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
        self.record.target.as_ref()?.id()
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.record.attempts
    }

    /// Whether a repeated deletion did not find what an earlier attempt, whose answer was lost,
    /// has deleted. The value is then the one of an empty answer.
    pub fn is_already_gone(&self) -> bool {
        self.record.already_gone
    }

    /// Whether an earlier attempt, whose outcome is unknown, may have been carried out as well.
    pub fn is_in_doubt(&self) -> bool {
        self.record.doubt
    }

    /// How long the call took, from its first attempt to the end of the body; of a streamed
    /// body, to the end of the head.
    pub fn elapsed(&self) -> Duration {
        self.record.elapsed
    }

    /// Whether the request changes something.
    pub(super) fn writes(&self) -> bool {
        self.record.target.as_ref().is_none_or(super::call::Target::writes)
    }

    pub(super) fn new(value: T, response: Response) -> Self {
        Self {
            value,
            status: response.answer.status,
            headers: response.answer.headers,
            record: response.record,
        }
    }
}

impl ResponseValue<()> {
    pub(super) fn of(answer: Answer, record: CallRecord) -> Self {
        Self { value: (), status: answer.status, headers: answer.headers, record }
    }

    /// The head of the response again, without a body.
    pub(super) fn into_answer(self) -> (Answer, CallRecord) {
        (Answer::new(self.status, self.headers, Bytes::new()), self.record)
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
