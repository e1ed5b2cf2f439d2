//! The retry table on the wire: every outcome, for every kind of call.

use std::{sync::Arc, time::Duration};

use chatcaptain_client::{
    CallOptions, ErrorKind,
    transport::{AttemptReport, AttemptRequest, Hook, RetryPolicy},
};
use chatcaptain_tests::errors::{is_unreadable_success, kind_of};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};

use serde_json::json;

use crate::transport::calls::{Kind, builder, client, quick};

/// What the table says about an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeats {
    /// Every kind of call is sent again: nothing was done.
    Every,
    /// All but a create, which may have been carried out.
    ButCreate,
    /// All but a create, which was carried out.
    ButCreateThatIsDone,
    /// None.
    None,
    /// None, and nobody knows whether it was carried out.
    NoneInDoubt,
}

impl Repeats {
    /// How often a call is sent that never succeeds.
    fn attempts(self, call: Kind) -> u32 {
        match self {
            Self::Every => 3,
            Self::ButCreate | Self::ButCreateThatIsDone if call != Kind::Post => 3,
            _ => 1,
        }
    }

    /// Whether a call that always ends so may have been carried out.
    fn in_doubt(self, call: Kind) -> bool {
        matches!(self, Self::ButCreate | Self::NoneInDoubt) && call != Kind::Get
    }
}

struct Row {
    outcome: &'static str,
    behaviour: Behaviour,
    kind: ErrorKind,
    repeats: Repeats,
}

fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |outcome, behaviour, kind, repeats| {
        rows.push(Row { outcome, behaviour, kind, repeats });
    };
    row("429", Behaviour::empty(429), kind_of(429), Repeats::Every);
    for (outcome, status) in [("408", 408), ("500", 500), ("502", 502), ("503", 503), ("504", 504)] {
        row(outcome, Behaviour::empty(status), kind_of(status), Repeats::ButCreate);
    }
    for after in [After::Accept, After::Head, After::Request] {
        row("closed", Behaviour::close(after), ErrorKind::Connection, Repeats::ButCreate);
        row("reset", Behaviour::reset(after), ErrorKind::Connection, Repeats::ButCreate);
    }
    row("head cut", Behaviour::raw("HTTP/1.1 200 OK\r\nx"), ErrorKind::Connection, Repeats::ButCreate);
    row("timed out", Behaviour::silence(After::Request), ErrorKind::Timeout, Repeats::ButCreate);
    let cut = Behaviour::cut_length(200, "{}", 1);
    row("success cut", cut, ErrorKind::Connection, Repeats::ButCreateThatIsDone);
    for status in [301, 302, 303, 307, 308] {
        let away = Behaviour::redirect(status, "/elsewhere");
        // The first three are also how servers answer what they have done.
        let repeats = if status < 304 { Repeats::NoneInDoubt } else { Repeats::None };
        row("redirect", away, ErrorKind::Redirect, repeats);
    }
    for (outcome, status) in [("400", 400), ("401", 401), ("403", 403), ("404", 404), ("409", 409)] {
        row(outcome, Behaviour::empty(status), kind_of(status), Repeats::None);
    }
    for (outcome, status) in [("413", 413), ("422", 422), ("425", 425), ("431", 431), ("499", 499)] {
        row(outcome, Behaviour::empty(status), kind_of(status), Repeats::None);
    }
    row("304", Behaviour::empty(304), kind_of(304), Repeats::None);
    for (outcome, status) in [("501", 501), ("505", 505), ("507", 507), ("511", 511), ("599", 599)] {
        row(outcome, Behaviour::empty(status), kind_of(status), Repeats::NoneInDoubt);
    }
    let (json, html) = ("application/json", "text/html");
    row("no json", Behaviour::text(200, json, "[1"), ErrorKind::Undecodable, Repeats::None);
    row("other type", Behaviour::text(200, json, "[1]"), ErrorKind::Undecodable, Repeats::None);
    // A gateway's page need not have anything to do with the API.
    row("html", Behaviour::text(200, html, "<p>"), ErrorKind::Undecodable, Repeats::NoneInDoubt);
    row("too large", Behaviour::huge_length(200), ErrorKind::TooLarge, Repeats::None);
    rows
}

/// A limit that only silence reaches.
fn patient() -> CallOptions {
    CallOptions::new().attempt_timeout(Duration::from_millis(200))
}

#[tokio::test]
async fn every_outcome_is_repeated_as_the_table_says() {
    for Row { outcome, behaviour, kind, repeats } in rows() {
        for call in Kind::ALL {
            let server = Server::always(behaviour.clone());
            let error = call.failure(&client(&server).with(patient())).await;
            let told = format!("{outcome} {call:?}: {error:?}");
            let attempts = repeats.attempts(call);
            assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{told}");
            // A connection that ends at once may end before a request arrives; nothing arrives beside it.
            let seen = server.request_count().max(server.connections());
            assert_eq!(seen, usize::try_from(attempts).unwrap(), "{told}");
            assert!(!error.is_unsent(), "{told}");
            assert_eq!(error.is_outcome_unknown(), repeats.in_doubt(call), "{told}");
        }
    }
}

/// The sibling of each repeated row: the second attempt succeeds.
#[tokio::test]
async fn what_is_repeated_can_succeed() {
    for Row { outcome, behaviour, repeats, .. } in rows() {
        for call in Kind::ALL {
            let repeated = repeats.attempts(call) > 1;
            let server = Server::start([behaviour.clone(), call.success()]);
            let result = call.call(&client(&server).with(patient())).await;
            assert_eq!(result.is_ok(), repeated, "{outcome} {call:?}: {result:?}");
            if let Ok(success) = result {
                assert_eq!((success.attempts, success.already_gone), (2, false), "{outcome} {call:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_by_every_call() {
    for call in Kind::ALL {
        let server = Server::refusing([call.success()]);
        let error = call.failure(&client(&server)).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3), "{call:?}");
        assert!(error.is_unsent() && !error.is_outcome_unknown(), "{call:?}: {error:?}");
        assert_eq!(server.connections(), 0);
    }
}

/// Begins to listen when a connection was refused.
struct Listens(Arc<Server>);

impl Hook for Listens {
    fn after_attempt(&self, report: &AttemptReport<'_>) {
        if report.error_kind() == Some(ErrorKind::Connection) {
            self.0.listen();
        }
    }
}

#[tokio::test]
async fn a_create_that_was_refused_and_then_heard_makes_one_row() {
    for call in Kind::ALL {
        let server = Arc::new(Server::refusing([call.success()]));
        let client = builder(&server).hook(Listens(Arc::clone(&server))).build().unwrap();
        assert_eq!(call.call(&client).await.unwrap().attempts, 2, "{call:?}");
        assert_eq!((server.connections(), server.request_count()), (1, 1), "{call:?}");
    }
}

#[tokio::test]
async fn a_call_is_sent_up_to_three_times() {
    let busy = || Behaviour::empty(503);
    let server = Server::start([busy(), busy(), Kind::Get.success()]);
    assert_eq!(Kind::Get.call(&client(&server)).await.unwrap().attempts, 3);
    let server = Server::start([busy(), busy(), busy(), Kind::Get.success()]);
    assert_eq!(Kind::Get.failure(&client(&server)).await.attempts(), 3);
}

#[tokio::test]
async fn the_number_of_attempts_is_the_policys() {
    for attempts in [1, 2, 5] {
        let server = Server::always(Behaviour::empty(503));
        let options = CallOptions::new().retry(quick().max_attempts(attempts));
        let error = Kind::Get.failure(&client(&server).with(options)).await;
        assert_eq!(error.attempts(), attempts);
        let client = builder(&server).retry(quick().max_attempts(attempts)).build().unwrap();
        assert_eq!(Kind::Get.failure(&client).await.attempts(), attempts);
        assert_eq!(server.request_count(), 2 * usize::try_from(attempts).unwrap());
    }
}

#[tokio::test]
async fn never_is_once() {
    for behaviour in [Behaviour::empty(503), Behaviour::empty(429), Behaviour::close(After::Request)] {
        let server = Server::always(behaviour);
        for call in Kind::ALL {
            let options = CallOptions::new().retry(RetryPolicy::never());
            assert_eq!(call.failure(&client(&server).with(options)).await.attempts(), 1, "{call:?}");
        }
        assert_eq!(server.request_count(), Kind::ALL.len());
    }
}

#[tokio::test]
async fn a_create_is_repeated_when_its_caller_promises_that_it_may_be() {
    for promised in [true, false] {
        for Row { outcome, behaviour, repeats, .. } in rows() {
            let server = Server::always(behaviour);
            let client = client(&server).with(patient().idempotent(promised));
            let error = Kind::Post.failure(&client).await;
            // With the promise a create is repeated as a change is.
            let attempts = repeats.attempts(if promised { Kind::Patch } else { Kind::Post });
            assert_eq!(error.attempts(), attempts, "{outcome}: {error:?}");
            assert_eq!(error.is_outcome_unknown(), repeats.in_doubt(Kind::Post), "{outcome}: {error:?}");
        }
    }
}

#[tokio::test]
async fn the_same_request_is_sent_every_time() {
    for call in Kind::ALL {
        let server = Server::always(Behaviour::empty(429));
        call.failure(&client(&server)).await;
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        assert!(requests.iter().all(|request| request.request == requests[0].request), "{call:?}");
    }
}

/// Hears how long every wait is.
struct Waits(Arc<std::sync::Mutex<Vec<Duration>>>);

impl Hook for Waits {
    fn after_attempt(&self, report: &AttemptReport<'_>) {
        self.0.lock().unwrap().extend(report.repeats_after());
    }
}

/// Full jitter: callers that failed together do not come back together.
#[tokio::test]
async fn waits_are_a_random_part_of_the_longest() {
    let waits = Arc::default();
    let server = Server::always(Behaviour::empty(503));
    let longest = Duration::from_millis(4);
    let policy = RetryPolicy::new().max_attempts(41).backoff(longest).max_backoff(longest);
    let client = builder(&server).retry(policy).hook(Waits(Arc::clone(&waits))).build().unwrap();
    Kind::Get.failure(&client).await;
    let waits = waits.lock().unwrap();
    assert_eq!(waits.len(), 40);
    assert!(waits.iter().all(|wait| *wait <= longest), "{waits:?}");
    // Forty fair draws on one side of the middle are one case in a trillion.
    assert!(waits.iter().any(|wait| *wait < longest / 2), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait > longest / 2), "{waits:?}");
}

/// What the server said is worth more than that the time was over afterwards.
#[tokio::test]
async fn an_answer_is_not_forgotten_when_the_time_is_over() {
    let server =
        Server::start([Behaviour::json(503, &json!({"error": "busy"})), Behaviour::silence(After::Request)]);
    let options = CallOptions::new().call_timeout(Duration::from_millis(200));
    let error = Kind::Patch.failure(&client(&server).with(options)).await;
    assert_eq!((error.status(), error.attempts()), (Some(503), 2), "{error:?}");
    assert_eq!(error.message().as_deref(), Some("busy"));
    assert!(error.is_outcome_unknown());
}

/// The siblings: what is known since is not hidden by what was known before.
#[tokio::test]
async fn an_earlier_answer_hides_neither_a_success_nor_a_doubt() {
    let short = CallOptions::new().call_timeout(Duration::from_millis(200));
    let busy = || Behaviour::json(429, &json!({"error": "busy"}));
    let server = Server::start([busy(), Behaviour::silence(After::Request)]);
    let error = Kind::Post.failure(&client(&server).with(short.clone())).await;
    assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Timeout, None, 2));
    assert!(error.is_outcome_unknown(), "{error:?}");

    for call in [Kind::Patch, Kind::Post] {
        let server = Server::start([busy(), Behaviour::cut_length(200, "{}", 1).then_silence()]);
        let error = call.failure(&client(&server).with(short.clone())).await;
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Timeout, Some(200), 2));
        assert!(is_unreadable_success(&error) && !error.is_outcome_unknown(), "{error:?}");
    }
}

/// Adds a header that is none to every attempt but the first.
struct Spoils;

impl Hook for Spoils {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        let name = if request.attempt() == 1 { "x-fine" } else { "not fine" };
        request.header(name, "1");
    }
}

/// A 429 was read by the server, whatever happens to the next attempt.
#[tokio::test]
async fn what_was_throttled_was_not_unsent() {
    for call in Kind::ALL {
        let server = Server::always(Behaviour::empty(429));
        let client = builder(&server).hook(Spoils).build().unwrap();
        let error = call.failure(&client).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidArgument, 2));
        assert!(!error.is_unsent() && !error.is_outcome_unknown(), "{error:?}");
        assert_eq!(server.request_count(), 1);
    }
}
