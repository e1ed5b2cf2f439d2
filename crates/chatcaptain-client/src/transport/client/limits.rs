//! Time and size limits, and their defaults.

use std::time::Duration;

/// Limits of one client, or of one call of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) max_error_body: usize,
    pub(crate) max_item: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            attempt_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(30),
            max_body: 16 << 20,
            max_error_body: 64 << 10,
            max_item: 16 << 20,
        }
    }
}
