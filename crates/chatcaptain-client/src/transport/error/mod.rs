//! The one error of this crate's calls: opaque, one pointer wide, safe to log.

mod explain;
mod kind;

use std::{borrow::Cow, convert::Infallible, error::Error as StdError, fmt, time::Duration};

use reqwest::{
    StatusCode,
    header::{HeaderMap, InvalidHeaderValue},
};

use self::explain::Fate;
pub use self::kind::ErrorKind;
use super::{
    message,
    response::{Answer, Response, ResponseValue, Trace, all_headers, header_text, request_id},
    target::Target,
};
use crate::{
    id::InvalidId,
    operation::{Method, OperationId},
};

/// A call that failed, or a client that could not be built.
///
/// `Display` is one line in lower case: the operation, what went wrong, how often it was tried
/// and what is left unknown; the cause, where there is one, is in `source()`. Neither they nor
/// `Debug` hold a key, a token, a URL query, a header value or text of a body. What the server
/// sent is given by [`Error::body`], [`Error::message`] and [`Error::header`] alone.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    /// Made of fixed text, numbers and names of the document, never of what a peer sent.
    detail: Cow<'static, str>,
    /// A time limit was over, whatever kind of failure that is.
    timed_out: bool,
    trace: Trace,
    answer: Option<Answer>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error before any call. `detail`: lower case, no full stop, nothing from outside.
    pub(super) fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: detail.into(),
            timed_out: false,
            trace: Trace::default(),
            answer: None,
            source: None,
        }))
    }

    pub(super) fn with_trace(mut self, trace: Trace) -> Self {
        self.0.trace = trace;
        self
    }

    pub(super) fn timed_out(mut self) -> Self {
        self.0.timed_out = true;
        self
    }

    pub(super) fn with_target(mut self, target: Target) -> Self {
        self.0.trace.target = Some(target);
        self
    }

    /// Something may have been carried out, for all that is known here.
    pub(super) fn with_doubt(mut self) -> Self {
        self.0.trace.doubt = true;
        self.0.trace.reached = true;
        self
    }

    pub(super) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = Some(answer);
        self
    }

    /// `source` must not print what the type's documentation excludes.
    pub(super) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// What the generated operations return for a status that is no success: every 2xx is one to them.
    #[allow(non_snake_case, reason = "generated code calls it as a variant")]
    pub(crate) fn UnexpectedResponse(response: Response) -> Self {
        let (kind, detail) = explain::status(&response);
        response.explain(Self::new(kind, detail))
    }

    /// The answer of the server without its body, where there was one: for a failure that is none
    /// to the caller.
    ///
    /// # Errors
    ///
    /// This error, when there was no answer.
    pub fn into_response(mut self) -> Result<ResponseValue<()>, Self> {
        match self.0.answer.take() {
            Some(answer) => Ok(ResponseValue::of(answer, self.0.trace)),
            None => Err(self),
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed.
    ///
    /// `None` before there was a call, and for an endpoint that the pages do not know.
    /// [`OperationId::operation`] tells what it needs: its permission, for example.
    pub fn operation(&self) -> Option<OperationId> {
        self.0.trace.target.as_ref()?.id()
    }

    /// The method of the request.
    pub fn method(&self) -> Option<Method> {
        Some(self.0.trace.target.as_ref()?.method)
    }

    /// The path template of the request, such as `/v1/chatbots/{chatbotId}/conversations`.
    pub fn path_template(&self) -> Option<&str> {
        Some(self.0.trace.target.as_ref()?.path())
    }

    /// The status of the server's answer, when there was one.
    ///
    /// A success too: for a body that is too large, cut off or undecodable.
    pub fn status(&self) -> Option<u16> {
        self.code().map(|status| status.as_u16())
    }

    /// The first value of a header of the server's answer, if it is visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_text(&self.0.answer.as_ref()?.headers, name)
    }

    /// Every header of the server's answer, a name once for each of its values.
    ///
    /// Names are in lower case; a value may hold any byte.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.answer.iter().flat_map(|answer| all_headers(&answer.headers))
    }

    /// How long the server asks to wait (`Retry-After`), where it does.
    ///
    /// A date is counted from the server's own `Date`, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.trace.retry_after
    }

    /// The body of the server's answer, when one came: the only access to it.
    ///
    /// Of a failure at most the limit of
    /// [`ClientBuilder::max_error_body`](super::ClientBuilder::max_error_body), see
    /// [`Error::is_body_truncated`]; as much of a success that could not be decoded.
    pub fn body(&self) -> Option<&[u8]> {
        Some(&self.0.answer.as_ref()?.body)
    }

    /// Whether [`Error::body`] is not the whole body.
    pub fn is_body_truncated(&self) -> bool {
        self.0.answer.as_ref().is_some_and(|answer| answer.truncated)
    }

    /// What the server says in its body: the text of `error`, of `error.message`, of `message`
    /// or of `detail` (RFC 9457), where a list of texts is joined with `; `.
    ///
    /// `message` goes first when `error` only repeats the name of the status. `None` when the
    /// body is not JSON, was cut, or holds neither. The pages do not describe the body of a
    /// failure, so this is an assumption.
    pub fn message(&self) -> Option<String> {
        let answer = self.0.answer.as_ref()?;
        message::read(answer.status, &answer.body)
    }

    /// The id that the server gave the request: the first of the headers `x-request-id`,
    /// `x-correlation-id`, `request-id`.
    ///
    /// The pages name none of them, so this is an assumption.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.0.answer.as_ref()?.headers)
    }

    /// How many times the request was sent, or its sending was begun. 0 before any I/O.
    pub fn attempts(&self) -> u32 {
        self.0.trace.attempts
    }

    /// How long the call took. Zero before any I/O.
    pub fn elapsed(&self) -> Duration {
        self.0.trace.elapsed
    }

    /// Whether it is certain that the server has seen nothing of the call, in no attempt.
    pub fn is_unsent(&self) -> bool {
        !self.0.trace.reached
    }

    /// Whether a call that changes something may, or may not, have been carried out.
    ///
    /// Any attempt counts: one that was lost is not undone by a later one that is refused.
    /// `false` for a call that only reads, and where the server reported a success that could
    /// not be read: that was carried out.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.fate(), Some(Fate::Unknown))
    }

    /// Whether the server reported that it carried out a call that changes something: its success cannot be decoded,
    /// or a repeated deletion found nothing. Do not send it again.
    pub fn is_carried_out(&self) -> bool {
        matches!(self.fate(), Some(Fate::Reported))
    }

    /// Whether the client or the request could not be made: wrong arguments, nothing sent.
    pub fn is_invalid(&self) -> bool {
        matches!(self.kind(), ErrorKind::Configuration | ErrorKind::InvalidRequest)
    }

    /// Whether no connection was made.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether a time limit ended the call: also while it was still connecting, where the kind is
    /// [`ErrorKind::Connect`].
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout || self.0.timed_out
    }

    /// Whether the server answered with a redirect.
    pub fn is_redirect(&self) -> bool {
        self.kind() == ErrorKind::Redirect
    }

    /// Whether the server refused or failed: any status other than a success or a redirect.
    pub fn is_status(&self) -> bool {
        self.kind() == ErrorKind::Status
    }

    /// Whether the server reported a success that could not be read: only the answer is missing
    /// or unusable, unless something else than the API has answered.
    pub fn is_unreadable_success(&self) -> bool {
        self.kind() != ErrorKind::Rejected && self.code().is_some_and(|status| status.is_success())
    }

    /// Whether the API refused the call in an answer that is a success by its status.
    pub fn is_rejected(&self) -> bool {
        self.kind() == ErrorKind::Rejected
    }

    pub(super) fn header_map(&self) -> Option<&HeaderMap> {
        Some(&self.0.answer.as_ref()?.headers)
    }

    /// What became of a call that changes something.
    fn fate(&self) -> Option<Fate> {
        // Of what nobody knows which call it was, nobody knows that it only reads.
        let writes = self.0.trace.target.as_ref().is_none_or(Target::writes);
        match (self.is_unreadable_success(), self.kind()) {
            _ if !writes => None,
            // What answers in another type may be something in between.
            (true, ErrorKind::UnexpectedContentType) => Some(Fate::Unknown),
            (true, _) => Some(Fate::Reported),
            (false, _) if self.0.trace.already_gone => Some(Fate::Reported),
            (false, _) => self.0.trace.doubt.then_some(Fate::Unknown),
        }
    }

    fn code(&self) -> Option<StatusCode> {
        Some(self.0.answer.as_ref()?.status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(target) = &self.0.trace.target {
            write!(f, "{target}: ")?;
        }
        f.write_str(&self.0.detail)?;
        explain::history(&self.0.trace, self.fate().as_ref(), self.is_timeout(), f)
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

impl From<InvalidHeaderValue> for Error {
    fn from(_: InvalidHeaderValue) -> Self {
        Self::new(
            ErrorKind::InvalidRequest,
            "a header parameter holds a character that a header cannot carry",
        )
    }
}

/// [`ErrorKind::InvalidRequest`], in the words of the id's own error.
impl From<InvalidId> for Error {
    fn from(error: InvalidId) -> Self {
        Self::new(ErrorKind::InvalidRequest, error.to_string())
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
