//! A rate for each key.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

/// What each key has used.
pub(crate) struct Rates {
    limiter: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Rates {
    /// So many requests a second and key, as many of them at once.
    pub(crate) fn new(each_second: NonZeroU32) -> Self {
        Self { limiter: RateLimiter::keyed(Quota::per_second(each_second)), clock: DefaultClock::default() }
    }

    /// Counts a request, or tells how long to wait.
    pub(crate) fn check(&self, key: &str) -> Result<(), Duration> {
        self.limiter.check_key(&key.to_owned()).map_err(|early| early.wait_time_from(self.clock.now()))
    }
}
