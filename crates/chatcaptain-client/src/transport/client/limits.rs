//! Time and size limits, and their defaults.

use std::time::Duration;

/// Limits of one client, or of one call of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::transport) struct Limits {
    pub(in crate::transport) connect_timeout: Duration,
    pub(in crate::transport) attempt_timeout: Duration,
    pub(in crate::transport) call_timeout: Duration,
    pub(in crate::transport) idle_timeout: Duration,
    pub(in crate::transport) max_body: usize,
    pub(in crate::transport) max_error_body: usize,
    pub(in crate::transport) max_item: usize,
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
