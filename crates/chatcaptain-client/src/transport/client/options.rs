//! Options of one call: timeouts, size limits, retries, headers.

use std::{sync::Arc, time::Duration};

use http::header::HeaderMap;

use super::header;
use crate::transport::{Error, RetryPolicy};

/// Options of a call, which override those of its client: see [`Call::options`](crate::Call::options) for one call and
/// [`Client::with`](crate::Client::with) for many.
///
/// An option that is not set has the client's value. The connect timeout is a setting of the client only
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
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) call_timeout: Option<Duration>,
    pub(super) idle_timeout: Option<Duration>,
    pub(super) max_body: Option<usize>,
    pub(super) max_error_body: Option<usize>,
    pub(super) max_item: Option<usize>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Whether the server recognises a create that arrives twice.
    pub(crate) idempotent: Option<bool>,
    pub(crate) headers: Option<Arc<HeaderMap>>,
}

impl CallOptions {
    /// Returns options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns these options, overridden by what `later` sets.
    pub fn and(self, later: &Self) -> Self {
        Self {
            attempt_timeout: later.attempt_timeout.or(self.attempt_timeout),
            call_timeout: later.call_timeout.or(self.call_timeout),
            idle_timeout: later.idle_timeout.or(self.idle_timeout),
            max_body: later.max_body.or(self.max_body),
            max_error_body: later.max_error_body.or(self.max_error_body),
            max_item: later.max_item.or(self.max_item),
            retry: later.retry.or(self.retry),
            idempotent: later.idempotent.or(self.idempotent),
            headers: header::joined(self.headers, later.headers.as_ref()),
        }
    }

    /// Allows a create to be retried like a read.
    ///
    /// Set it only if the server recognises a request that arrives twice, by an id in the body or by a header. The API
    /// documentation describes no such mechanism, so the default is `false`: a create whose outcome is unknown is not
    /// retried ([`Error::is_outcome_unknown`]).
    pub fn idempotent(mut self, promised: bool) -> Self {
        self.idempotent = Some(promised);
        self
    }

    /// Sets a header of every attempt. It replaces one of the same name that the client would send, including `accept`.
    /// [`Call::header`](crate::Call::header) and the arguments of an operation replace it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the name or the value is not
    /// valid in HTTP, and for the names that this crate sets itself: the header of the key, `content-type`,
    /// `accept-encoding`, `host`, and those of the connection. The error does not contain the value. A call with more than
    /// 100 headers fails before it is sent.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, Error> {
        header::add(Arc::make_mut(self.headers.get_or_insert_default()), name, value)?;
        Ok(self)
    }

    /// The limits, with defaults for those that are not set.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            attempt_timeout: self.attempt_timeout.unwrap_or(Duration::from_secs(30)),
            call_timeout: self.call_timeout.unwrap_or(Duration::from_secs(60)),
            idle_timeout: self.idle_timeout.unwrap_or(Duration::from_secs(30)),
            max_body: self.max_body.unwrap_or(16 << 20),
            max_error_body: self.max_error_body.unwrap_or(64 << 10),
            max_item: self.max_item.unwrap_or(16 << 20),
        }
    }
}

/// Limits of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) max_error_body: usize,
    pub(crate) max_item: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_replace_only_what_they_set() {
        let own = CallOptions::new().call_timeout(Duration::from_secs(1));
        assert_eq!(own.clone().and(&CallOptions::new()), own);
        let changed = own.clone().and(&CallOptions::new().max_body(7).retry(RetryPolicy::never()));
        assert_eq!(changed.limits(), Limits { max_body: 7, ..own.limits() });
        assert_eq!(changed.retry, Some(RetryPolicy::never()));
        let again = changed.clone().and(&CallOptions::new().idempotent(true));
        assert_eq!((again.limits(), again.retry), (changed.limits(), changed.retry));
        assert_eq!((changed.idempotent, again.idempotent), (None, Some(true)));
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
        let headers = one.and(&two).headers.unwrap();
        assert_eq!((headers["x-one"].as_bytes(), headers["x-two"].as_bytes()), (&b"1"[..], &b"2"[..]));
        assert_eq!(headers.len(), 2);
    }
}
