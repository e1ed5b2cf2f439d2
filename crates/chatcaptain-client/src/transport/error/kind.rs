//! What a failure comes from, in the terms of HTTP, from which retries and the outcome of a call are derived; and its
//! kind, by what a caller does about it.

use std::fmt;

use super::Error;

/// What a failure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The client, or the request, cannot be made of its settings or arguments, or of what a hook added.
    InvalidArgument,
    /// No connection was made: no byte was sent in this attempt.
    Connect,
    /// The same, because a limit of time was over.
    ConnectTimeout,
    /// A limit of time was over.
    Timeout,
    /// The connection failed after it was made, or the response was not HTTP.
    Transport,
    /// A redirect.
    Redirect,
    /// A status other than a success or a redirect.
    Status,
    /// A success with an `error`.
    Rejected,
    /// A success without what was asked for.
    WithoutPayload,
    /// A success without the declared body.
    EmptyBody,
    /// A success whose body is larger than the limit.
    BodyTooLarge,
    /// A success whose body is not declared as JSON in UTF-8.
    UnexpectedContentType,
    /// A success whose body has another encoding than gzip.
    UnexpectedEncoding,
    /// A success whose body is not JSON, or not of the declared type.
    Decode,
    /// A value of a response that the caller converts and that does not fit.
    Value,
}

/// What kind of failure an [`Error`](crate::Error) is: what went wrong.
///
/// Whether a call that changes something was carried out is another question:
/// [`is_outcome_unknown`](crate::Error::is_outcome_unknown), [`is_carried_out`](crate::Error::is_carried_out) and
/// [`is_unsent`](crate::Error::is_unsent) answer it, for every kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client, the request, or an attempt that a hook changed, cannot be made of these settings or arguments. It was not
    /// sent; whether an earlier attempt was, [`Error::is_unsent`](super::Error::is_unsent) says.
    InvalidArgument,
    /// No connection could be made, or it was lost, or what came was not HTTP, or its compression is damaged or incomplete. Also a
    /// success that broke off: then [`Error::is_carried_out`](super::Error::is_carried_out) is true of a change.
    Connection,
    /// The attempt or the whole call took longer than its limit. As for [`Connection`](Self::Connection), a change may have
    /// been made.
    Timeout,
    /// 401: the server does not accept the key.
    Unauthorized,
    /// 403: the key lacks a permission, which [`Error::needs`](crate::Error::needs) names.
    Forbidden,
    /// 404 or 410: it does not exist, or the key has no access to it.
    NotFound,
    /// 429: too many calls, also after all attempts.
    RateLimited,
    /// Any other 4xx: the server does not take the request.
    BadRequest,
    /// 5xx: the server failed, also after all attempts.
    Server,
    /// A redirect (301, 302, 303, 307, 308), which is never followed.
    Redirect,
    /// Any other status that is not a success: 1xx, another 3xx, and from 600 on.
    UnexpectedStatus,
    /// A success by its status whose body has an `error`. If there is a [`payload`](crate::Error::payload) too, the server
    /// did at least a part of what was asked; otherwise the API rejected the call.
    Rejected,
    /// A success whose body is missing, not JSON, not of the declared type or encoding, or lacks what was asked for.
    Undecodable,
    /// A success whose body, or one item of it, is larger than the limit.
    TooLarge,
}

impl ErrorKind {
    pub(super) fn of(cause: Cause, status: Option<u16>) -> Self {
        match cause {
            Cause::InvalidArgument => Self::InvalidArgument,
            Cause::Timeout | Cause::ConnectTimeout => Self::Timeout,
            Cause::Connect | Cause::Transport => Self::Connection,
            Cause::Redirect => Self::Redirect,
            Cause::Status => match status.unwrap_or_default() {
                401 => Self::Unauthorized,
                403 => Self::Forbidden,
                404 | 410 => Self::NotFound,
                429 => Self::RateLimited,
                400..=499 => Self::BadRequest,
                500..=599 => Self::Server,
                _ => Self::UnexpectedStatus,
            },
            Cause::Rejected => Self::Rejected,
            Cause::BodyTooLarge => Self::TooLarge,
            Cause::WithoutPayload
            | Cause::EmptyBody
            | Cause::UnexpectedContentType
            | Cause::UnexpectedEncoding
            | Cause::Decode
            | Cause::Value => Self::Undecodable,
        }
    }

    /// Its name for logs and metrics, such as `rate_limited`; it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidArgument => "invalid_argument",
            Self::Connection => "connection",
            Self::Timeout => "timeout",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::RateLimited => "rate_limited",
            Self::BadRequest => "bad_request",
            Self::Server => "server",
            Self::Redirect => "redirect",
            Self::UnexpectedStatus => "unexpected_status",
            Self::Rejected => "rejected",
            Self::Undecodable => "undecodable",
            Self::TooLarge => "too_large",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A question for each kind.
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
    /// Whether the client, the request or an attempt could not be made of its arguments. Whether an earlier attempt was sent,
    /// [`is_unsent`](Self::is_unsent) says.
    is_invalid_argument InvalidArgument;
    /// Whether there was no connection, or it was lost. [`is_unsent`](Self::is_unsent) tells the two apart.
    is_connection Connection;
    /// Whether a time limit ended the call.
    is_timeout Timeout;
    /// Whether the server does not accept the key.
    is_unauthorized Unauthorized;
    /// Whether the key lacks a permission: see [`Error::needs`].
    is_forbidden Forbidden;
    /// Whether there is no such chatbot, conversation or message, or the key has no access to it.
    is_not_found NotFound;
    /// Whether the server asks to come back later: see [`Error::retry_after`].
    is_rate_limited RateLimited;
    /// Whether the server does not take the request: a 4xx that has no kind of its own.
    is_bad_request BadRequest;
    /// Whether the server failed.
    is_server Server;
    /// Whether the server answered with a redirect.
    is_redirect Redirect;
    /// Whether the response is a success by its status and has an `error`. [`Error::is_carried_out`] says whether the
    /// server did what was asked.
    is_rejected Rejected;
    /// Whether a success could not be read, or lacks what was asked for.
    is_undecodable Undecodable;
    /// Whether a success is larger than the limit.
    is_too_large TooLarge;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_kind() {
        for status in (100..200).chain(300..=999) {
            let expected = match status {
                401 => ErrorKind::Unauthorized,
                403 => ErrorKind::Forbidden,
                404 | 410 => ErrorKind::NotFound,
                429 => ErrorKind::RateLimited,
                400..=499 => ErrorKind::BadRequest,
                500..=599 => ErrorKind::Server,
                _ => ErrorKind::UnexpectedStatus,
            };
            assert_eq!(ErrorKind::of(Cause::Status, Some(status)), expected, "{status}");
        }
    }

    #[test]
    fn connecting_too_long_is_a_timeout() {
        assert_eq!(ErrorKind::of(Cause::ConnectTimeout, None), ErrorKind::Timeout);
        assert_eq!(ErrorKind::of(Cause::Connect, None), ErrorKind::Connection);
    }
}
