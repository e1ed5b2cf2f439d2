//! What a call did so far: what its value and its error know about it.

use std::time::Duration;

use super::Target;

/// What a call calls, and what it did so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallRecord {
    pub(crate) target: Option<Target>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// The server may have seen something of an attempt.
    pub(crate) reached: bool,
    /// An attempt that was no success may have been carried out.
    pub(crate) doubt: bool,
    /// What the last answer asks for.
    pub(crate) retry_after: Option<Duration>,
    /// Why there was no further attempt.
    pub(crate) stop: Option<StopReason>,
    /// An earlier attempt deleted what the last one did not find.
    pub(crate) already_gone: bool,
}

/// Why a call is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Another attempt would bring the same.
    Final,
    /// Another attempt could do it twice.
    Unsafe,
    /// It was sent as often as it may be.
    Attempts,
    /// The server asks for a longer wait than it may.
    AskedToWait,
    /// The time of the call is over, or would be before the next attempt.
    Deadline,
    /// The client and its clones have repeated too much.
    Budget,
}
