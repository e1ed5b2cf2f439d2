//! What an error of a status is expected to be, written a second time.

use chatcaptain_client::{Error, ErrorKind};

/// The kind of a status that is no success.
pub fn kind_of(status: u16) -> ErrorKind {
    match status {
        301 | 302 | 303 | 307 | 308 => ErrorKind::Redirect,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 | 410 => ErrorKind::NotFound,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::BadRequest,
        500..=599 => ErrorKind::Server,
        _ => ErrorKind::UnexpectedStatus,
    }
}

/// Whether the server reported a success that could not be read.
pub fn is_unreadable_success(error: &Error) -> bool {
    !error.is_rejected() && error.status().is_some_and(|status| (200..300).contains(&status))
}
