//! How much a server may give and how long it may take.

use std::time::Duration;

use crate::page::SIZE_LIMIT;

const MIB: usize = 1024 * 1024;

/// The limits of one run; those of `default` are what the command uses.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the index.
    pub index: usize,
    /// Bytes of one page.
    pub page: usize,
    /// Bytes of all answers together, those that are thrown away too.
    pub total: usize,
    /// Pages of the index.
    pub pages: usize,
    /// Requests that run at the same time.
    pub at_once: usize,
    /// Attempts for each page.
    pub attempts: u32,
    /// Redirects that are followed in one attempt.
    pub redirects: usize,
    /// Until a connection is made.
    pub connect: Duration,
    /// Without a byte from the server.
    pub stalled: Duration,
    /// For one attempt, redirects included.
    pub attempt: Duration,
    /// Before the second attempt; it doubles before each further one.
    pub backoff: Duration,
    /// What a server may ask for with `Retry-After`; longer is cut to this.
    pub longest_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            index: 4 * MIB,
            page: SIZE_LIMIT,
            total: 256 * MIB,
            pages: 1_000,
            at_once: 4,
            attempts: 3,
            redirects: 5,
            connect: Duration::from_secs(10),
            stalled: Duration::from_secs(15),
            attempt: Duration::from_secs(60),
            backoff: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
        }
    }
}
