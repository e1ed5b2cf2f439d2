//! What a call did so far: what its value and its error know about it.

use std::time::Duration;

use super::Stop;
use crate::transport::call::Target;

/// What a call calls, and what it did so far.
#[derive(Clone, Debug, Default)]
pub(in crate::transport) struct CallRecord {
    pub(in crate::transport) target: Option<Target>,
    pub(in crate::transport) attempts: u32,
    pub(in crate::transport) elapsed: Duration,
    /// The server may have seen something of an attempt.
    pub(in crate::transport) reached: bool,
    /// An attempt that was no success may have been carried out.
    pub(in crate::transport) doubt: bool,
    /// What the last answer asks for.
    pub(in crate::transport) retry_after: Option<Duration>,
    /// Why there was no further attempt.
    pub(in crate::transport) stop: Option<Stop>,
    /// An earlier attempt deleted what the last one did not find.
    pub(in crate::transport) already_gone: bool,
}
