//! The kinds of failures.

use std::fmt;

/// What kind of failure an [`Error`](super::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built: the key, the base URL or the HTTP client is wrong.
    Configuration,
    /// The request, or the attempt that a hook changed, cannot be made of these arguments. It was
    /// not sent; whether an earlier attempt was, [`Error::is_unsent`](super::Error::is_unsent) tells.
    InvalidRequest,
    /// No connection: name lookup, TCP, TLS or a tunnel failed, or took too long.
    /// The server has seen nothing of the attempt.
    Connect,
    /// The attempt or the whole call took longer than its limit.
    Timeout,
    /// The connection failed after it was made, or what came was not HTTP.
    Transport,
    /// The server answered with a redirect (301, 302, 303, 307, 308), which is never followed.
    Redirect,
    /// The server answered with a status other than a success or a redirect.
    Status,
    /// The server reported a success whose body holds `error` and not what the document declares.
    Rejected,
    /// The server reported a success without the body that the document declares.
    EmptyBody,
    /// The body of a success is larger than the limit.
    BodyTooLarge,
    /// The body of a success is not declared as JSON in UTF-8.
    UnexpectedContentType,
    /// The body of a success is encoded otherwise than with `gzip`.
    UnexpectedEncoding,
    /// The body of a success is not JSON, or not of the declared type.
    Decode,
}

impl ErrorKind {
    /// Its name for logs and metrics, such as `timeout`; it never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::InvalidRequest => "invalid_request",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::Status => "status",
            Self::Rejected => "rejected",
            Self::EmptyBody => "empty_body",
            Self::BodyTooLarge => "body_too_large",
            Self::UnexpectedContentType => "unexpected_content_type",
            Self::UnexpectedEncoding => "unexpected_encoding",
            Self::Decode => "decode",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
