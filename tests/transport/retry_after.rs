//! `Retry-After`: as many seconds or until a date, never longer than allowed, never a reason to panic.

use std::time::{Duration, SystemTime};

use chatcaptain_client::{CallOptions, ErrorKind};
use chatcaptain_tests::misbehaving::{Behaviour, Server};

use crate::transport::calls::{Kind, client, quick};

fn asking(values: &[&str]) -> Behaviour {
    let answer = Behaviour::empty(429);
    values.iter().fold(answer, |answer, value| answer.with_header("retry-after", value))
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[tokio::test]
async fn a_short_wait_is_waited() {
    for status in [429, 503] {
        let busy = Behaviour::empty(status).with_header("retry-after", "1");
        let server = Server::start([busy, Kind::Get.success()]);
        assert_eq!(Kind::Get.call(&client(&server)).await.unwrap().attempts, 2);
        let requests = server.requests();
        assert!(requests[1].at - requests[0].at >= seconds(1), "{status}");
    }
}

#[tokio::test]
async fn a_date_is_waited_for() {
    let date = SystemTime::now() + seconds(2);
    let server = Server::start([asking(&[&httpdate::fmt_http_date(date)]), Kind::Get.success()]);
    Kind::Get.call(&client(&server)).await.unwrap();
    // The date has no fractions, and the wait is measured on another clock.
    let whole = date - Duration::from_millis(1050);
    assert!(SystemTime::now() >= whole);
    assert_eq!(server.request_count(), 2);
}

/// Two clocks may be hours apart; the server's own is the one that its date is about.
#[tokio::test]
async fn a_date_is_read_by_the_servers_clock() {
    let theirs = SystemTime::now() - seconds(3600);
    let (now, later) = (httpdate::fmt_http_date(theirs), httpdate::fmt_http_date(theirs + seconds(1)));
    let server = Server::start([asking(&[&later]).with_header("date", &now), Kind::Get.success()]);
    Kind::Get.call(&client(&server)).await.unwrap();
    let requests = server.requests();
    assert!(requests[1].at - requests[0].at >= seconds(1));
}

#[tokio::test]
async fn no_wait_and_no_sense_are_both_no_wait() {
    let past =
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"];
    let nonsense =
        ["-1", "abc", "", "1e9", "0x1", "+", "60 seconds", "Sun, 99 Nov 1994 08:49:37 GMT", "\u{e9}"];
    for value in ["0", "00"].into_iter().chain(past).chain(nonsense) {
        // Whatever it is taken for, it may not be waited for.
        let policy = quick().max_retry_after(Duration::ZERO);
        let server = Server::start([asking(&[value]), Kind::Get.success()]);
        let options = CallOptions::new().retry(policy);
        let result = Kind::Get.call(&client(&server).with(options)).await;
        assert_eq!(
            result.map(|success| success.attempts).map_err(|error| error.to_string()),
            Ok(2),
            "{value:?}"
        );
    }
}

#[tokio::test]
async fn a_long_wait_fails_at_once_with_its_length() {
    for (value, expected) in [
        ("61", seconds(61)),
        ("3600", seconds(3600)),
        ("99999999999", seconds(99_999_999_999)),
        ("18446744073709551615", seconds(u64::MAX)),
    ] {
        for call in Kind::ALL {
            let server = Server::start([asking(&[value]), call.success()]);
            let error = call.failure(&client(&server)).await;
            assert_eq!((error.status(), error.attempts()), (Some(429), 1), "{value}");
            assert_eq!(error.retry_after(), Some(expected), "{value}");
            assert_eq!(server.request_count(), 1);
        }
    }
}

/// More seconds than any number holds: bounded, never a panic, and never taken for a short wait that was
/// waited.
#[tokio::test]
async fn a_wait_beyond_all_numbers_is_no_panic() {
    for digits in [20, 40, 4000] {
        let server = Server::start([asking(&[&"9".repeat(digits)]), Kind::Get.success()]);
        match Kind::Get.call(&client(&server)).await {
            Ok(success) => assert_eq!(success.attempts, 2),
            Err(error) => {
                assert!(error.retry_after().is_some_and(|wait| wait > seconds(60)), "{digits}: {error:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_far_date_fails_at_once_in_all_three_forms() {
    for value in
        ["Fri, 31 Dec 2049 23:59:59 GMT", "Friday, 31-Dec-49 23:59:59 GMT", "Fri Dec 31 23:59:59 2049"]
    {
        let server = Server::start([asking(&[value]), Kind::Get.success()]);
        let error = Kind::Get.failure(&client(&server)).await;
        assert_eq!((error.status(), error.attempts()), (Some(429), 1), "{value}");
        assert!(error.retry_after().is_some_and(|wait| wait > seconds(60)), "{value}: {error:?}");
    }
}

#[tokio::test]
async fn of_several_the_longest_counts() {
    let policy = quick().max_retry_after(seconds(1));
    for (values, expected) in [
        (&["0", "2"], Some(seconds(2))),
        (&["2", "0"], Some(seconds(2))),
        (&["abc", "2"], Some(seconds(2))),
        (&["0", "0"], None),
    ] {
        let server = Server::start([asking(values), Kind::Get.success()]);
        let options = CallOptions::new().retry(policy);
        let result = Kind::Get.call(&client(&server).with(options)).await;
        assert_eq!(result.err().and_then(|error| error.retry_after()), expected, "{values:?}");
    }
}

#[tokio::test]
async fn the_longest_wait_is_the_policys() {
    for (longest, attempts) in [(1, 2), (0, 1)] {
        let server = Server::start([asking(&["1"]), Kind::Get.success()]);
        let options = CallOptions::new().retry(quick().max_retry_after(seconds(longest)));
        let _ = Kind::Get.call(&client(&server).with(options)).await;
        assert_eq!(server.request_count(), attempts);
    }
}

/// Not a time limit that ends the wait: the call does not begin to wait.
#[tokio::test]
async fn a_wait_past_the_deadline_is_not_begun() {
    for (limit, attempts) in [(1, 1), (30, 2)] {
        let server = Server::start([asking(&["1"]), Kind::Get.success()]);
        let options = CallOptions::new().call_timeout(seconds(limit));
        let result = Kind::Get.call(&client(&server).with(options)).await;
        if let Err(error) = &result {
            assert_eq!((error.kind(), error.status()), (ErrorKind::RateLimited, Some(429)));
            assert_eq!(error.retry_after(), Some(seconds(1)));
        }
        assert_eq!((server.request_count(), result.is_ok()), (attempts, attempts == 2));
    }
}

#[tokio::test]
async fn what_is_not_repeated_still_tells_the_wait() {
    let busy = Behaviour::empty(503).with_header("retry-after", "7");
    let error = Kind::Post.failure(&client(&Server::always(busy))).await;
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(seconds(7))));
    let error = Kind::Post.failure(&client(&Server::always(Behaviour::empty(503)))).await;
    assert_eq!((error.attempts(), error.retry_after()), (1, None));
}
