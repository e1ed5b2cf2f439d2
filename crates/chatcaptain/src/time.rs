//! Points in time, as the pages' examples have them.

use jiff::Timestamp;

/// Sets `time` to now, in milliseconds, if it is empty. Never to a time in the future.
pub(crate) fn now_unless_set(time: &mut String) {
    if time.is_empty() {
        *time = format!("{:.3}", Timestamp::now());
    }
}
