//! Why an attempt failed, and whether another may fare better.

use std::{
    io,
    time::{Duration, SystemTime},
};

use reqwest::{
    StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};

use crate::diagnostic::{Code, Diagnostic, Location};

/// One attempt that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) again: Again,
    code: Code,
    message: String,
    hint: &'static str,
}

/// Whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// It would be the same.
    Never,
    /// After a wait of our own.
    Later,
    /// After the wait that the server asks for.
    After(Duration),
}

const REACH: &str =
    "check the network, and the address in `--from` if there is one; then run `cargo xtask fetch` again";
const LOOK: &str = "look at the address in a browser, and tell who publishes it";
const MIRROR: &str = "mirror the documentation again: the index may name a page that was not saved";
const INDEX: &str = "look at the address in a browser: the index may name a page that has moved";

impl Failure {
    pub(super) fn refused(code: Code, message: impl Into<String>) -> Self {
        Self { again: Again::Never, code, message: message.into(), hint: LOOK }
    }

    pub(super) fn too_large(limit: usize) -> Self {
        Self::refused(Code::TooLarge, format!("the answer is larger than {limit} bytes"))
    }

    pub(super) fn timed_out(limit: Duration) -> Self {
        let message = format!("the answer was not whole after {limit:?}");
        Self { again: Again::Later, code: Code::Timeout, message, hint: REACH }
    }

    /// A status that is neither 200 nor 304.
    pub(super) fn status(status: StatusCode, headers: &HeaderMap) -> Self {
        let passing = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
        let again = match retry_after(headers, SystemTime::now()) {
            _ if !passing => Again::Never,
            Some(wait) => Again::After(wait),
            None => Again::Later,
        };
        let hint = if passing { REACH } else { INDEX };
        let gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
        let code = if gone { Code::NotFound } else { Code::Status };
        // The name of the status that it has by rule, not what the server wrote.
        Self { again, code, message: format!("the server answered {status}"), hint }
    }

    /// A file of a folder that cannot be read.
    pub(super) fn file(error: &io::Error) -> Self {
        let gone = error.kind() == io::ErrorKind::NotFound;
        let code = if gone { Code::NotFound } else { Code::Unreadable };
        Self {
            again: Again::Never,
            code,
            message: format!("the mirror has no such file: {error}"),
            hint: MIRROR,
        }
    }

    /// What a connection ran into. The text is of its deepest cause and never shows an address.
    pub(super) fn connection(error: &reqwest::Error) -> Self {
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let (code, what) = if error.is_timeout() {
            (Code::Timeout, "nothing came for too long")
        } else if error.is_connect() {
            (Code::Unreachable, "the server cannot be reached")
        } else {
            (Code::BrokenOff, "the answer broke off")
        };
        let message = if error.is_timeout() { what.to_owned() } else { format!("{what}: {cause}") };
        Self { again: Again::Later, code, message, hint: REACH }
    }

    /// For people.
    pub(super) fn told(self, address: &str, attempts: u32) -> Diagnostic {
        let message =
            if attempts > 1 { format!("{} ({attempts} attempts)", self.message) } else { self.message };
        Diagnostic::error(self.code, Location::file(address), message).hint(self.hint)
    }
}

/// Seconds or a date; anything else is as if it were not there.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(status: u16, wait: Option<&str>) -> Again {
        let headers: HeaderMap = wait.map(|wait| (RETRY_AFTER, wait.parse().unwrap())).into_iter().collect();
        Failure::status(StatusCode::from_u16(status).unwrap(), &headers).again
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert_eq!(again(status, None), Again::Later, "{status}");
            assert_eq!(again(status, Some("7")), Again::After(Duration::from_secs(7)), "{status}");
        }
        for status in [201, 204, 206, 400, 401, 403, 404, 410, 425] {
            assert_eq!(again(status, Some("7")), Again::Never, "{status}");
        }
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_or_nothing() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let wait = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            retry_after(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(wait(" 5 "), Some(5));
        for none in ["", "-1", "1.5", "soon", "99999999999999999999999"] {
            assert_eq!(wait(none), None, "{none}");
        }
    }
}
