//! The time, as the API writes it and as the store orders it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// The last time that was given out, in microseconds since 1970.
static LAST: AtomicI64 = AtomicI64::new(0);

/// Now, in microseconds since 1970. No two calls of a program get the same, and none an earlier one, so that what is
/// made one after the other stays in this order.
pub(crate) fn now() -> i64 {
    let clock = Timestamp::now().as_microsecond();
    let step = |last: i64| Some(clock.max(last + 1));
    match LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
        Ok(last) | Err(last) => clock.max(last + 1),
    }
}

/// A time as it is written: RFC 3339 in UTC with six digits, so that texts sort as times do.
pub(crate) fn text(microseconds: i64) -> String {
    let time = Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::MAX);
    format!("{time:.6}")
}

/// The time of an RFC 3339 text.
pub(crate) fn parse(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_microsecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_never_repeat_and_sort_as_their_texts() {
        let times: Vec<i64> = (0..1000).map(|_| now()).collect();
        assert!(times.is_sorted_by(|a, b| a < b));
        assert!(times.iter().map(|time| text(*time)).is_sorted_by(|a, b| a < b));
        assert!(times.iter().all(|time| parse(&text(*time)) == Some(*time)));
    }

    #[test]
    fn a_day_without_a_time_is_none() {
        assert_eq!(parse("2025-01-01"), None);
        assert_eq!(parse("2025-01-01T00:00:00Z"), Some(1_735_689_600_000_000));
        assert_eq!(parse("2025-01-01T01:00:00+01:00"), Some(1_735_689_600_000_000));
    }
}
