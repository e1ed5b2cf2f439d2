//! The one error of this crate: opaque, one pointer wide, safe to log.

mod kind;

use std::{any::Any, error::Error as StdError, fmt, time::Duration};

use chatcaptain_client::{
    self as raw, ResponseValue,
    operation::{Method, OperationId},
    types::{InvalidId, InvalidTimestamp},
};

pub use self::kind::ErrorKind;

/// A call that failed, or one that could not be made.
///
/// `Display` is one line in lower case that says what to do next; the cause, where there is one,
/// is in `source()`. Neither they nor `Debug` hold a key, a token, a URL query, a header value or
/// text that somebody wrote: the server's own words are given by [`Error::message`] alone.
pub struct Error(Box<Inner>);

enum Inner {
    /// The transport's error: its text and source are this error's.
    Call { kind: ErrorKind, error: raw::Error },
    /// A success by its status with an error in it, or without its payload.
    Answer {
        kind: ErrorKind,
        detail: &'static str,
        message: Option<String>,
        payload: Option<Box<dyn Any + Send + Sync>>,
        /// The request changes something, and the server reported that it did.
        carried_out: bool,
        answer: Box<ResponseValue<()>>,
    },
    /// Something that was wrong without a call. Without any value that was given.
    Local { kind: ErrorKind, detail: String },
}

impl Error {
    /// An argument that no call can be made of. `detail` holds no value that was given.
    pub(crate) fn argument(detail: impl Into<String>) -> Self {
        Self(Box::new(Inner::Local { kind: ErrorKind::InvalidArgument, detail: detail.into() }))
    }

    /// A success with an `error`, and with the payload beside it.
    pub(crate) fn rejected<T: Send + Sync + 'static>(
        answer: ResponseValue<Option<T>>,
        message: String,
    ) -> Self {
        let mut payload = None;
        let answer = answer.map(|value| payload = value.map(|value| Box::new(value) as _));
        let carried_out = payload.is_some() && writes(&answer);
        let detail = match (&payload, carried_out) {
            (_, true) => {
                "the server carried the request out and reports an error with it (see `message()` and `payload()`)"
            }
            (Some(_), false) => {
                "the response has an error beside its value (see `message()` and `payload()`)"
            }
            (None, false) => "the API rejected the call (its words are in `message()`)",
        };
        let (kind, message, answer) = (ErrorKind::Rejected, Some(message), Box::new(answer));
        Self(Box::new(Inner::Answer { kind, detail, message, payload, carried_out, answer }))
    }

    /// A success without its payload.
    pub(crate) fn without_payload<T>(answer: ResponseValue<T>) -> Self {
        let detail = "the server reported a success without what was asked for";
        let (kind, answer) = (ErrorKind::Undecodable, Box::new(answer.map(drop)));
        let carried_out = writes(&answer);
        Self(Box::new(Inner::Answer { kind, detail, message: None, payload: None, carried_out, answer }))
    }

    /// Replaces the payload, if it is an `A`.
    pub(crate) fn map_payload<A: 'static, B: Send + Sync + 'static>(
        mut self,
        change: impl FnOnce(A) -> Option<B>,
    ) -> Self {
        if let Inner::Answer { payload, .. } = &mut *self.0
            && let Some(old) = payload.take()
        {
            *payload = match old.downcast::<A>() {
                Ok(old) => change(*old).map(|new| Box::new(new) as _),
                Err(other) => Some(other),
            };
        }
        self
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Inner::Call { kind, .. } | Inner::Answer { kind, .. } | Inner::Local { kind, .. } => *kind,
        }
    }

    /// The operation that failed; `None` before there was a call, and for an endpoint that the
    /// pages do not know.
    pub fn operation(&self) -> Option<OperationId> {
        match &*self.0 {
            Inner::Call { error, .. } => error.operation(),
            Inner::Answer { answer, .. } => answer.operation(),
            Inner::Local { .. } => None,
        }
    }

    /// The permission that the operation needs by the pages, and what the key must hold it on.
    pub fn needs(&self) -> Option<(&'static str, &'static str)> {
        let operation = self.operation()?.operation();
        Some((operation.permission?, operation.resource?))
    }

    /// The status of the server's answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        match &*self.0 {
            Inner::Call { error, .. } => error.status(),
            Inner::Answer { answer, .. } => Some(answer.status()),
            Inner::Local { .. } => None,
        }
    }

    /// What the server says about it, in its own words: they may hold anything.
    pub fn message(&self) -> Option<String> {
        match &*self.0 {
            Inner::Call { error, .. } => error.message(),
            Inner::Answer { message, .. } => message.clone(),
            Inner::Local { .. } => None,
        }
    }

    /// The error with its causes and the server's own words, a line each: for a person at a terminal.
    ///
    /// Not for logs: what the server says may hold anything.
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

    /// The id that the server gave the request.
    pub fn request_id(&self) -> Option<&str> {
        match &*self.0 {
            Inner::Call { error, .. } => error.request_id(),
            Inner::Answer { answer, .. } => answer.request_id(),
            Inner::Local { .. } => None,
        }
    }

    /// How many times the request was sent, or its sending was begun.
    pub fn attempts(&self) -> u32 {
        match &*self.0 {
            Inner::Call { error, .. } => error.attempts(),
            Inner::Answer { answer, .. } => answer.attempts(),
            Inner::Local { .. } => 0,
        }
    }

    /// How long the call took.
    pub fn elapsed(&self) -> Duration {
        match &*self.0 {
            Inner::Call { error, .. } => error.elapsed(),
            Inner::Answer { answer, .. } => answer.elapsed(),
            Inner::Local { .. } => Duration::ZERO,
        }
    }

    /// How long the server asks to wait, where it does.
    pub fn retry_after(&self) -> Option<Duration> {
        self.call()?.retry_after()
    }

    /// The payload of a success that has an `error` beside it: the server did something, and says what went wrong
    /// with it. [`message`](Self::message) has its words.
    ///
    /// `T` is the type that the call returns: [`Conversation`](crate::types::Conversation),
    /// [`Message`](crate::types::Message), [`HandleIncomingResponse`](crate::types::HandleIncomingResponse),
    /// [`Visitor`](crate::Visitor), a `Vec` for a list, `bool` for a deletion; never an `Option`. `None` for every
    /// other type, and when there is no payload.
    ///
    /// # Example
    ///
    /// A bridge keeps the conversation of a message that was stored, also when the bot failed to reply:
    ///
    /// ```no_run
    /// use chatcaptain::{Error, InboundContact, types::HandleIncomingResponse};
    ///
    /// async fn conversation_of(contact: &InboundContact, text: &str) -> Result<String, Error> {
    ///     match contact.text(text).await {
    ///         Ok(handled) => Ok(handled.conversation_id),
    ///         Err(error) => match error.payload::<HandleIncomingResponse>() {
    ///             Some(handled) => Ok(handled.conversation_id.clone()),
    ///             None => Err(error),
    ///         },
    ///     }
    /// }
    /// ```
    pub fn payload<T: 'static>(&self) -> Option<&T> {
        match &*self.0 {
            Inner::Answer { payload, .. } => payload.as_ref()?.downcast_ref(),
            _ => None,
        }
    }

    /// The body of a response that is not a success or cannot be decoded, up to 64 KiB. `None` for a decoded success:
    /// see [`payload`](Self::payload).
    pub fn body(&self) -> Option<&[u8]> {
        self.call()?.body()
    }

    /// Whether a call that changes something may, or may not, have been carried out.
    pub fn is_outcome_unknown(&self) -> bool {
        match &*self.0 {
            Inner::Call { error, .. } => error.is_outcome_unknown(),
            Inner::Answer { kind, carried_out, answer, .. } => {
                *kind == ErrorKind::Rejected && !carried_out && answer.is_in_doubt()
            }
            Inner::Local { .. } => false,
        }
    }

    /// Whether the server reported that it carried out a request that changes something: do not send it again.
    ///
    /// That is a success with an error beside its [`payload`](Self::payload), and a success that cannot be decoded or
    /// has no payload. `false` for a call that only reads.
    pub fn is_carried_out(&self) -> bool {
        match &*self.0 {
            Inner::Call { error, .. } => error.is_carried_out(),
            Inner::Answer { carried_out, .. } => *carried_out,
            Inner::Local { .. } => false,
        }
    }

    /// Whether it is certain that the server has seen nothing of the call.
    pub fn is_unsent(&self) -> bool {
        match &*self.0 {
            Inner::Call { error, .. } => error.is_unsent(),
            Inner::Answer { .. } => false,
            Inner::Local { kind, .. } => *kind == ErrorKind::InvalidArgument,
        }
    }

    fn call(&self) -> Option<&raw::Error> {
        match &*self.0 {
            Inner::Call { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Whether the request changes something.
fn writes(answer: &ResponseValue<()>) -> bool {
    answer.operation().is_none_or(|id| id.operation().method != Method::Get)
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident $kind:ident;)*) => {
        impl Error {
            $($(#[$doc])*
            pub fn $name(&self) -> bool {
                self.kind() == ErrorKind::$kind
            })*
        }
    };
}

predicates! {
    /// Whether the call could not be made of its arguments. Nothing was sent.
    is_invalid_argument InvalidArgument;
    /// Whether the server does not accept the key.
    is_unauthorized Unauthorized;
    /// Whether the key lacks a permission: see [`Error::needs`].
    is_forbidden Forbidden;
    /// Whether there is no such chatbot, conversation or message, or the key may not know of it.
    is_not_found NotFound;
    /// Whether the response is a success by its status and has an `error`. [`Error::is_carried_out`] says whether the
    /// server did what was asked.
    is_rejected Rejected;
    /// Whether the request is not one that the server takes: a 4xx that has no kind of its own.
    is_bad_request BadRequest;
    /// Whether the answer is larger than the limit.
    is_too_large TooLarge;
    /// Whether the server answered with a redirect.
    is_redirect Redirect;
    /// Whether the server asks to come back later: see [`Error::retry_after`].
    is_rate_limited RateLimited;
    /// Whether a time limit ended the call.
    is_timeout Timeout;
    /// Whether there was no connection, or it was lost.
    is_connection Connection;
    /// Whether the answer could not be read.
    is_undecodable Undecodable;
    /// Whether the server failed.
    is_server Server;
}

impl From<raw::Error> for Error {
    fn from(error: raw::Error) -> Self {
        Self(Box::new(Inner::Call { kind: ErrorKind::of(&error), error }))
    }
}

impl From<InvalidId> for Error {
    fn from(error: InvalidId) -> Self {
        Self::argument(error.to_string())
    }
}

/// A time in an answer that is no time: so `?` reads a timestamp.
impl From<InvalidTimestamp> for Error {
    fn from(error: InvalidTimestamp) -> Self {
        Self(Box::new(Inner::Local { kind: ErrorKind::Undecodable, detail: error.to_string() }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Inner::Call { error, .. } => error.fmt(f),
            Inner::Answer { detail, answer, .. } => match answer.operation() {
                Some(operation) => write!(f, "{operation}: {detail}"),
                None => f.write_str(detail),
            },
            Inner::Local { detail, .. } => f.write_str(detail),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("detail", &self.to_string())
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.call()?.source()
    }
}
