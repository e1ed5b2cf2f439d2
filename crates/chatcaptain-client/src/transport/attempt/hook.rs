//! What a caller may see of every attempt, and add to it.

use std::{fmt, time::Duration};

use http::header::HeaderMap;

use super::AttemptEnd;
use crate::{
    operation::{Method, OperationId},
    transport::{
        Error, ErrorKind,
        call::Target,
        client::header,
        error::Cause,
        response::{header_text, request_id},
    },
};

/// A caller's own code around every attempt: for trace headers, metrics, logs.
///
/// It runs in the task of the call, so it must not block. It cannot see the key, which is added
/// after it, nor the query and the body, which may hold tokens and what people wrote.
///
/// # Example
///
/// ```
/// use chatcaptain_client::{AttemptReport, AttemptRequest, Client, Hook};
///
/// struct Correlate;
///
/// impl Hook for Correlate {
///     fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
///         let id = format!("{}-{}", request.method(), request.attempt());
///         request.header("x-correlation-id", &id);
///     }
///
///     fn after_attempt(&self, report: &AttemptReport<'_>) {
///         if let Some(wait) = report.repeats_after() {
///             println!("{} again in {wait:?}", report.path_template());
///         }
///     }
/// }
///
/// let client = Client::builder().api_key("example-key").hook(Correlate).build()?;
/// # let _ = client;
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
pub trait Hook: Send + Sync + 'static {
    /// Before an attempt is sent. A panic in it unwinds through the call.
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        let _ = request;
    }

    /// After an attempt has ended, and before the wait for the next. Not called for an attempt
    /// whose call is dropped.
    fn after_attempt(&self, report: &AttemptReport<'_>) {
        let _ = report;
    }
}

/// An attempt that is about to be sent: see [`Hook::before_attempt`].
pub struct AttemptRequest<'a> {
    pub(crate) target: &'a Target,
    pub(crate) number: u32,
    pub(crate) headers: &'a mut HeaderMap,
    pub(crate) error: Option<Error>,
}

impl AttemptRequest<'_> {
    /// Sends a header with this attempt, in place of one of that name.
    ///
    /// One that [`CallOptions::header`](crate::CallOptions::header) would refuse ends the call,
    /// with that error and without sending.
    pub fn header(&mut self, name: &str, value: &str) {
        if let Err(error) = header::add(self.headers, name, value) {
            self.error.get_or_insert(error);
        }
    }

    /// 1 for the first attempt of a call.
    pub fn attempt(&self) -> u32 {
        self.number
    }
}

/// An attempt that has ended: see [`Hook::after_attempt`].
pub struct AttemptReport<'a> {
    pub(crate) target: &'a Target,
    pub(crate) end: &'a AttemptEnd<'a>,
}

impl AttemptReport<'_> {
    /// 1 for the first attempt of a call.
    pub fn attempt(&self) -> u32 {
        self.end.number
    }

    /// How long it took, to the end of the body.
    pub fn elapsed(&self) -> Duration {
        self.end.elapsed
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.end.status()
    }

    /// What went wrong, where there was no whole answer.
    ///
    /// `None` for every answer that was read, whatever its status, and also where its body
    /// turns out later not to be of the declared type.
    pub fn error_kind(&self) -> Option<ErrorKind> {
        self.end.result.as_ref().err().map(Error::kind)
    }

    /// Whether it is certain that the server has seen nothing of this attempt.
    pub fn is_unsent(&self) -> bool {
        let cause = self.end.result.as_ref().err().map(Error::cause);
        matches!(cause, Some(Cause::Connect | Cause::ConnectTimeout | Cause::InvalidArgument))
    }

    /// The first value of a header of the answer, if it is visible ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_text(self.end.headers()?, name)
    }

    /// The id that the server gave the request (see [`Error::request_id`]).
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.end.headers()?)
    }

    /// The wait before the next attempt; `None` when this was the last.
    pub fn repeats_after(&self) -> Option<Duration> {
        self.end.repeats_after
    }
}

macro_rules! target {
    ($($view:ident),*) => {$(
        impl $view<'_> {
            /// The operation; `None` for an endpoint that the pages do not know.
            pub fn operation(&self) -> Option<OperationId> {
                self.target.id()
            }

            /// The method.
            pub fn method(&self) -> Method {
                self.target.method
            }

            /// The path template, such as `/v1/chatbots/{chatbotId}/conversations`.
            pub fn path_template(&self) -> &str {
                self.target.path()
            }
        }
    )*};
}

target!(AttemptRequest, AttemptReport);

impl fmt::Debug for AttemptRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptRequest")
            .field("method", &self.method())
            .field("path", &self.path_template())
            .field("attempt", &self.attempt())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AttemptReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptReport")
            .field("method", &self.method())
            .field("path", &self.path_template())
            .field("attempt", &self.attempt())
            .field("status", &self.status())
            .field("error_kind", &self.error_kind())
            .field("elapsed", &self.elapsed())
            .field("repeats_after", &self.repeats_after())
            .finish_non_exhaustive()
    }
}
