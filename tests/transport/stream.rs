//! Bodies that are handed out while they arrive: unbounded in size, bounded in memory and in silence.

use std::time::Duration;

use chatcaptain_client::{
    ByteStream, CallOptions, Client, Error, ErrorKind, ResponseValue, operation::Method,
    operation::OperationId,
};
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Gate, Server},
    recorded::KEY,
};
use serde_json::json;

use crate::transport::calls::{builder, chatbot, client, conversation, once};

/// The messages of a conversation, streamed.
async fn messages(client: &Client) -> Result<ResponseValue<ByteStream>, Error> {
    client.list_messages(&chatbot(), &conversation()).stream().await
}

/// The rest of a body.
async fn rest(body: &mut ByteStream) -> Result<Vec<u8>, Error> {
    let mut all = Vec::new();
    while let Some(piece) = body.chunk().await? {
        assert!(!piece.is_empty());
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

#[tokio::test]
async fn a_piece_is_there_before_the_body_ends() {
    let gate = Gate::shut();
    let open = Behaviour::chunks(200).then_chunk("{\"messages\":[");
    let server = Server::always(open.then_hold(&gate).then_chunk("]}").then_send("0\r\n\r\n"));
    let client = client(&server);
    for streamed in [messages(&client).await, client.endpoint(Method::Get, "/v1/x").stream().await] {
        let answer = streamed.unwrap();
        assert_eq!((answer.status(), answer.attempts()), (200, 1));
        let mut body = answer.into_inner();
        assert_eq!(body.chunk().await.unwrap().unwrap(), "{\"messages\":[");
        gate.open();
        assert_eq!(rest(&mut body).await.unwrap(), b"]}");
        assert!(body.chunk().await.unwrap().is_none(), "the end stays the end");
    }
    let requests = server.requests();
    assert_eq!(requests[0].target, "/v1/chatbots/chatbot-1/conversations/conversation-2/messages");
    assert!(requests.iter().all(|request| request.header("x-chatcaptain-key") == [KEY]));
}

#[tokio::test]
async fn silence_inside_a_body_ends_it() {
    let limit = Duration::from_millis(100);
    let open = Behaviour::chunks(200).then_chunk("[");
    for behaviour in
        [open.clone().then_hold(&Gate::shut()), open.then_silence(), Behaviour::endless_nothing(200, "[")]
    {
        let server = Server::always(behaviour);
        let clients = [
            builder(&server).idle_timeout(limit).build().unwrap(),
            client(&server).with(CallOptions::new().idle_timeout(limit)),
        ];
        for (client, closed) in clients.iter().zip(1..) {
            let mut body = messages(client).await.unwrap().into_inner();
            assert_eq!(body.chunk().await.unwrap().unwrap(), "[");
            let error = body.chunk().await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, Some(200)), "{error:?}");
            assert_eq!(error.operation(), Some(OperationId::ListMessages));
            assert!(body.chunk().await.unwrap().is_none());
            server.wait_for_closed(closed).await;
        }
    }
}

/// The sibling: slower than all limits together, and never silent for long.
#[tokio::test]
async fn the_limits_of_time_end_with_the_head() {
    let pause = Duration::from_millis(40);
    let mut slow = Behaviour::chunks(200);
    for _ in 0..20 {
        slow = slow.then_pause("1\r\nx\r\n", pause);
    }
    let server = Server::always(slow.then_send("0\r\n\r\n"));
    let limit = Duration::from_millis(400);
    let options = CallOptions::new().attempt_timeout(limit).call_timeout(limit).idle_timeout(limit * 10);
    let client = client(&server).with(options);
    let mut body = messages(&client).await.unwrap().into_inner();
    assert_eq!(rest(&mut body).await.unwrap().len(), 20);
    let error = client.list_messages(&chatbot(), &conversation()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "the limit was what it was");
}

#[tokio::test]
async fn a_head_that_does_not_come_is_ended() {
    let server = Server::always(Behaviour::silence(After::Request));
    let limit = CallOptions::new().attempt_timeout(Duration::from_millis(50));
    let error = messages(&once(&server).with(limit)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert_eq!(error.operation(), Some(OperationId::ListMessages));
}

#[tokio::test]
async fn it_is_repeated_before_its_head_and_never_after() {
    let good = || Behaviour::json(200, &json!({"messages": []}));
    for first in [Behaviour::empty(503), Behaviour::empty(429), Behaviour::close(After::Request)] {
        let server = Server::start([first, good()]);
        assert_eq!(messages(&client(&server)).await.unwrap().attempts(), 2);
    }
    let server = Server::start([Behaviour::cut_length(200, "{\"mess", 9), good()]);
    let answer = messages(&client(&server)).await.unwrap();
    assert_eq!(answer.attempts(), 1);
    let error = rest(&mut answer.into_inner()).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, Some(200)));
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_failure_is_the_calls_own() {
    let server = Server::always(Behaviour::json(403, &json!({"error": "no"})));
    let error = messages(&client(&server)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Forbidden, Some(403)));
    assert_eq!(error.message().as_deref(), Some("no"));
    assert_eq!(error.operation(), Some(OperationId::ListMessages));
}

#[tokio::test]
async fn a_body_that_is_not_what_was_declared_is_refused() {
    for (behaviour, told) in [
        (Behaviour::text(200, "text/html", "<p>"), "is not declared as json in utf-8"),
        (
            Behaviour::json(200, &json!({})).with_header("content-encoding", "br"),
            "is encoded otherwise than with gzip",
        ),
    ] {
        let error = messages(&client(&Server::always(behaviour))).await.unwrap_err();
        assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Undecodable, Some(200), 1));
        assert!(error.to_string().contains(told), "{error}");
    }
    let server = Server::always(Behaviour::text(200, "text/csv", "a,b"));
    let client = client(&server);
    let mut body = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap().into_inner();
    assert_eq!(rest(&mut body).await.unwrap(), b"a,b", "an endpoint declares nothing");
}

#[tokio::test]
async fn dropping_it_closes_the_connection() {
    let open = Behaviour::chunks(200).then_chunk("[").then_hold(&Gate::shut());
    for behaviour in [open, Behaviour::endless_body(200)] {
        let server = Server::always(behaviour);
        let client = client(&server);
        let mut body = messages(&client).await.unwrap().into_inner();
        body.chunk().await.unwrap();
        assert_eq!(server.closed(), 0);
        drop(body);
        server.wait_for_closed(1).await;
    }
}

#[tokio::test]
async fn a_body_that_was_read_leaves_its_connection_for_the_next() {
    let server = Server::always(Behaviour::chunked(200, &json!({"messages": []}), 3));
    let client = client(&server);
    for _ in 0..3 {
        rest(&mut messages(&client).await.unwrap().into_inner()).await.unwrap();
    }
    assert_eq!((server.connections(), server.request_count()), (1, 3));
}

#[tokio::test]
async fn a_piece_is_not_lost_when_its_wait_is_dropped() {
    let gate = Gate::shut();
    let open = Behaviour::chunks(200).then_chunk("[").then_hold(&gate);
    let server = Server::always(open.then_chunk("]").then_send("0\r\n\r\n"));
    let mut body = messages(&client(&server)).await.unwrap().into_inner();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "[");
    for _ in 0..10 {
        let waiting = tokio::time::timeout(Duration::from_millis(1), body.chunk());
        assert!(waiting.await.is_err());
    }
    gate.open();
    assert_eq!(rest(&mut body).await.unwrap(), b"]");
}

/// A reader that looks up from time to time, as `select!` does, waits no longer than one that does not.
#[tokio::test]
async fn silence_is_counted_over_waits_that_are_dropped() {
    let limit = Duration::from_millis(200);
    let server = Server::always(Behaviour::chunks(200).then_chunk("[").then_silence());
    let client = builder(&server).idle_timeout(limit).build().unwrap();
    let mut body = messages(&client).await.unwrap().into_inner();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "[");
    let error = loop {
        let waiting = tokio::time::timeout(limit / 10, body.chunk());
        if let Ok(ended) = waiting.await {
            break ended.unwrap_err();
        }
    };
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

/// A call is a value: each send of it is a call of its own, also where another was given up.
#[tokio::test]
async fn a_call_that_was_given_up_can_be_streamed_again() {
    let server = Server::start([Behaviour::silence(After::Request), Behaviour::json(200, &json!([]))]);
    let call = client(&server).list_messages(&chatbot(), &conversation());
    assert!(tokio::time::timeout(Duration::from_millis(50), call.clone().send()).await.is_err());
    assert_eq!(rest(&mut call.stream().await.unwrap().into_inner()).await.unwrap(), b"[]");
    assert_eq!(server.request_count(), 2);
}

/// There is no one body: nothing is sent.
#[tokio::test]
async fn a_call_of_two_requests_is_not_streamed() {
    let server = Server::always(Behaviour::json(200, &json!({"messages": []})));
    let client = client(&server);
    let twice = client
        .list_messages(&chatbot(), &conversation())
        .and_then(|client, _| client.list_messages(&chatbot(), &conversation()).send_for_response());
    let twice = twice.map(|list| list.messages.len());
    let error = twice.clone().stream().await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::InvalidArgument, true));
    assert!(twice.clone().send_bytes().await.unwrap_err().is_invalid_argument());
    assert!(twice.clone().returns::<serde_json::Value>().await.unwrap_err().is_invalid_argument());
    assert_eq!(server.request_count(), 0);
    assert_eq!(twice.await.unwrap(), 0);
    assert_eq!(server.request_count(), 2);
}

#[tokio::test]
async fn a_body_that_breaks_off_was_not_whole() {
    let server = Server::always(Behaviour::cut_length(200, "{\"messages\":", 9));
    let mut body = messages(&client(&server)).await.unwrap();
    let error = rest(&mut body).await.unwrap_err();
    assert!(error.is_body_truncated() && error.request_id().is_none(), "{error:?}");
}

/// Silence is the server's, not the reader's: what came while the reader was away is there.
#[tokio::test]
async fn a_reader_that_was_away_finds_what_has_come() {
    let limit = Duration::from_millis(100);
    let gate = Gate::shut();
    let open = Behaviour::chunks(200).then_chunk("[").then_hold(&gate);
    let server = Server::always(open.then_chunk("]").then_send("0\r\n\r\n"));
    let client = builder(&server).idle_timeout(limit).build().unwrap();
    let mut body = messages(&client).await.unwrap().into_inner();
    assert_eq!(body.chunk().await.unwrap().unwrap(), "[");
    assert!(tokio::time::timeout(limit / 10, body.chunk()).await.is_err());
    gate.open();
    tokio::time::sleep(3 * limit).await;
    assert_eq!(rest(&mut body).await.unwrap(), b"]");
}
