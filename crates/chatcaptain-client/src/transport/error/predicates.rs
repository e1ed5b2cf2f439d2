//! A question for each kind.

use super::{Error, ErrorKind};

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
