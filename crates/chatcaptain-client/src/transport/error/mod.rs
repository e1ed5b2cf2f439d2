//! The error of all calls: opaque, the size of one pointer, safe to log.

mod above;
mod explain;
mod kind;

use std::{borrow::Cow, convert::Infallible, error::Error as StdError, fmt, time::Duration};

use http::{StatusCode, header::HeaderMap};

pub(super) use self::kind::Cause;
pub use self::kind::ErrorKind;

use self::{above::Decoded, explain::Fate};
use super::{
    call::{CallRecord, Target},
    response::{Answer, ResponseValue, all_headers, header_text, request_id},
};
use crate::{
    id::InvalidId,
    operation::{Method, OperationId},
    timestamp::InvalidTimestamp,
};

/// A call that failed, or a client that could not be built.
///
/// `Display` is one line in lower case: the operation, what went wrong, the number of attempts, and whether the outcome is
/// unknown. The cause is in `source()`. Neither they nor `Debug` contain a key, a token, a URL query, a header value or text of
/// a body. What the server sent is returned by [`Error::body`], [`Error::message`] and [`Error::header`] only.
pub struct Error(Box<Inner>);

struct Inner {
    cause: Cause,
    /// Made of fixed text, numbers and names of the document, never of what a peer sent.
    detail: Cow<'static, str>,
    record: CallRecord,
    answer: Option<Answer>,
    /// What a success held that has an `error`, or lacks what was asked for.
    decoded: Option<Box<Decoded>>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error before any call. `detail`: lower case, no full stop, nothing from outside.
    pub(super) fn new(cause: Cause, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            cause,
            detail: detail.into(),
            record: CallRecord::default(),
            answer: None,
            decoded: None,
            source: None,
        }))
    }

    pub(super) fn with_record(mut self, record: CallRecord) -> Self {
        self.0.record = record;
        self
    }

    pub(super) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = Some(answer);
        self
    }

    /// `source` must not print what the type's documentation excludes.
    pub(super) fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Returns the server's response without its body, for a caller to whom this status is not a failure.
    ///
    /// # Errors
    ///
    /// This error, if there was no response.
    pub fn into_response(mut self) -> Result<ResponseValue<()>, Self> {
        match self.0.answer.take() {
            Some(answer) => Ok(ResponseValue::new((), answer.status, answer.headers, self.0.record)),
            None => Err(self),
        }
    }

    /// The kind of failure. It does not say whether a change was made: see [`is_unsent`](Self::is_unsent),
    /// [`is_carried_out`](Self::is_carried_out) and [`is_outcome_unknown`](Self::is_outcome_unknown).
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::of(self.0.cause, self.status())
    }

    pub(super) fn cause(&self) -> Cause {
        self.0.cause
    }

    /// The operation that failed.
    ///
    /// `None` if no call was made yet, and for an endpoint that the API documentation does not describe.
    /// [`OperationId::operation`] returns its row of the table: permission, method, path.
    pub fn operation(&self) -> Option<OperationId> {
        self.0.record.target.as_ref()?.id()
    }

    /// The permission that the operation needs according to the API documentation, and the resource on which the key needs it,
    /// such as `chatbots/:chatbotId`.
    pub fn needs(&self) -> Option<(&'static str, &'static str)> {
        let operation = self.operation()?.operation();
        Some((operation.permission?, operation.resource?))
    }

    /// The method of the request.
    pub fn method(&self) -> Option<Method> {
        Some(self.0.record.target.as_ref()?.method)
    }

    /// The path template of the request, such as `/v1/chatbots/{chatbotId}/conversations`.
    pub fn path_template(&self) -> Option<&str> {
        Some(self.0.record.target.as_ref()?.path())
    }

    /// The status of the response, if there was one. It can be a success whose body was too large, incomplete or could not be
    /// decoded.
    pub fn status(&self) -> Option<u16> {
        self.code().map(|status| status.as_u16())
    }

    /// The first value of a header of the response, if it is visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_text(&self.0.answer.as_ref()?.headers, name)
    }

    /// All headers of the response; a name is repeated for each of its values. Names are in lower case; values are any bytes.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.answer.iter().flat_map(|answer| all_headers(&answer.headers))
    }

    /// How long the server asked to wait (`Retry-After`). A date is counted from the server's `Date`, if it sent one.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.record.retry_after
    }

    /// The body of the response, if there was one: the only access to it.
    ///
    /// It is cut at [`ClientBuilder::max_error_body`](crate::ClientBuilder::max_error_body), also for a success that could not
    /// be decoded: see [`Error::is_body_truncated`].
    pub fn body(&self) -> Option<&[u8]> {
        let answer = self.0.answer.as_ref().filter(|_| self.0.decoded.is_none())?;
        Some(&answer.body)
    }

    /// Whether [`Error::body`] is not the whole body.
    pub fn is_body_truncated(&self) -> bool {
        self.0.answer.as_ref().is_some_and(|answer| answer.truncated)
    }

    /// The server's error message: the text of `error`, `error.message`, `message` or `detail` (RFC 9457) in the body. A list
    /// of texts is joined with `; `.
    ///
    /// `message` comes first if `error` only repeats the name of the status. `None` if the body is not JSON, was cut, or has
    /// none of them. The API documentation does not describe the body of a failure, so this is an assumption.
    pub fn message(&self) -> Option<String> {
        if let Some(decoded) = &self.0.decoded {
            return decoded.message.clone();
        }
        self.0.answer.as_ref()?.message()
    }

    /// The error with its causes and the server's message, one line each: for a person at a terminal.
    ///
    /// Do not log it: the server's message may contain personal data.
    pub fn report(&self) -> String {
        let mut report = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            report = format!("{report}\n  because: {error}");
            cause = error.source();
        }
        match self.message() {
            Some(words) => format!("{report}\n  the server says: {words}"),
            None => report,
        }
    }

    /// The payload of a success that also has an `error`: the server carried out a part of the call.
    /// [`message`](Self::message) says what went wrong.
    ///
    /// Calls of the generated client return such a success as it is. The verbs of the SDK make it an error, and `T` is
    /// the type that the verb returns: `Conversation`, `Message`, `HandleIncomingResponse`, `Visitor`, a `Vec` for a
    /// list, `bool` for a deletion; never an `Option`. `None` for every other type, and when there is no payload.
    ///
    /// # Example
    ///
    /// A bridge keeps the conversation of a message that was stored, also when the bot failed to reply:
    ///
    /// ```
    /// use chatcaptain_client::{Error, types::HandleIncomingResponse};
    ///
    /// fn conversation_of(handled: Result<HandleIncomingResponse, Error>) -> Result<String, Error> {
    ///     match handled {
    ///         Ok(handled) => Ok(handled.conversation_id),
    ///         Err(error) => match error.payload::<HandleIncomingResponse>() {
    ///             Some(handled) => Ok(handled.conversation_id.clone()),
    ///             None => Err(error),
    ///         },
    ///     }
    /// }
    /// ```
    pub fn payload<T: 'static>(&self) -> Option<&T> {
        self.0.decoded.as_ref()?.payload.as_ref()?.downcast_ref()
    }

    /// The server's id of the request: the first of the headers `x-request-id`, `x-correlation-id`, `request-id`.
    ///
    /// The API documentation names none of them, so this is an assumption.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.0.answer.as_ref()?.headers)
    }

    /// The number of attempts. 0 if nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.record.attempts
    }

    /// How long the call took. Zero if nothing was sent.
    pub fn elapsed(&self) -> Duration {
        self.0.record.elapsed
    }

    /// Whether it is certain that the server received nothing of the call, in any attempt.
    pub fn is_unsent(&self) -> bool {
        !self.0.record.reached
    }

    /// Whether it is unknown if a call that changes something was carried out.
    ///
    /// All attempts count: one whose response was lost may have been carried out, even if a later one was rejected. `false` for a
    /// call that only reads, and after a success whose body could not be read: that call was carried out.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.fate(), Some(Fate::Unknown))
    }

    /// Whether the server reported that it carried out a call that changes something: do not send it again.
    ///
    /// This is true for a success whose body is incomplete, cannot be decoded or lacks the requested value, for a success with
    /// an error beside its [`payload`](Self::payload), and for a retried delete that found nothing. `false` for a call that
    /// only reads.
    pub fn is_carried_out(&self) -> bool {
        matches!(self.fate(), Some(Fate::Reported))
    }

    /// Whether the server reported a success whose body could not be read.
    pub(super) fn is_unreadable_success(&self) -> bool {
        self.cause() != Cause::Rejected && self.code().is_some_and(|status| status.is_success())
    }

    pub(super) fn header_map(&self) -> Option<&HeaderMap> {
        Some(&self.0.answer.as_ref()?.headers)
    }

    /// What became of a call that changes something.
    fn fate(&self) -> Option<Fate> {
        // Of what nobody knows which call it was, nobody knows that it only reads.
        let writes = self.0.record.target.as_ref().is_none_or(Target::writes);
        match (self.is_unreadable_success(), self.cause()) {
            _ if !writes => None,
            _ if self.0.decoded.as_ref().is_some_and(|decoded| decoded.carried_out) => Some(Fate::Reported),
            // What answers in another type may be something in between.
            (true, Cause::UnexpectedContentType) => Some(Fate::Unknown),
            (true, _) => Some(Fate::Reported),
            (false, _) if self.0.record.already_gone => Some(Fate::Reported),
            (false, _) => self.0.record.doubt.then_some(Fate::Unknown),
        }
    }

    pub(super) fn into_detail(self) -> Cow<'static, str> {
        self.0.detail
    }

    fn code(&self) -> Option<StatusCode> {
        Some(self.0.answer.as_ref()?.status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.0.record.target {
            write!(f, "{target}: ")?;
        }
        f.write_str(&self.0.detail)?;
        explain::history(self, f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("method", &self.method())
            .field("path", &self.path_template())
            .field("detail", &self.0.detail)
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("elapsed", &self.elapsed())
            .field("outcome_unknown", &self.is_outcome_unknown())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// [`ErrorKind::InvalidArgument`], in the words of the id's own error.
impl From<InvalidId> for Error {
    fn from(error: InvalidId) -> Self {
        Self::invalid_argument(error.to_string())
    }
}

/// A time in a response that is no time: so `?` reads a timestamp.
impl From<InvalidTimestamp> for Error {
    fn from(error: InvalidTimestamp) -> Self {
        let mut error = Self::new(Cause::Value, error.to_string());
        // It came in a response.
        error.0.record.reached = true;
        error
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_one_pointer_and_goes_anywhere() {
        fn goes_anywhere<T: Send + Sync + 'static>() {}
        goes_anywhere::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
