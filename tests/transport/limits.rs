//! C16 and C17: whatever does not end by itself is ended, by the client's limits and by a call's own.

use std::time::Duration;

use chatcaptain_client::{Call, CallOptions, Client, ErrorKind, operation::Method, transport::RetryPolicy};
use chatcaptain_tests::errors::is_unreadable_success;
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use tokio::task::JoinSet;

use crate::transport::calls::{Kind, builder, client, once};

const MIB: usize = 1 << 20;

/// The same limits, of the client and of the call.
fn both(
    server: &Server,
    of_client: impl FnOnce(chatcaptain_client::ClientBuilder) -> chatcaptain_client::ClientBuilder,
    of_call: impl FnOnce(CallOptions) -> CallOptions,
) -> [Client; 2] {
    let never = RetryPolicy::never();
    [
        of_client(builder(server).retry(never)).build().unwrap(),
        client(server).with(of_call(CallOptions::new().retry(never))),
    ]
}

#[tokio::test]
async fn an_endless_body_ends_at_the_limit_and_its_connection_is_closed() {
    for behaviour in
        [Behaviour::endless_body(200), Behaviour::endless_chunks(200), Behaviour::huge_length(200)]
    {
        let server = Server::always(behaviour);
        let clients = both(&server, |client| client.max_body(MIB), |call| call.max_body(MIB));
        for (client, closed) in clients.iter().zip(1..) {
            for call in [Kind::Get, Kind::Post] {
                let error = call.failure(client).await;
                assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(200)));
                assert!(is_unreadable_success(&error) && !error.is_outcome_unknown());
            }
            server.wait_for_closed(2 * closed).await;
        }
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    for (missing, kind) in [(0, None), (1, Some(ErrorKind::TooLarge))] {
        for body in
            [Behaviour::text(200, "application/json", "{}  "), padded_chunks(), Behaviour::gzip(200, "{}  ")]
        {
            let server = Server::always(body);
            let limit = 4 - missing;
            for client in both(&server, |client| client.max_body(limit), |call| call.max_body(limit)) {
                let error = Kind::Get.call(&client).await.err();
                assert_eq!(error.map(|error| error.kind()), kind);
            }
        }
    }
}

fn padded_chunks() -> Behaviour {
    Behaviour::chunks(200).then_chunk("{}").then_chunk(" ").then_chunk(" ").then_send("0\r\n\r\n")
}

#[tokio::test]
async fn of_a_failure_the_first_bytes_are_kept() {
    for behaviour in
        [Behaviour::endless_body(400), Behaviour::endless_chunks(400), Behaviour::huge_length(400)]
    {
        let server = Server::always(behaviour);
        let clients = both(&server, |client| client.max_error_body(1000), |call| call.max_error_body(1000));
        for client in clients {
            let error = Kind::Get.failure(&client).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::BadRequest, Some(400)));
            assert_eq!(error.body().map(<[u8]>::len), Some(1000));
            assert!(error.is_body_truncated());
        }
        let error = Kind::Get.failure(&once(&server)).await;
        assert_eq!(error.body().map(<[u8]>::len), Some(64 << 10));
    }
    let (_, error) = Kind::Get.failure_once(Behaviour::body(400, "x".repeat(64 << 10))).await;
    assert!(!error.is_body_truncated());
}

#[tokio::test]
async fn a_bomb_below_the_limit_is_an_answer() {
    let server = Server::always(Behaviour::bomb(200, 2));
    for (limit, length) in [(2 * MIB + 2, Some(2 * MIB)), (2 * MIB + 1, None)] {
        let client = client(&server).with(CallOptions::new().max_body(limit));
        let text = client.endpoint(Method::Get, "/v1/text").returns::<String>().await;
        assert_eq!(text.ok().map(|text| text.len()), length);
    }
}

#[tokio::test]
async fn endless_headers_end_without_an_answer() {
    for call in Kind::ALL {
        let (kind, error) = call.failure_once(Behaviour::endless_headers()).await;
        assert_eq!((kind, error.status()), (ErrorKind::Connection, None));
        assert_eq!(error.is_outcome_unknown(), call != Kind::Get);
    }
}

/// A body that is always there faster than it is read.
#[tokio::test]
async fn a_torrent_ends_at_the_limit_of_time_where_it_is_below_that_of_size() {
    for behaviour in [Behaviour::endless_body(200), Behaviour::endless_chunks(200)] {
        let server = Server::always(behaviour);
        // On a busy machine a short time may be over before the head of the response is there.
        let mut limit = Duration::from_millis(10);
        let error = loop {
            let limits = CallOptions::new().max_body(usize::MAX).attempt_timeout(limit);
            let error = Kind::Get.failure(&client(&server).with(limits.retry(RetryPolicy::never()))).await;
            assert_eq!(error.kind(), ErrorKind::Timeout);
            if error.status().is_some() || limit > Duration::from_secs(1) {
                break error;
            }
            limit *= 4;
        };
        assert_eq!(error.status(), Some(200));
        assert!(error.body().is_some_and(|kept| kept.len() <= 64 << 10));
    }
}

/// The settings of a caller's own HTTP client may be stricter.
#[tokio::test]
async fn a_limit_of_the_callers_http_client_is_a_timeout_too() {
    let limit = Duration::from_millis(100);
    for (behaviour, status) in [
        (Behaviour::silence(After::Request), None),
        (Behaviour::cut_length(200, "{", 1).then_silence(), Some(200)),
    ] {
        for http in
            [reqwest::Client::builder().timeout(limit), reqwest::Client::builder().read_timeout(limit)]
        {
            let server = Server::always(behaviour.clone());
            let client = builder(&server).http_client(http).retry(RetryPolicy::never()).build().unwrap();
            let error = Kind::Post.failure(&client).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, status), "{error:?}");
            assert_eq!(error.is_outcome_unknown(), status.is_none());
        }
    }
}

/// What frames a body may not be endless either.
#[tokio::test]
async fn endless_framing_ends_without_a_body() {
    for behaviour in [Behaviour::endless_extension(200), Behaviour::endless_trailers(200)] {
        let (kind, error) = Kind::Get.failure_once(behaviour.clone()).await;
        assert_eq!((kind, error.status()), (ErrorKind::Connection, Some(200)), "{behaviour:?}: {error:?}");
    }
}

#[tokio::test]
async fn limits_beyond_all_clocks_are_no_panic() {
    let (far, most) = (Duration::MAX, usize::MAX);
    let policy = RetryPolicy::new()
        .backoff(far)
        .throttled_backoff(far)
        .max_backoff(far)
        .max_retry_after(far)
        .max_attempts(u32::MAX);
    let asking = Behaviour::empty(429).with_header("retry-after", "18446744073709551615");
    for (behaviour, status) in [(Behaviour::empty(503), 503), (Behaviour::empty(429), 429), (asking, 429)] {
        let server = Server::start([behaviour, Kind::Get.success()]);
        let client = builder(&server).connect_timeout(far).attempt_timeout(far).call_timeout(far);
        let client = client.idle_timeout(far).max_body(most).max_error_body(most).retry(policy);
        let error = Kind::Get.failure(&client.retry_budget(u32::MAX).build().unwrap()).await;
        assert_eq!((error.status(), error.attempts()), (Some(status), 1), "no wait is that long");
    }
    let server = Server::always(Kind::Get.success());
    let client =
        client(&server).with(CallOptions::new().attempt_timeout(far).call_timeout(far).retry(policy));
    Kind::Get.call(&client).await.unwrap();
}

#[tokio::test]
async fn a_trickle_ends_at_the_limit() {
    let every = Duration::from_millis(10);
    let trickles = [
        Behaviour::slow_status_line(every),
        Behaviour::slow_header(every),
        Behaviour::slow_headers(every),
        Behaviour::slow_body(every),
        Behaviour::interim(every),
        Behaviour::interim(Duration::ZERO),
        Behaviour::endless_nothing(200, ""),
        Behaviour::silence(After::Accept),
        Behaviour::silence(After::Head),
        Behaviour::cut_length(200, "{", 1).then_silence(),
    ];
    trickles.map(ends_at_the_limit).into_iter().collect::<JoinSet<()>>().join_all().await;
}

async fn ends_at_the_limit(behaviour: Behaviour) {
    let limit = Duration::from_millis(150);
    let server = Server::always(behaviour.clone());
    let attempt = both(&server, |client| client.attempt_timeout(limit), |call| call.attempt_timeout(limit));
    let call = both(&server, |client| client.call_timeout(limit), |call| call.call_timeout(limit));
    let named = [
        ("the attempt", "attempt_timeout"),
        ("the attempt", "attempt_timeout"),
        ("the call", "call_timeout"),
        ("the call", "call_timeout"),
    ];
    for ((client, (of, setting)), closed) in attempt.into_iter().chain(call).zip(named).zip(1..) {
        let error = Kind::Patch.failure(&client).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{behaviour:?}");
        assert!(error.elapsed() >= limit, "{behaviour:?}");
        let told = format!("update_conversation: {of} took longer than its limit of 150ms (`{setting}`)");
        assert!(error.to_string().starts_with(&told), "{error}");
        server.wait_for_closed(closed).await;
    }
}

#[tokio::test]
async fn a_slow_answer_within_the_limit_is_an_answer() {
    let every = Duration::from_millis(5);
    let slow = Kind::Get.success().to_bytes();
    let behaviour = slow.chunks(7).fold(Behaviour::raw(""), |slow, part| slow.then_pause(part, every));
    let server = Server::always(behaviour);
    assert_eq!(Kind::Get.call(&client(&server)).await.unwrap().attempts, 1);
}

/// A failure whose body does not end is still that failure.
#[tokio::test]
async fn a_failure_keeps_its_status_when_its_body_is_too_slow() {
    let server = Server::always(Behaviour::cut_length(400, "{\"error\":", 9).then_silence());
    let limit = Duration::from_millis(150);
    for client in both(&server, |client| client.attempt_timeout(limit), |call| call.attempt_timeout(limit)) {
        let error = Kind::Get.failure(&client).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::BadRequest, Some(400)));
        assert!(error.is_body_truncated());
    }
}

/// The time of the call is that of all attempts together.
#[tokio::test]
async fn the_limit_of_the_call_holds_for_all_attempts_together() {
    let server = Server::always(Behaviour::silence(After::Request));
    let options = CallOptions::new()
        .attempt_timeout(Duration::from_millis(100))
        .call_timeout(Duration::from_millis(150));
    let error = Kind::Get.failure(&client(&server).with(options)).await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2), "{error:?}");
}

#[tokio::test]
async fn the_limits_hold_for_an_endpoint_too() {
    let options = CallOptions::new()
        .retry(RetryPolicy::never())
        .max_body(MIB)
        .attempt_timeout(Duration::from_millis(500));
    let kind = async |behaviour, send: fn(&Client) -> Call<serde_json::Value>| {
        let server = Server::always(behaviour);
        send(&client(&server).with(options.clone())).send_bytes().await.err().map(|error| error.kind())
    };
    let get: fn(&Client) -> Call<serde_json::Value> = |client| client.endpoint(Method::Get, "/v1/x");
    assert_eq!(kind(Behaviour::endless_body(200), get).await, Some(ErrorKind::TooLarge));
    assert_eq!(kind(Behaviour::bomb(200, 64), get).await, Some(ErrorKind::TooLarge));
    assert_eq!(kind(Behaviour::silence(After::Request), get).await, Some(ErrorKind::Timeout));
    assert_eq!(kind(Behaviour::body(200, "x"), get).await, None);
}

#[tokio::test]
async fn of_a_success_that_breaks_off_no_more_is_kept_than_of_a_failure() {
    let body = "x".repeat(200 << 10);
    let (kind, error) = Kind::Get.failure_once(Behaviour::cut_length(200, &body, 9)).await;
    assert_eq!((kind, error.body().map(<[u8]>::len)), (ErrorKind::Connection, Some(64 << 10)));
    assert!(error.is_body_truncated());
    let (kind, error) = Kind::Get.failure_once(Behaviour::text(200, "application/json", &body)).await;
    assert_eq!((kind, error.body().map(<[u8]>::len)), (ErrorKind::Undecodable, Some(64 << 10)));
}
