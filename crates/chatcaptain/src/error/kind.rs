//! The kinds of failures, as somebody who handles them sorts them.

use std::fmt;

use chatcaptain_client::{self as raw, operation::Method};

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client or the call cannot be made of these arguments. Nothing was sent.
    InvalidArgument,
    /// 401: the server does not accept the key.
    Unauthorized,
    /// 403: the key lacks a permission, which [`Error::needs`](super::Error::needs) names.
    Forbidden,
    /// 404 or 410: there is no such thing, or the key may not know of it.
    NotFound,
    /// Any other 4xx: the request is not one that the server takes.
    BadRequest,
    /// The response is a success by its status and has an `error`. If it also has a
    /// [`payload`](super::Error::payload), the server did at least a part of what was asked; otherwise the API rejected the
    /// call.
    Rejected,
    /// 429: too many calls, also after all attempts.
    RateLimited,
    /// The attempt or the whole call took longer than its limit, and nothing can have happened.
    Timeout,
    /// There was no connection, or it was lost, and nothing can have happened.
    Connection,
    /// A call that changes something was sent and not answered: it may have been carried out.
    OutcomeUnknown,
    /// The server reported a success that could not be read, or that lacks what was asked for.
    Undecodable,
    /// The answer is larger than the limit.
    TooLarge,
    /// The server answered with a redirect, which is never followed.
    Redirect,
    /// 5xx: the server failed, also after all attempts.
    Server,
}

impl ErrorKind {
    pub(super) fn of(error: &raw::Error) -> Self {
        use raw::ErrorKind as Raw;
        match (error.kind(), error.status()) {
            (Raw::Configuration | Raw::InvalidRequest, _) => Self::InvalidArgument,
            (Raw::Redirect, _) => Self::Redirect,
            (Raw::Status, Some(401)) => Self::Unauthorized,
            (Raw::Status, Some(403)) => Self::Forbidden,
            (Raw::Status, Some(404 | 410)) => Self::NotFound,
            (Raw::Status, Some(429)) => Self::RateLimited,
            (Raw::Status, Some(500..)) => Self::Server,
            (Raw::Status, _) => Self::BadRequest,
            (Raw::Rejected, _) => Self::Rejected,
            (Raw::BodyTooLarge, _) => Self::TooLarge,
            (Raw::Connect | Raw::Transport | Raw::Timeout, None) if error.is_outcome_unknown() => {
                Self::OutcomeUnknown
            }
            // Of a change it matters most that the server reported its success.
            (Raw::Transport | Raw::Timeout, Some(_)) if error.method() != Some(Method::Get) => {
                Self::Undecodable
            }
            (Raw::Timeout, _) => Self::Timeout,
            (Raw::Connect, _) if error.is_timeout() => Self::Timeout,
            (Raw::Connect | Raw::Transport, _) => Self::Connection,
            _ => Self::Undecodable,
        }
    }

    /// Its name for logs and metrics, such as `rate_limited`; it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::BadRequest => "bad_request",
            Self::Rejected => "rejected",
            Self::RateLimited => "rate_limited",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::OutcomeUnknown => "outcome_unknown",
            Self::Undecodable => "undecodable",
            Self::TooLarge => "too_large",
            Self::Redirect => "redirect",
            Self::Server => "server",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
