//! Time and size limits: the defaults, and the options of a single call.

use std::time::Duration;

/// Limits of one client, or of one call of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) connect_timeout: Duration,
    pub(super) attempt_timeout: Duration,
    pub(super) call_timeout: Duration,
    pub(super) max_body: usize,
    pub(super) max_error_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(60),
            max_body: 16 << 20,
            max_error_body: 64 << 10,
        }
    }
}

impl Limits {
    /// These limits with what `options` sets put in their place.
    pub(super) fn with(self, options: &CallOptions) -> Self {
        Self {
            connect_timeout: self.connect_timeout,
            attempt_timeout: options.attempt_timeout.unwrap_or(self.attempt_timeout),
            call_timeout: options.call_timeout.unwrap_or(self.call_timeout),
            max_body: options.max_body.unwrap_or(self.max_body),
            max_error_body: options.max_error_body.unwrap_or(self.max_error_body),
        }
    }
}

/// What a single call does otherwise than its client: see [`Client::with`](super::Client::with).
///
/// What is not set stays as the client has it. The time to connect belongs to the client
/// ([`ClientBuilder::connect_timeout`](super::ClientBuilder::connect_timeout)).
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
    max_body: Option<usize>,
    max_error_body: Option<usize>,
}

impl CallOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
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

    /// The size in bytes that the body of a success may have, after decompression.
    ///
    /// 16 MiB unless the client says otherwise. A larger one is
    /// [`ErrorKind::BodyTooLarge`](super::ErrorKind::BodyTooLarge).
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_replace_only_what_they_set() {
        let limits = Limits::default();
        assert_eq!(limits.with(&CallOptions::new()), limits);
        let changed = limits.with(&CallOptions::new().max_body(7));
        assert_eq!(changed, Limits { max_body: 7, ..limits });
    }
}
