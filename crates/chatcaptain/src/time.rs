//! Points in time, as the pages' examples have them.

use jiff::{Timestamp, Unit};

/// Sets `time` to now, in milliseconds, if it is empty.
pub(crate) fn now_unless_set(time: &mut String) {
    if time.is_empty() {
        let now = Timestamp::now();
        *time = now.round(Unit::Millisecond).unwrap_or(now).to_string();
    }
}
