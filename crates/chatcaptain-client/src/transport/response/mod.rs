//! What comes back: the response, and the value that is decoded from it.

mod answer;
pub(super) mod decode;
mod encoding;
pub(super) mod mismatch;
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

use super::{Client, Error, attempt::observe, call::CallRecord, error::Cause};
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
        if self.status().is_success() {
            return Ok(self);
        }
        let (cause, detail) = told(&self);
        Err(self.explain(Error::new(cause, detail)))
    }

    /// `error`, with the record of the call and the answer.
    pub(super) fn explain(self, error: Error) -> Error {
        let limit = self.client.handle.options.limits().max_error_body;
        let error = error.with_answer(self.answer.cut(limit)).with_record(self.record);
        observe::failed(&self.span, &error);
        error
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

/// What the status of a response that is no success means, in words that end the search: made of numbers and of words
/// of the document, never of what a peer sent.
fn told(response: &Response) -> (Cause, String) {
    let code = response.status().as_u16();
    let target = response.record.target.as_ref();
    let known = target.and_then(|target| target.operation);
    let told = match code {
        301 | 302 | 303 | 307 | 308 => {
            let told = "a redirect, which is never followed: is the base URL right?";
            return (Cause::Redirect, format!("the server answered {code}, {told}"));
        }
        // Those that need no permission take tokens too.
        401 if known.is_some_and(|known| known.permission.is_none()) => {
            ": it does not accept the API key, or the token that was sent".to_owned()
        }
        401 => ": it does not accept the API key".to_owned(),
        403 => match known.map(|known| (known.permission, known.resource)) {
            Some((Some(permission), Some(resource))) => {
                format!(": by the pages the key needs `{permission}` on `{resource}`")
            }
            _ => String::new(),
        },
        404 => match target.and_then(|target| target.path().split('/').nth(1)) {
            Some(segment) if response.client.base_url().rsplit('/').next() == Some(segment) => {
                format!(": the base URL ends in `/{segment}`, with which every path begins already")
            }
            _ => ": there is none, or the key may not know of it".to_owned(),
        },
        429 => ": too many calls".to_owned(),
        _ => String::new(),
    };
    let words = if response.answer.message().is_some() { " (its words are in `message()`)" } else { "" };
    (Cause::Status, format!("the server answered {code}{told}{words}"))
}
