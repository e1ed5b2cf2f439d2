//! What comes back: the response, and the value that is decoded from it.

mod answer;
pub(super) mod decode;
mod encoding;
pub(super) mod message;
pub(super) mod mismatch;
mod status;
mod value;

use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;
use tracing::Span;

pub use self::value::ResponseValue;
pub(super) use self::{
    answer::{Answer, all_headers, header_text, request_id},
    encoding::{Body, Broken, Encoding},
};

use super::{Client, Error, attempt::observe, call::CallRecord};
use crate::operation::Method;

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
        if self.status().is_success() { Ok(self) } else { Err(status::failed(self)) }
    }

    /// `error`, with the record of the call and the answer.
    pub(super) fn explain(self, error: Error) -> Error {
        let limit = self.client.handle.limits().max_error_body;
        let error = error.with_answer(self.answer.cut(limit)).with_record(self.record);
        observe::failed(&self.span, &error);
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
            Ok(value) => Ok(self.with_value(value)),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Another value in place of the body.
    pub(super) fn with_value<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.answer.status, self.answer.headers, self.record)
    }

    /// The body as it is.
    pub(super) fn bytes(mut self) -> ResponseValue<Bytes> {
        let body = std::mem::take(&mut self.answer.body);
        self.with_value(body)
    }

    /// A deletion has nothing to say: a server may leave the declared body out.
    fn is_bare_deletion(&self) -> bool {
        let deletes = self.record.target.as_ref().is_some_and(|target| target.method == Method::Delete);
        self.record.already_gone || (deletes && self.answer.body.is_empty())
    }
}
