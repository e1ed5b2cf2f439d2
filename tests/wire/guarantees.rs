//! What holds for every operation, whatever it is: the key, stray headers, redirects, time.

use std::time::Duration;

use chatcaptain_client::transport::{CallOptions, ErrorKind};
use chatcaptain_tests::{
    listener::{Answer, Listener},
    recorded::KEY,
};
use futures_util::future::join_all;
use tokio::net::TcpSocket;

use crate::{
    operations::Given,
    wire::calls::{self, client, client_of},
};

#[tokio::test]
async fn the_key_is_sent_once_and_no_stray_header() {
    for call in calls::all() {
        let (result, listener) = call.answered(call.success(), &Given::full(call.operation())).await;
        result.unwrap();
        let request = listener.request();
        assert_eq!(request.header("x-chatcaptain-key"), [KEY], "{}", call.id);
        for stray in ["api-version", "authorization", "cookie", "referer"] {
            assert!(request.header(stray).is_empty(), "{}: {stray}", call.id);
        }
        assert!(!request.target.contains(KEY));
        assert!(!String::from_utf8_lossy(&request.body).contains(KEY));
    }
}

#[tokio::test]
async fn a_redirect_is_an_error_and_its_target_hears_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let target = Listener::answering(Answer::empty(200)).await;
        for call in calls::all() {
            let location = format!("{}/elsewhere", target.url());
            let answer = Answer::empty(status).with_header("location", &location);
            let (result, listener) = call.answered(answer, &Given::full(call.operation())).await;
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Redirect, "{}", call.id);
            assert_eq!(error.status(), Some(status));
            assert_eq!(error.header("location"), Some(location.as_str()));
            assert_eq!(listener.requests().len(), 1);
        }
        assert_eq!(target.connections(), 0, "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_ends_at_the_limit() {
    let listener = Listener::answering(Answer::never()).await;
    // Long enough to connect on a machine that is busy with other tests.
    let limit = Duration::from_millis(500);
    for (options, told) in [
        (
            CallOptions::new().call_timeout(limit),
            "the call took longer than its limit of 500ms (`call_timeout`)",
        ),
        (
            CallOptions::new().attempt_timeout(limit),
            "the attempt took longer than its limit of 500ms (`attempt_timeout`)",
        ),
    ] {
        let client = client(&listener).with(options);
        let calls = calls::all().map(async |call| {
            let error = call.make(&client, &Given::minimal(call.operation())).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{}", call.id);
            let reads = call.operation().method == "get";
            let fate = if reads {
                ""
            } else {
                "; whether it was carried out is unknown: look before it is sent again"
            };
            assert_eq!(error.to_string(), format!("{}: {told}{fate}", call.id));
            assert_eq!(error.is_outcome_unknown(), !reads);
            assert!(error.elapsed() >= limit);
            assert!(!error.is_unsent(), "the server may have carried it out");
        });
        join_all(calls).await;
    }
}

#[tokio::test]
async fn a_call_that_cannot_connect_was_not_sent() {
    // Bound and never listening: connections are refused, and nobody else can get the port.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let client = client_of(&format!("http://{}", socket.local_addr().unwrap()));
    for call in calls::all() {
        let error = call.make(&client, &Given::minimal(call.operation())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{}", call.id);
        assert!(error.is_unsent());
        assert_eq!(error.operation(), Some(call.id));
    }
}
