//! Errors made by code above the generated client, such as the SDK: invalid arguments, and a success whose body reports an error.

use std::{any::Any, borrow::Cow};

use super::{Cause, Error};
use crate::transport::response::ResponseValue;

/// What is left of a success that was decoded and is an error all the same. Its body is not kept.
pub(super) struct Decoded {
    pub(super) message: Option<String>,
    pub(super) payload: Option<Box<dyn Any + Send + Sync>>,
    /// The request changes something, and the server reported that it did.
    pub(super) carried_out: bool,
}

impl Error {
    /// An error for arguments of which no call can be made: nothing was sent.
    ///
    /// For code that is built on this crate. `detail` is in lower case without a full stop, and holds no value that was
    /// given.
    pub fn invalid_argument(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Cause::InvalidArgument, detail)
    }

    /// An error for a success whose body has an `error`. `message` is the text of that: [`Error::message`] returns it.
    ///
    /// For code that is built on this crate, such as an SDK that knows where a response has its error. The payload that
    /// came with it is kept: [`Error::payload`].
    pub fn rejected<T: Send + Sync + 'static>(
        response: ResponseValue<Option<T>>,
        message: impl Into<String>,
    ) -> Self {
        let mut payload = None;
        let response = response.map(|value| payload = value.map(|value| Box::new(value) as _));
        let carried_out = payload.is_some() && response.writes();
        let detail = match (&payload, carried_out) {
            (_, true) => {
                "the server carried the request out and reports an error with it (see `message()` and `payload()`)"
            }
            (Some(_), false) => {
                "the response has an error beside its value (see `message()` and `payload()`)"
            }
            (None, false) => "the API rejected the call (its words are in `message()`)",
        };
        let decoded = Decoded { message: Some(message.into()), payload, carried_out };
        Self::new(Cause::Rejected, detail).with_decoded(response, decoded)
    }

    /// An error for a success that was decoded and lacks what was asked for.
    ///
    /// For code that is built on this crate.
    pub fn without_payload<T>(response: ResponseValue<T>) -> Self {
        let response = response.map(drop);
        let decoded = Decoded { message: None, payload: None, carried_out: response.writes() };
        let detail = "the server reported a success without what was asked for";
        Self::new(Cause::WithoutPayload, detail).with_decoded(response, decoded)
    }

    /// Replaces the payload of [`rejected`](Self::rejected), if it is an `A`.
    #[must_use]
    pub fn map_payload<A: 'static, B: Send + Sync + 'static>(
        mut self,
        change: impl FnOnce(A) -> Option<B>,
    ) -> Self {
        if let Some(decoded) = &mut self.0.decoded
            && let Some(old) = decoded.payload.take()
        {
            decoded.payload = match old.downcast::<A>() {
                Ok(old) => change(*old).map(|new| Box::new(new) as _),
                Err(other) => Some(other),
            };
        }
        self
    }

    fn with_decoded(mut self, response: ResponseValue<()>, decoded: Decoded) -> Self {
        let (answer, record) = response.into_answer();
        self.0.answer = Some(answer);
        self.0.record = record;
        self.0.decoded = Some(Box::new(decoded));
        self
    }
}
