//! Answers that break the rules of HTTP, of JSON or of the document: what is told about each.

use std::io::Write as _;

use chatcaptain_client::{
    ErrorKind,
    operation::{Method, OPERATIONS},
};
use chatcaptain_tests::{
    document::{Operation, document},
    errors::{is_unreadable_success, kind_of},
    fixture,
    misbehaving::{Behaviour, Server},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{
    operations::smallest,
    transport::calls::{Kind, chatbot, client, conversation, once},
};

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

/// C20.
#[tokio::test]
async fn a_gateways_page_keeps_its_status_and_its_text() {
    for status in [502, 504] {
        let page = "<h1>Bad Gateway</h1>";
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(status, "text/html", page)).await;
        assert_eq!((kind, error.status()), (kind_of(status), Some(status)));
        assert_eq!(error.body(), Some(page.as_bytes()));
        assert_eq!(error.header("content-type"), Some("text/html"));
        assert_eq!(error.message(), None);
    }
}

/// C20.
#[tokio::test]
async fn a_success_of_another_type_keeps_its_status_and_its_text() {
    for content_type in [
        "text/plain",
        "text/html; charset=utf-8",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/octet-stream",
        "jsonapplication/json",
        "",
    ] {
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(200, content_type, "{}")).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{content_type}");
        assert!(error.to_string().contains("is not declared as json in utf-8"), "{error}");
        assert_eq!(error.body(), Some(&b"{}"[..]));
    }
    for content_type in ["application/json", "Application/JSON; Charset=\"UTF-8\"", "application/hal+json"] {
        let server = Server::always(Behaviour::text(200, content_type, "{}"));
        assert!(Kind::Get.call(&once(&server)).await.is_ok(), "{content_type}");
    }
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_refused() {
    for encoding in ["br", "deflate", "zstd", "compress", "x-canary", "br, gzip", "gzip, br"] {
        let behaviour = Behaviour::json(200, &json!({})).with_header("content-encoding", encoding);
        let (kind, error) = Kind::Get.failure_once(behaviour).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{encoding}");
        assert!(error.to_string().contains("is encoded otherwise than with gzip"), "{error}");
    }
    let plain = Behaviour::json(200, &json!({})).with_header("content-encoding", "identity");
    let server = Server::always(plain);
    assert!(Kind::Get.call(&once(&server)).await.is_ok());
    assert_eq!(server.request().header("accept-encoding"), ["gzip"]);
}

/// A file of gzip may have several members; whatever else follows is damage.
#[tokio::test]
async fn what_is_compressed_is_all_there_or_an_error() {
    let text = |name: &str, file: Vec<u8>| {
        Behaviour::text(200, "application/json", file).with_header("content-encoding", name)
    };
    let (one, two) = (compressed("{\"a\""), compressed(":1}"));
    let both = [one.clone(), two.clone()].concat();
    for name in ["gzip", "GZIP", "x-gzip"] {
        let server = Server::always(text(name, both.clone()));
        let client = once(&server);
        let value = client.endpoint(Method::Get, "/v1/x").send_for_response().await.unwrap();
        assert_eq!(*value, json!({"a": 1}), "{name}");
        let mut body = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = body.chunk().await.unwrap() {
            all.extend_from_slice(&piece);
        }
        assert_eq!(all, b"{\"a\":1}", "{name}");
    }
    let followed = [both.clone(), b"canary".to_vec()].concat();
    let damaged = [one, two.iter().map(|byte| !byte).collect()].concat();
    for file in [followed, damaged, both[..both.len() - 1].to_vec()] {
        let server = Server::always(text("gzip", file));
        let client = once(&server);
        let error = client.endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, Some(200)), "{error:?}");
        let mut body = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap();
        let error = loop {
            match body.chunk().await {
                Ok(piece) => assert!(piece.is_some(), "the end hides that something is missing"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Connection);
    }
}

fn compressed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// C21.
#[tokio::test]
async fn an_empty_success_has_a_status() {
    for status in [200, 201, 204, 205] {
        for call in [Kind::Get, Kind::Patch, Kind::Post] {
            let (kind, error) = call.failure_once(Behaviour::empty(status)).await;
            assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(status)), "{call:?}");
            assert!(is_unreadable_success(&error));
            assert!(error.to_string().contains("without the declared body"), "{error}");
        }
    }
}

fn messages(change: impl FnOnce(&mut Value)) -> Value {
    let (_, schema) = Operation::find("list_messages").success();
    let mut answer = fixture::full(document(), schema);
    let message = answer["messages"][0].clone();
    answer["messages"] = Value::Array(vec![message; 50]);
    change(&mut answer["messages"][37]);
    answer
}

/// C23.
#[tokio::test]
async fn a_wrong_value_in_a_list_is_told_by_its_place() {
    type Change = fn(&mut Value);
    let cases: [(Change, Option<&str>); 5] = [
        (|_| {}, None),
        (|message| *message = Value::Null, Some("$.messages[37]")),
        (|message| *message = json!(17), Some("$.messages[37]")),
        (|message| message["created"] = json!(null), Some("$.messages[37].created")),
        (|message| message["content"] = json!("canary"), Some("$.messages[37].content")),
    ];
    for (change, place) in cases {
        let server = Server::always(Behaviour::json(200, &messages(change)));
        let result = client(&server).list_messages(&chatbot(), &conversation()).await;
        match (result, place) {
            (Ok(list), None) => assert_eq!(list.messages.len(), 50),
            (Err(error), Some(place)) => {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undecodable, 1));
                let told = error.to_string();
                assert!(told.contains(&format!("{place}: expected")), "{told}");
                assert!(!told.contains("canary"), "{told}");
            }
            (result, place) => panic!("{place:?}: {result:?}"),
        }
    }
}

/// C23.
#[tokio::test]
async fn a_missing_property_in_a_list_is_told_by_its_place() {
    let (_, schema) = Operation::find("list_messages").success();
    let items = schemas_of_messages(schema);
    for required in items["required"].as_array().unwrap() {
        let required = required.as_str().unwrap();
        let answer = messages(|message| {
            message.as_object_mut().unwrap().shift_remove(required).unwrap();
        });
        let server = Server::always(Behaviour::json(200, &answer));
        let error = client(&server).list_messages(&chatbot(), &conversation()).await.unwrap_err();
        let told = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Undecodable);
        assert!(told.contains("$.messages[37]") && told.contains(required), "{required}: {told}");
    }
}

fn schemas_of_messages(schema: &'static Value) -> &'static Value {
    use chatcaptain_tests::document::resolve;
    let list = resolve(document(), schema["$ref"].as_str().unwrap()).1;
    let item = list["properties"]["messages"]["items"]["$ref"].as_str().unwrap();
    resolve(document(), item).1
}

/// C26.
#[tokio::test]
async fn bytes_that_are_no_clean_json_are_told_as_such() {
    let broken: [&[u8]; 10] = [
        b"\xef\xbb\xbf{}",
        b"{\"error\":\"\xff\"}",
        b"{\"error\":\"\xed\xa0\x80\"}",
        br#"{"error":"\ud800"}"#,
        br#"{"error":"a","error":"b"}"#,
        b"{} {}",
        b"{}x",
        b"{} \0",
        b"{\"error\":\"a\nb\"}",
        b"{'error':1}",
    ];
    for body in broken {
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(200, "application/json", body)).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{}", body.escape_ascii());
        assert_eq!(error.body(), Some(body));
        assert!(error.to_string().contains(": the body of the answer "), "{error}");
    }
    for body in [&b" \r\n\t{}\n"[..], br#"{"error":"\ud83d\ude00"}"#, b"{\"x\":1,\"x\":2}"] {
        let server = Server::always(Behaviour::text(200, "application/json", body));
        let result = Kind::Get.call(&once(&server)).await;
        assert!(result.is_ok(), "{}: {result:?}", body.escape_ascii());
    }
}

#[tokio::test]
async fn a_body_nested_beyond_reason_is_no_overflow() {
    let deep = "[".repeat(1 << 20);
    for body in [format!("{{\"x\":{deep}"), deep, "{\"conversation\":".repeat(1 << 16)] {
        let (kind, _) = Kind::Get.failure_once(Behaviour::text(200, "application/json", body)).await;
        assert_eq!(kind, ErrorKind::Undecodable);
    }
}

/// C27: in this layer the body's own error is a property like any other, and never lost.
#[tokio::test]
async fn a_success_that_carries_an_error_is_repeated_by_nobody_and_shows_it() {
    for call in Kind::ALL {
        let server = Server::always(Behaviour::json(200, &json!({"error": "no such conversation"})));
        let success = call.call(&client(&server)).await.unwrap();
        assert_eq!(success.error.as_deref(), Some("no such conversation"), "{call:?}");
        assert_eq!((success.attempts, server.request_count()), (1, 1));
    }
}

/// C28.
#[tokio::test]
async fn a_403_names_the_permission_that_the_operation_needs() {
    let bodies = [
        Behaviour::empty(403),
        Behaviour::text(403, "text/plain", "canary"),
        Behaviour::json(403, &json!({"statusCode": 403, "message": "canary", "error": "Forbidden"})),
    ];
    for behaviour in bodies {
        let server = Server::always(behaviour);
        let client = client(&server);
        for operation in OPERATIONS {
            let error = smallest(operation.id, &client).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status(), error.attempts()),
                (ErrorKind::Forbidden, Some(403), 1)
            );
            let told = error.to_string();
            assert!(!told.contains("canary"), "{told}");
            for needed in operation.permission.into_iter().chain(operation.resource) {
                assert!(told.contains(needed), "{told}: {needed}");
            }
        }
        let error = Kind::Get.failure_once(Behaviour::empty(401)).await.1;
        assert!(!error.to_string().contains("chatbots."), "{error}");
    }
}

/// What is not there is not encoded.
#[tokio::test]
async fn an_answer_without_a_body_may_name_any_encoding() {
    let encoded = |behaviour: Behaviour| behaviour.with_header("content-encoding", "br");
    for (method, behaviour) in [
        (Method::Head, encoded(Behaviour::empty(200))),
        (Method::Delete, encoded(Behaviour::empty(204))),
        (Method::Get, encoded(Behaviour::empty(200))),
    ] {
        let server = Server::always(behaviour);
        let client = once(&server);
        assert!(client.endpoint(method, "/v1/x").send_bytes().await.unwrap().is_empty(), "{method}");
    }
    let (kind, error) = Kind::Get.failure_once(encoded(Behaviour::json(200, &json!({})))).await;
    assert_eq!((kind, error.body()), (ErrorKind::Undecodable, Some(&b"{}"[..])));
}
