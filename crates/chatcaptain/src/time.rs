//! Points in time, as the pages' examples have them.

use jiff::{Timestamp, Unit};

/// Now, to the millisecond.
pub(crate) fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Millisecond).unwrap_or(now).to_string()
}
