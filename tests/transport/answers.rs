//! Responses that break the rules of HTTP: the error that each gives, and whether its connection is closed.

use chatcaptain_client::ErrorKind;
use chatcaptain_tests::{
    errors::is_unreadable_success,
    misbehaving::{Behaviour, Server},
};
use serde_json::json;

use crate::transport::calls::{Kind, client, once};

/// C19: what breaks off, contradicts itself, or is no HTTP.
fn broken() -> Vec<(&'static str, Behaviour, Option<u16>)> {
    let ok = Some(200);
    vec![
        ("length cut", Behaviour::cut_length(200, "{}", 1), ok),
        ("length cut and reset", Behaviour::cut_length(200, "{}", 1).then_reset(), ok),
        ("chunk cut", Behaviour::cut_chunk(200, "{}"), ok),
        ("no last chunk", Behaviour::cut_chunks(200, "{}"), ok),
        ("bad chunk size", Behaviour::chunks(200).then_send("zz\r\n{}\r\n0\r\n\r\n"), ok),
        ("huge chunk size", Behaviour::chunks(200).then_send("fffffffffffffffff\r\n{}"), ok),
        ("gzip cut", Behaviour::gzip_cut(200, "{}", 15), ok),
        ("gzip without its check", Behaviour::gzip_cut(200, "{}", 20), ok),
        ("no gzip at all", Behaviour::json(200, &json!({})).with_header("content-encoding", "gzip"), ok),
        ("two lengths", Behaviour::two_lengths(200, "{}"), None),
        ("bad length", Behaviour::raw("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}"), None),
        ("negative length", Behaviour::raw("HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\n{}"), None),
        ("not http", Behaviour::raw("SSH-2.0-OpenSSH_9.9\r\n\r\n"), None),
        ("empty", Behaviour::raw(""), None),
        ("http/0.9", Behaviour::raw("{}"), None),
        ("http/2", Behaviour::raw("HTTP/2 200\r\n\r\n{}"), None),
        ("no status", Behaviour::raw("HTTP/1.1\r\n\r\n"), None),
        ("bad header", Behaviour::raw("HTTP/1.1 200 OK\r\n\0: x\r\n\r\n{}"), None),
        ("status of 4 digits", Behaviour::raw("HTTP/1.1 2000 OK\r\n\r\n{}"), None),
    ]
}

#[tokio::test]
async fn a_broken_answer_is_a_transport_error_and_a_create_is_not_repeated() {
    for (broken, behaviour, status) in broken() {
        for call in [Kind::Get, Kind::Post] {
            let server = Server::always(behaviour.clone());
            let error = call.failure(&client(&server)).await;
            assert_eq!(error.kind(), ErrorKind::Connection, "{broken} {call:?}: {error:?}");
            assert_eq!(error.status(), status, "{broken} {call:?}");
            assert_eq!(is_unreadable_success(&error), status.is_some(), "{broken} {call:?}");
            assert!(!error.is_unsent(), "{broken} {call:?}");
            if call == Kind::Post {
                assert_eq!((error.attempts(), server.request_count()), (1, 1), "{broken}");
                assert_eq!(error.is_outcome_unknown(), status.is_none(), "{broken}");
            }
        }
    }
}

/// Nobody asked for it, and what follows is no HTTP.
#[tokio::test]
async fn an_upgrade_is_no_success() {
    let upgrade =
        "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}";
    for call in Kind::ALL {
        let server = Server::always(Behaviour::raw(upgrade));
        let error = call.failure(&client(&server)).await;
        assert!(!error.is_unsent() && !is_unreadable_success(&error), "{error:?}");
        assert_eq!(error.is_outcome_unknown(), call != Kind::Get, "{error:?}");
        assert!(call != Kind::Post || server.request_count() == 1);
    }
}

#[tokio::test]
async fn an_answer_that_only_looks_broken_is_understood() {
    for (told, behaviour) in [
        ("one length twice", Behaviour::body(200, "{}").with_header("content-length", "2")),
        ("chunks of one byte", Behaviour::chunked(200, &json!({}), 1)),
        ("to the end of the connection", Behaviour::until_close(200, &json!({}))),
        ("gzip", Behaviour::gzip(200, "{}")),
        ("no reason", Behaviour::raw("HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}")),
        (
            "a 103 first",
            Behaviour::raw("HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        ),
        ("http/1.0", Behaviour::raw("HTTP/1.0 200 OK\r\n\r\n{}")),
    ] {
        let server = Server::always(behaviour);
        let result = Kind::Get.call(&once(&server)).await;
        assert!(result.is_ok(), "{told}: {result:?}");
    }
}

/// A length beside chunks is how answers are smuggled (RFC 9112, 6.3): the chunks count or nothing does,
/// and the connection is not used again.
#[tokio::test]
async fn a_length_beside_chunks_never_cuts_the_chunks() {
    let server = Server::always(Behaviour::length_and_chunks(200, "{}  "));
    let client = once(&server);
    for connections in 1..=2 {
        match Kind::Get.call(&client).await {
            Ok(success) => assert_eq!(success.status, 200),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}"),
        }
        assert_eq!(server.connections(), connections);
    }
}

/// What was sent beyond an answer is no answer to the next request.
#[tokio::test]
async fn bytes_after_an_answer_do_not_answer_the_next_request() {
    let smuggled = Behaviour::json(200, &json!({"error": "smuggled"})).to_bytes();
    let server = Server::start([Behaviour::json(200, &json!({})).then_send(smuggled), Kind::Get.success()]);
    let client = client(&server);
    for _ in 0..3 {
        if let Ok(success) = Kind::Get.call(&client).await {
            assert_eq!(success.error, None);
        }
    }
}

/// Servers close connections that nobody uses: the next call must not pay for it, least of all a create.
#[tokio::test]
async fn a_connection_that_was_closed_while_idle_costs_no_attempt() {
    for call in Kind::ALL {
        for connections in [1, 2] {
            let first = call.success();
            let first = if connections == 1 { first } else { first.then_close() };
            let server = Server::start([first, call.success()]);
            let client = client(&server);
            call.call(&client).await.unwrap();
            server.wait_for_closed(connections - 1).await;
            assert_eq!(call.call(&client).await.unwrap().attempts, 1, "{call:?}");
            assert_eq!((server.connections(), server.request_count()), (connections, 2), "{call:?}");
        }
    }
}
