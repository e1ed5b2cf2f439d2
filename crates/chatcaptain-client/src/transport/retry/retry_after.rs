//! `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. Whatever else it holds is as if it were not there.

use std::time::{Duration, SystemTime};

use http::header::{AGE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};

/// How long the server asks to wait, at most what fits; the longest, where it says it several times.
pub(super) fn read(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    if !headers.contains_key(RETRY_AFTER) {
        return None;
    }
    // By the server's own clock, where the answer was not kept by a cache: the two may be hours apart.
    let own = headers.get(DATE).filter(|_| !headers.contains_key(AGE));
    let now = own.and_then(text).and_then(date).unwrap_or(now);
    let until = |date: SystemTime| date.duration_since(now).unwrap_or_default();
    let asked = headers.get_all(RETRY_AFTER).iter().filter_map(text);
    asked.filter_map(|text| seconds(text).or_else(|| date(text).map(until))).max()
}

fn seconds(digits: &str) -> Option<Duration> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit are more seconds than anyone waits.
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
}

fn date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok()
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06T08:49:37Z, the example of RFC 9110.
    const THEN: Duration = Duration::from_secs(784_111_777);

    fn asked(values: &[&str], date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RETRY_AFTER, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers.extend(date.map(|date| (DATE, HeaderValue::from_bytes(date.as_bytes()).unwrap())));
        read(&headers, SystemTime::UNIX_EPOCH + THEN).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_dates_are_understood_and_nothing_else() {
        for (value, expected) in [
            ("0", Some(0)),
            ("2", Some(2)),
            (" 2 ", Some(2)),
            ("007", Some(7)),
            ("99999999999", Some(99_999_999_999)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:49:36 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(252_618_189_022)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("1e9", None),
            ("abc", None),
            ("2, 3", None),
            ("٢", None),
            ("Sun, 32 Nov 1994 08:50:37 GMT", None),
            ("1994-11-06T08:50:37Z", None),
        ] {
            assert_eq!(asked(&[value], None), expected, "{value}");
        }
        assert_eq!(asked(&[], None), None);
    }

    #[test]
    fn the_longest_of_several_counts() {
        assert_eq!(asked(&["2", "5", "abc"], None), Some(5));
        assert_eq!(asked(&["2", "Sun, 06 Nov 1994 08:50:37 GMT"], None), Some(60));
    }

    #[test]
    fn a_date_is_read_by_the_servers_clock_where_it_is_known() {
        let asked_until = ["Sun, 06 Nov 1994 08:50:37 GMT"];
        assert_eq!(asked(&asked_until, Some("Sun, 06 Nov 1994 08:50:30 GMT")), Some(7));
        assert_eq!(asked(&asked_until, Some("soon")), Some(60));

        let mut cached = HeaderMap::new();
        for (name, value) in
            [(RETRY_AFTER, asked_until[0]), (DATE, "Sun, 06 Nov 1994 03:50:30 GMT"), (AGE, "18000")]
        {
            cached.insert(name, HeaderValue::from_static(value));
        }
        assert_eq!(read(&cached, SystemTime::UNIX_EPOCH + THEN), Some(Duration::from_secs(60)));
    }
}
