//! What a request may be, and how long anything takes at most.

use std::{num::NonZeroU32, time::Duration};

use crate::serve::ConnectionLimits;

/// Limits of the server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a request's body: 1 MiB.
    pub body_bytes: usize,
    /// How long a request may take: 30 s. An answer that is a stream may take longer, as long as it moves.
    pub request: Duration,
    /// Requests a second and key; any number unless set. As many at once.
    pub rate: Option<NonZeroU32>,
    /// How long a visitor's token counts: a day.
    pub widget_token: Duration,
    /// How long after that it is taken for a new one: 30 days.
    pub widget_renewal: Duration,
    /// Limits of connections.
    pub connection: ConnectionLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let day = Duration::from_secs(24 * 60 * 60);
        Self {
            body_bytes: 1 << 20,
            request: Duration::from_secs(30),
            rate: None,
            widget_token: day,
            widget_renewal: day * 30,
            connection: ConnectionLimits::default(),
        }
    }
}

/// Bytes of an id, in a path or a body.
pub(crate) const ID_BYTES: usize = 512;
/// The largest whole number that every reader of JSON reads exactly: 2⁵³ - 1.
pub(crate) const WHOLE: i64 = 9_007_199_254_740_991;
