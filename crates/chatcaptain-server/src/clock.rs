//! The time, as the API writes it and as the store orders it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{Timestamp, civil::DateTime};

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

/// When a message arrived that says when it was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Its place in the order of messages.
    pub(crate) at: i64,
    /// Its own time lies in the future.
    pub(crate) ahead: bool,
}

/// The arrival at `now` of a message that says that it was created at `text`.
///
/// A time in the future counts as now: the clock of who sent it is wrong. A time that is written by the second counts as the
/// end of that second, at most now; so a message that was created after another one arrived stands behind it, whatever digits
/// its time has.
pub(crate) fn arrival(text: &str, now: i64) -> Arrival {
    let created = parse(text).unwrap_or(now);
    let digits =
        text.split_once('.').map_or(0, |(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    // The microseconds that the text leaves open.
    let open = 10_i64.pow(6_u32.saturating_sub(u32::try_from(digits).unwrap_or(u32::MAX)));
    Arrival { at: created.saturating_add(open - 1).min(now), ahead: created > now }
}

/// The time of an RFC 3339 text, and of no other. The last day that it can write, which people use for ever, is later than
/// jiff knows: it is the latest that there is.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let short = rfc3339(text)?;
    let ever = || short.starts_with("9999-12-3") && short[..19].parse::<DateTime>().is_ok();
    let time = short.parse().ok().or_else(|| ever().then_some(Timestamp::MAX));
    time.map(Timestamp::as_microsecond)
}

/// A text that has the form of a `date-time`, with the digits of its fraction that count. jiff reads those of ISO 8601 and
/// Temporal too, which not everybody who is given one back can read.
fn rfc3339(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let form = |part: &str, form: &str| {
        part.len() == form.len()
            && part.bytes().zip(form.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                b'T' => b"Tt ".contains(&byte),
                b'+' => b"+-".contains(&byte),
                other => byte == other,
            })
    };
    let (time, rest) = text.split_at_checked("2025-01-31T12:00:00".len())?;
    let zone = rest.find(|c: char| "Zz+-".contains(c)).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at(zone);
    let is = form(time, "0000-00-00T00:00:00")
        && (fraction.is_empty() || fraction.strip_prefix('.').is_some_and(digits))
        && (zone.eq_ignore_ascii_case("z")
            || form(zone, "+00:00") && zone[1..3] < *"24" && zone[4..] < *"60");
    // As many as the time has.
    is.then(|| format!("{time}{}{zone}", fraction.get(..".123456789".len()).unwrap_or(fraction)))
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
    fn no_message_stands_later_than_now_or_before_what_arrived_when_it_was_created() {
        const NOW: &str = "2026-01-01T12:00:00.123456Z";
        let now = parse(NOW).unwrap();
        for (text, place, ahead) in [
            ("2026-01-01T12:00:00.123455Z", "2026-01-01T12:00:00.123455Z", false),
            ("2026-01-01T12:00:00.123456Z", NOW, false),
            ("2026-01-01T12:00:00.123457Z", NOW, true),
            ("2026-01-01T12:00:00.122Z", "2026-01-01T12:00:00.122999Z", false),
            ("2026-01-01T12:00:00.123Z", NOW, false),
            ("2026-01-01T12:00:00.124Z", NOW, true),
            ("2026-01-01T13:00:00+01:00", NOW, false),
            ("2026-01-01T11:59:59Z", "2026-01-01T11:59:59.999999Z", false),
            ("2026-01-01T12:00:00Z", NOW, false),
            ("2026-01-01T12:00:01Z", NOW, true),
            ("2026-01-01T12:00:30.000000000000Z", NOW, true),
            ("9999-12-31T23:59:59Z", NOW, true),
            ("0001-01-01T00:00:00.000000Z", "0001-01-01T00:00:00Z", false),
        ] {
            let place = parse(place).unwrap();
            assert_eq!(arrival(text, now), Arrival { at: place, ahead }, "{text}");
        }
    }

    #[test]
    fn a_time_has_one_form() {
        for other in [
            "2025-01-01",
            "20250101T000000Z",
            "2025-01-01T00Z",
            "2025-01-01T00:00Z",
            "2025-01-01T00:00:00+0100",
            "2025-01-01T00:00:00Z[Europe/London]",
            "+002025-01-01T00:00:00Z",
            "-000001-01-01T00:00:00Z",
            "2025-01-01T00:00:00,5Z",
            "2025-01-01T00:00:00.Z",
            "2025-01-01T00:00:00",
            "2025-01-01T00:00:00+25:59",
            "2025-02-30T00:00:00Z",
            "2025-01-01T00:00:0é",
            "",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(parse("9999-12-31T23:59:59Z"), Some(Timestamp::MAX.as_microsecond()));
        for other in ["9999-12-32T23:59:59Z", "9999-12-31T25:59:59Z", "9999-12-31T23:59:59+00:60"] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(parse("2025-01-01T00:00:00.12345678901234567890Z"), Some(1_735_689_600_123_456));
        for same in ["2025-01-01t00:00:00z", "2025-01-01 00:00:00.000-00:00"] {
            assert_eq!(parse(same), Some(1_735_689_600_000_000), "{same}");
        }
        assert_eq!(parse("2025-01-01T00:00:00Z"), Some(1_735_689_600_000_000));
        assert_eq!(parse("2025-01-01T01:00:00+01:00"), Some(1_735_689_600_000_000));
    }
}
