//! Lists of which the items are handed out while they arrive: what each connection brings, and how it ends.

use std::time::Duration;

use chatcaptain_client::{
    ByteStream, CallOptions, Client, Error, ErrorKind, ItemStream,
    operation::{Method, OperationId},
    types::Message,
};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    misbehaving::{Behaviour, Gate, Server},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{select, task::yield_now, time::Instant};

use crate::transport::calls::{builder, chatbot, client, conversation, once};

#[derive(Debug, Deserialize, PartialEq)]
struct Numbered {
    number: u32,
}

async fn body(client: &Client) -> ByteStream {
    let answer = client.list_messages(&chatbot(), &conversation()).stream().await;
    answer.unwrap().into_inner()
}

async fn messages<T: DeserializeOwned>(client: &Client) -> ItemStream<T> {
    body(client).await.into_items("messages")
}

/// The numbers of all good items, and the errors of the others, in their order.
async fn rest(items: &mut ItemStream<Numbered>) -> Vec<Result<u32, Error>> {
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.map(|item| item.number));
    }
    assert!(items.next().await.is_none(), "the end stays the end");
    all
}

/// Items with these numbers.
fn numbered(numbers: std::ops::Range<u32>) -> Vec<Value> {
    numbers.map(|number| json!({"number": number, "text": "}],\"\\"})).collect()
}

/// What comes before the error that ends an answer, and the error.
async fn ended(behaviour: Behaviour) -> (Vec<u32>, Error) {
    let server = Server::always(behaviour);
    let mut all = rest(&mut messages(&once(&server)).await).await;
    let error = all.pop().unwrap().unwrap_err();
    assert_eq!(
        (error.operation(), error.status()),
        (Some(OperationId::ListMessages), Some(200)),
        "{error:?}"
    );
    (all.into_iter().map(Result::unwrap).collect(), error)
}

#[tokio::test]
async fn an_item_is_there_before_the_body_ends() {
    let gate = Gate::shut();
    let open = Behaviour::chunks(200).then_chunk("{\"messages\":[{\"number\":1},{\"num").then_hold(&gate);
    let server = Server::always(open.then_chunk("ber\":2}]}").then_send("0\r\n\r\n"));
    let mut items = messages::<Numbered>(&client(&server)).await;
    assert_eq!(items.next().await.unwrap().unwrap(), Numbered { number: 1 });
    assert_eq!(format!("{items:?}"), "ItemStream { state: Open, .. }");
    gate.open();
    assert_eq!(rest(&mut items).await.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn the_items_are_those_of_the_call() {
    let (_, schema) = Operation::find("list_messages").success();
    let mut answer = fixture::full(document(), schema);
    let message = answer["messages"][0].take();
    answer["messages"] = Value::Array(vec![message; 50]);
    answer["error"] = Value::Null;
    for behaviour in [
        Behaviour::json(200, &answer),
        Behaviour::chunked(200, &answer, 7),
        Behaviour::until_close(200, &answer),
        Behaviour::gzip(200, &answer.to_string()),
    ] {
        let server = Server::always(behaviour);
        let client = client(&server);
        let whole = client.list_messages(&chatbot(), &conversation()).await.unwrap().messages;
        let mut items = messages::<Message>(&client).await;
        let mut all = Vec::new();
        while let Some(item) = items.next().await {
            all.push(item.unwrap());
        }
        assert_eq!(all, whole);
    }
}

/// Whoever looks at something else from time to time, as `select!` does, gets every item once all the same.
#[tokio::test]
async fn an_item_is_not_lost_when_its_wait_is_dropped() {
    let text = json!({"messages": numbered(0..40)}).to_string();
    let pause = Duration::from_micros(200);
    let mut drip = Behaviour::chunks(200);
    for piece in text.as_bytes().chunks(3) {
        let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
        drip = drip.then_pause(chunk, pause);
    }
    let server = Server::always(drip.then_send("0\r\n\r\n"));
    let mut items = messages::<Numbered>(&client(&server)).await;
    let (mut numbers, mut dropped, begun) = (Vec::new(), 0, Instant::now());
    loop {
        let item = select! {
            biased;
            item = items.next() => item,
            // Ready at once: every wait is dropped at its first pause.
            () = std::future::ready(()) => {
                dropped += 1;
                assert!(begun.elapsed() < Duration::from_secs(60), "nothing comes: {numbers:?}");
                yield_now().await;
                continue;
            }
        };
        let Some(item) = item else { break };
        numbers.push(item.unwrap().number);
    }
    assert_eq!(numbers, (0..40).collect::<Vec<_>>());
    assert!(dropped > 0, "nothing was ever dropped");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_an_error_after_its_items() {
    let text = json!({"messages": numbered(0..9)}).to_string();
    let cut = text.split_at(text.len() - 5).0;
    for (behaviour, count, kind) in [
        (Behaviour::cut_length(200, cut, 5), 8, ErrorKind::Connection),
        (Behaviour::cut_chunk(200, cut), 8, ErrorKind::Connection),
        (Behaviour::cut_chunks(200, cut), 8, ErrorKind::Connection),
        (Behaviour::cut_chunks(200, &text), 9, ErrorKind::Connection),
        (Behaviour::text(200, "application/json", cut), 8, ErrorKind::Undecodable),
    ] {
        let (numbers, error) = ended(behaviour).await;
        assert_eq!((numbers.len(), error.kind()), (count, kind), "{error:?}");
    }
    for kept in [40, 60] {
        let (_, error) = ended(Behaviour::gzip_cut(200, &text, kept)).await;
        assert_eq!(error.kind(), ErrorKind::Connection, "{error:?}");
    }
}

#[tokio::test]
async fn silence_inside_a_list_ends_it() {
    let limit = Duration::from_millis(100);
    let open = Behaviour::chunks(200).then_chunk("{\"messages\":[{\"number\":1},{\"num");
    let server = Server::always(open.then_silence());
    let mut items = messages(&builder(&server).idle_timeout(limit).build().unwrap()).await;
    let mut all = rest(&mut items).await;
    let error = all.pop().unwrap().unwrap_err();
    assert_eq!((all.len(), error.kind(), error.is_timeout()), (1, ErrorKind::Timeout, true));
    server.wait_for_closed(1).await;
}

#[tokio::test]
async fn a_bad_item_of_a_list_is_an_error_of_its_own() {
    let canary = "canary".repeat(100);
    for (bad, kind, told) in [
        (json!(null), ErrorKind::Undecodable, "$.messages[37]: expected struct Numbered, found null"),
        (
            json!({"number": "canary"}),
            ErrorKind::Undecodable,
            "$.messages[37].number: expected u32, found a string",
        ),
        (
            json!({"number": canary}),
            ErrorKind::TooLarge,
            "`$.messages[37]` of the answer is larger than the limit of 500 bytes (`max_item`)",
        ),
    ] {
        let mut list = numbered(0..50);
        list[37] = bad;
        let answer = json!({"canary": canary, "messages": list});
        let server =
            Server::always(Behaviour::chunked(200, &answer, 100).with_header("x-request-id", "request-1"));
        let clients = [
            builder(&server).max_item(500).build().unwrap(),
            client(&server).with(CallOptions::new().max_item(500)),
        ];
        for client in clients {
            let mut all = rest(&mut messages(&client).await).await;
            let error = all.remove(37).unwrap_err();
            let others = all.into_iter().map(Result::unwrap);
            assert!(others.eq((0..50).filter(|number| *number != 37)), "{told}");
            assert_eq!((error.kind(), error.status(), error.attempts()), (kind, Some(200), 1));
            assert_eq!(
                (error.operation(), error.request_id()),
                (Some(OperationId::ListMessages), Some("request-1"))
            );
            assert!(error.to_string().ends_with(told), "{error}");
            assert!(!format!("{error:?}").contains("canary") && error.message().is_none());
        }
    }
}

#[tokio::test]
async fn an_error_of_the_server_ends_a_list_in_its_words() {
    for (answer, count) in [
        (json!({"messages": numbered(0..3), "error": "canary"}), 3),
        (json!({"error": "canary", "messages": numbered(0..3)}), 0),
        (json!({"error": "canary"}), 0),
        (json!({"messages": null, "error": "canary"}), 0),
    ] {
        for behaviour in [Behaviour::json(200, &answer), Behaviour::chunked(200, &answer, 1)] {
            let (numbers, error) = ended(behaviour).await;
            assert_eq!((numbers.len(), error.kind()), (count, ErrorKind::Rejected), "{answer}");
            assert_eq!(error.message().as_deref(), Some("canary"));
            assert!(error.is_rejected() && !format!("{error} {error:?}").contains("canary"));
        }
    }
    let server = Server::always(Behaviour::json(200, &json!({"messages": numbered(0..3), "error": ""})));
    assert!(rest(&mut messages(&client(&server)).await).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn what_is_no_list_fails_as_the_call_does() {
    let json = "application/json";
    for behaviour in [
        Behaviour::empty(200),
        Behaviour::json(200, &json!({})),
        Behaviour::json(200, &json!({"messages": 1})),
        Behaviour::json(200, &json!({"error": "no"})),
        Behaviour::json(200, &json!({"messages": [], "error": 1})),
        Behaviour::text(200, json, "{\"messages\":[],\"messages\":[]}"),
        Behaviour::text(200, json, "{\"messages\":["),
        Behaviour::text(200, json, "{\"messages\":[]}\n}"),
        Behaviour::text(200, json, "\u{feff}{\"messages\":[]}"),
    ] {
        let server = Server::always(behaviour.clone());
        let call = client(&server).list_messages(&chatbot(), &conversation()).await.unwrap_err();
        let (numbers, error) = ended(behaviour).await;
        assert_eq!((numbers.len(), error.kind(), error.to_string()), (0, call.kind(), call.to_string()));
    }
}

#[tokio::test]
async fn a_list_that_is_not_declared_as_json_is_not_decoded() {
    for (content_type, kind) in [("text/csv", Some(ErrorKind::Undecodable)), ("application/json", None)] {
        let text = json!({"messages": numbered(0..1)}).to_string();
        let server = Server::always(Behaviour::text(200, content_type, text));
        let body = client(&server).endpoint(Method::Get, "/v1/x").stream().await.unwrap().into_inner();
        let all = rest(&mut body.into_items("messages")).await;
        assert_eq!((all.len(), all[0].as_ref().err().map(Error::kind)), (1, kind));
    }
}

/// What is final ends the connection; a list that was read to its end leaves it for the next call.
#[tokio::test]
async fn a_connection_is_closed_with_its_list_unless_all_was_read() {
    let server = Server::always(Behaviour::chunked(200, &json!({"messages": numbered(0..9)}), 30));
    let client = client(&server);
    for _ in 0..3 {
        assert_eq!(rest(&mut messages(&client).await).await.len(), 9);
    }
    assert_eq!((server.connections(), server.closed()), (1, 0));

    let server = Server::always(Behaviour::endless(200, "{\"error\":\"no\"", " "));
    let mut items = messages(&once(&server)).await;
    assert!(rest(&mut items).await[0].as_ref().is_err_and(Error::is_rejected));
    server.wait_for_closed(1).await;

    let server = Server::always(Behaviour::endless(200, "{\"messages\":[{\"number\":1}", ",{\"number\":2}"));
    let mut items = messages::<Numbered>(&once(&server)).await;
    items.next().await.unwrap().unwrap();
    assert_eq!(server.closed(), 0);
    drop(items);
    server.wait_for_closed(1).await;
}

#[tokio::test]
async fn a_stream_of_items_goes_anywhere() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    fn is_unpin<T: Unpin>(_: &T) {}
    let server = Server::always(Behaviour::json(200, &json!({"messages": []})));
    let mut items = messages::<Message>(&client(&server)).await;
    is_unpin(&items);
    assert!(is_send(items.next()).await.is_none());
    drop(is_send(items));
}
