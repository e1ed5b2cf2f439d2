//! Whether and when a call is retried, and its settings.
//!
//! [`decide`] is the whole decision, without a clock, a socket or chance; [`run`] is the loop that follows it.

mod budget;
mod decide;
mod outcome;
mod retry_after;
mod run;

pub(super) use self::{
    budget::Budget,
    run::{AttemptSender, Rules},
};

use std::time::Duration;

use self::outcome::Outcome;

/// How often a call is retried, and how long it waits in between.
///
/// | setting | default |
/// |---|---|
/// | [`max_attempts`](Self::max_attempts) | 3 |
/// | [`backoff`](Self::backoff) | 0.5 seconds |
/// | [`throttled_backoff`](Self::throttled_backoff) | 1 second |
/// | [`max_backoff`](Self::max_backoff) | 8 seconds |
/// | [`max_retry_after`](Self::max_retry_after) | 60 seconds |
///
/// It does not decide which outcomes are retried: see [Repeats](crate::transport#repeats).
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use chatcaptain_client::{CallOptions, Client, RetryPolicy};
///
/// let client = Client::builder()
///     .api_key("example-key")
///     .retry(RetryPolicy::new().max_attempts(5).max_backoff(Duration::from_secs(20)))
///     .build()?;
/// let once = client.with(CallOptions::new().retry(RetryPolicy::never()));
/// # let _ = once;
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    backoff: Duration,
    throttled_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy {
    /// Returns the default policy.
    pub const fn new() -> Self {
        Self {
            max_attempts: 3,
            backoff: Duration::from_millis(500),
            throttled_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
        }
    }

    /// Returns a policy without retries: each call is attempted once.
    pub const fn never() -> Self {
        Self { max_attempts: 1, ..Self::new() }
    }

    /// Sets the largest number of attempts, including the first; 0 counts as 1. The default is 3.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the longest first wait. It doubles with each further wait. The default is 0.5 seconds.
    ///
    /// The wait is a random part of it ("full jitter"), so that callers that failed at the same time do not retry at the same
    /// time.
    pub const fn backoff(mut self, first: Duration) -> Self {
        self.backoff = first;
        self
    }

    /// Sets the longest first wait after a 429. The default is 1 second.
    pub const fn throttled_backoff(mut self, first: Duration) -> Self {
        self.throttled_backoff = first;
        self
    }

    /// Sets the longest wait that doubling leads to. The default is 8 seconds.
    pub const fn max_backoff(mut self, limit: Duration) -> Self {
        self.max_backoff = limit;
        self
    }

    /// Sets the longest `Retry-After` that is waited for. The default is 60 seconds.
    ///
    /// A longer one ends the call at once; [`Error::retry_after`](crate::Error::retry_after) returns it.
    pub const fn max_retry_after(mut self, limit: Duration) -> Self {
        self.max_retry_after = limit;
        self
    }

    /// The longest that the wait after attempt `number` can be.
    fn longest_wait(&self, number: u32, outcome: Outcome) -> Duration {
        let first = if outcome == Outcome::Throttled { self.throttled_backoff } else { self.backoff };
        let doubled = number.saturating_sub(1).min(31);
        first.saturating_mul(1 << doubled).min(self.max_backoff)
    }
}
