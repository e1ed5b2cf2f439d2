//! The value of a call, with status, headers and attempts. Never holds the body.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    time::Duration,
};

use bytes::Bytes;
use http::{StatusCode, header::HeaderMap};

use super::answer::{Answer, all_headers, header_text, request_id};
use crate::{
    operation::OperationId,
    transport::call::{CallRecord, Target},
};

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
    pub(crate) fn writes(&self) -> bool {
        self.record.target.as_ref().is_none_or(Target::writes)
    }

    pub(crate) fn new(value: T, status: StatusCode, headers: HeaderMap, record: CallRecord) -> Self {
        Self { value, status, headers, record }
    }
}

impl ResponseValue<()> {
    /// The head of the response again, without a body.
    pub(crate) fn into_answer(self) -> (Answer, CallRecord) {
        (Answer::new(self.status, self.headers, Bytes::new()), self.record)
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// For a [`ByteStream`](crate::ByteStream), which changes as it is read.
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
