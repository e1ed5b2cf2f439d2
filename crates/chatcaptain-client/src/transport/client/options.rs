//! What can differ from call to call: limits, repeats, headers.

use std::{sync::Arc, time::Duration};

use http::header::HeaderMap;

use super::{header, limits::Limits};
use crate::transport::{Error, RetryPolicy};

/// Settings of one client, or of one call of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    /// The caller's promise that what is created twice is there once.
    pub(crate) idempotent: bool,
    pub(crate) headers: Option<Arc<HeaderMap>>,
}

impl Settings {
    /// These settings with what `options` sets put in their place.
    pub(crate) fn with(&self, options: &CallOptions) -> Self {
        let limits = self.limits;
        Self {
            limits: Limits {
                connect_timeout: limits.connect_timeout,
                attempt_timeout: options.attempt_timeout.unwrap_or(limits.attempt_timeout),
                call_timeout: options.call_timeout.unwrap_or(limits.call_timeout),
                idle_timeout: options.idle_timeout.unwrap_or(limits.idle_timeout),
                max_body: options.max_body.unwrap_or(limits.max_body),
                max_error_body: options.max_error_body.unwrap_or(limits.max_error_body),
                max_item: options.max_item.unwrap_or(limits.max_item),
            },
            retry: options.retry.unwrap_or(self.retry),
            idempotent: options.idempotent.unwrap_or(self.idempotent),
            headers: header::joined(self.headers.as_ref(), &options.headers),
        }
    }
}

/// What a single call does otherwise than its client: see [`Client::with`](crate::Client::with).
///
/// What is not set stays as the client has it. The time to connect belongs to the client
/// ([`ClientBuilder::connect_timeout`](crate::ClientBuilder::connect_timeout)).
///
/// # Example
///
/// ```no_run
/// use std::time::Duration;
/// use chatcaptain_client::transport::{CallOptions, Client};
///
/// let client = Client::new("example-key")?;
/// let patient = client.with(
///     CallOptions::new()
///         .call_timeout(Duration::from_secs(180))
///         .attempt_timeout(Duration::from_secs(90)),
/// );
/// # let _ = patient;
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct CallOptions {
    attempt_timeout: Option<Duration>,
    call_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    max_body: Option<usize>,
    max_error_body: Option<usize>,
    max_item: Option<usize>,
    retry: Option<RetryPolicy>,
    idempotent: Option<bool>,
    headers: HeaderMap,
}

impl CallOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// These options with what `later` sets put in their place.
    pub fn and(mut self, later: &Self) -> Self {
        header::put(&mut self.headers, &later.headers);
        Self {
            attempt_timeout: later.attempt_timeout.or(self.attempt_timeout),
            call_timeout: later.call_timeout.or(self.call_timeout),
            idle_timeout: later.idle_timeout.or(self.idle_timeout),
            max_body: later.max_body.or(self.max_body),
            max_error_body: later.max_error_body.or(self.max_error_body),
            max_item: later.max_item.or(self.max_item),
            retry: later.retry.or(self.retry),
            idempotent: later.idempotent.or(self.idempotent),
            headers: self.headers,
        }
    }

    /// The time one attempt may take, from the first byte sent to the last byte read.
    ///
    /// Never more than what is left of the whole call. 30 seconds unless the client says
    /// otherwise.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// The time the whole call may take: every attempt, every wait, and reading the body.
    ///
    /// 60 seconds unless the client says otherwise.
    pub fn call_timeout(mut self, limit: Duration) -> Self {
        self.call_timeout = Some(limit);
        self
    }

    /// The time that a streamed body may go without a byte.
    ///
    /// 30 seconds unless the client says otherwise. A streamed body has no other limit of time:
    /// those of the attempt and of the call end with the head of the answer.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = Some(limit);
        self
    }

    /// The size in bytes that the body of a success may have, after decompression.
    ///
    /// 16 MiB unless the client says otherwise. A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// The number of bytes that are kept of the body of a failure, after decompression.
    ///
    /// 64 KiB unless the client says otherwise. The rest is not read.
    pub fn max_error_body(mut self, bytes: usize) -> Self {
        self.max_error_body = Some(bytes);
        self
    }

    /// The size in bytes that one item of a streamed list may have, after decompression.
    ///
    /// 16 MiB unless the client says otherwise. A larger one is passed over: see
    /// [`ByteStream::into_items`](crate::ByteStream::into_items).
    pub fn max_item(mut self, bytes: usize) -> Self {
        self.max_item = Some(bytes);
        self
    }

    /// How often, and how patiently, the call is repeated.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Has an operation that creates something repeated like one that reads.
    ///
    /// It is the caller's own promise that the server notices what comes twice, by an id of
    /// the caller in the body or by a header. The pages describe no such thing: without it, a
    /// create whose outcome is unknown is never sent again
    /// ([`Error::is_outcome_unknown`]).
    pub fn idempotent(mut self, promised: bool) -> Self {
        self.idempotent = Some(promised);
        self
    }

    /// Sends a header with every attempt, in place of one of that name that the client would send, `accept` too.
    /// [`Call::header`](crate::Call::header) and the arguments of an operation replace it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) when the name or the
    /// value is none that can be sent, and for the names that this crate sets itself: the
    /// key's, `content-type`, `accept-encoding`, `host`, and what belongs to the connection.
    /// The error does not repeat the value. A call with more than 100 headers fails before it is
    /// sent.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        header::add(&mut self.headers, name, value)?;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_replace_only_what_they_set() {
        let settings = Settings::default();
        let same = settings.with(&CallOptions::new());
        assert_eq!(format!("{same:?}"), format!("{settings:?}"));
        let changed = settings.with(&CallOptions::new().max_body(7).retry(RetryPolicy::never()));
        assert_eq!(changed.limits, Limits { max_body: 7, ..settings.limits });
        assert_eq!(changed.retry, RetryPolicy::never());
        let again = changed.with(&CallOptions::new().idempotent(true));
        assert_eq!((again.limits.max_body, again.retry, again.idempotent), (7, changed.retry, true));
    }

    #[test]
    fn options_are_joined_and_the_later_wins() {
        let (one, two) = (Duration::from_secs(1), Duration::from_secs(2));
        let first = CallOptions::new().call_timeout(one).attempt_timeout(one).header("x-one", "1").unwrap();
        let later = CallOptions::new().call_timeout(two).header("x-two", "2").unwrap();
        let both = CallOptions::new().call_timeout(two).attempt_timeout(one);
        let both = both.header("x-one", "1").unwrap().header("x-two", "2").unwrap();
        assert_eq!(first.clone().and(&later), both);
        assert_eq!(first.clone().and(&CallOptions::new()), first);
    }

    #[test]
    fn headers_are_joined_and_the_later_wins() {
        let one = CallOptions::new().header("x-one", "1").unwrap().header("x-two", "1").unwrap();
        let two = CallOptions::new().header("X-Two", "2").unwrap();
        let headers = Settings::default().with(&one).with(&two).headers.unwrap();
        assert_eq!((headers["x-one"].as_bytes(), headers["x-two"].as_bytes()), (&b"1"[..], &b"2"[..]));
        assert_eq!(headers.len(), 2);
    }
}
