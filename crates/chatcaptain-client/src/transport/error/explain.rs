//! What became of a call, and why it was not sent again: the end of the text of an error.

use std::fmt;

use super::Error;
use crate::transport::call::StopReason;

/// What became of a call that changes something and failed.
pub(super) enum Fate {
    /// The server reported a success that could not be read.
    Reported,
    Unknown,
}

/// How often it was tried, why not once more, and what became of it.
pub(super) fn history(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let record = &error.0.record;
    if record.attempts > 1 {
        write!(f, ", after {} attempts", record.attempts)?;
    }
    match record.stop {
        Some(StopReason::AskedToWait) => {
            let asked = record.retry_after.unwrap_or_default().as_secs();
            write!(f, "; it asks to wait {asked} s, which is longer than `max_retry_after`")?;
        }
        // That is what was said already.
        Some(StopReason::Deadline) if error.is_timeout() => {}
        Some(StopReason::Deadline) => match record.retry_after {
            Some(asked) => {
                write!(f, "; it asks to wait {} s, which the call has no time for", asked.as_secs())?;
            }
            None => f.write_str("; the call has no time left for another attempt")?,
        },
        Some(StopReason::Budget) => f.write_str("; the client has no retry budget left")?,
        Some(StopReason::Final | StopReason::Unsafe | StopReason::Attempts) | None => {}
    }
    match error.fate() {
        // The detail of what was decoded says it already.
        Some(Fate::Reported) if error.0.decoded.is_some() => Ok(()),
        Some(Fate::Reported) => f.write_str("; the server reported a success"),
        Some(Fate::Unknown) => {
            f.write_str("; whether it was carried out is unknown: look before it is sent again")
        }
        None => Ok(()),
    }
}
