//! The escape hatch: endpoints that the pages do not know, with everything that holds for those they do.

use std::collections::BTreeMap;

use chatcaptain_client::{Call, CallOptions, Client, Error, ErrorKind, ResponseValue, operation::Method};
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};
use serde_json::{Value, json};

use crate::transport::calls::{client, once};

const LABELS: &str = "/v1/chatbots/{chatbotId}/labels";

fn answering() -> Server {
    Server::always(Behaviour::json(200, &json!({"labels": ["a"]})))
}

#[tokio::test]
async fn a_request_is_what_was_asked_for() {
    let server = answering();
    let answer = client(&server)
        .endpoint(Method::Post, LABELS)
        .path("chatbotId", "a/b ü")
        .query("limit", &20)
        .query("tag", &["x y", "&"])
        .query("none", &None::<u8>)
        .header("x-tenant", "7")
        .json(&json!({"name": "urgent"}))
        .send_for_response()
        .await
        .unwrap();
    assert_eq!(answer["labels"][0], "a");
    assert_eq!((answer.status(), answer.attempts(), answer.is_already_gone()), (200, 1, false));
    let request = server.request();
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, "/v1/chatbots/a%2Fb%20%C3%BC/labels?limit=20&tag=x%20y&tag=%26");
    assert_eq!(request.json(), json!({"name": "urgent"}));
    for (name, value) in [
        ("x-chatcaptain-key", KEY),
        ("x-tenant", "7"),
        ("content-type", "application/json"),
        ("accept", "application/json"),
    ] {
        assert_eq!(request.header(name), [value], "{name}");
    }
    for stray in ["api-version", "referer", "cookie", "authorization"] {
        assert!(request.header(stray).is_empty(), "{stray}");
    }
}

#[tokio::test]
async fn every_method_and_any_body_can_be_sent() {
    let server = Server::always(Behaviour::empty(204));
    let client = client(&server);
    for method in [Method::Delete, Method::Get, Method::Head, Method::Options, Method::Patch, Method::Put] {
        let answer = client.endpoint(method, "/v1/x").send_bytes().await.unwrap();
        assert_eq!((answer.status(), answer.len()), (204, 0));
        assert_eq!(server.take_requests()[0].method, method.as_str());
    }
    let body = [0, 159, 146, 150];
    let upload = client.endpoint(Method::Put, "/v1/x").body("image/png", body.to_vec());
    upload.send_bytes().await.unwrap();
    let request = server.take_requests().remove(0);
    assert_eq!((request.header("content-type"), request.body.as_slice()), (vec!["image/png"], &body[..]));
}

#[tokio::test]
async fn any_answer_is_taken_as_bytes_and_only_json_as_a_value() {
    let server = Server::always(Behaviour::text(200, "image/png", [0, 159]));
    let client = client(&server);
    let bytes = client.endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap();
    assert_eq!(&bytes[..], [0, 159]);
    let error = client.endpoint(Method::Get, "/v1/x").send_for_response().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
}

#[tokio::test]
async fn an_answer_of_another_shape_is_told_by_its_place() {
    #[derive(Debug, serde::Deserialize)]
    struct Labels<T> {
        labels: Vec<T>,
    }
    let server = answering();
    let client = client(&server);
    let request = || client.endpoint(Method::Get, "/v1/x");
    assert_eq!(request().returns::<Labels<String>>().await.unwrap().labels, ["a"]);
    let error = request().returns::<Labels<u8>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert!(error.to_string().contains("$.labels[0]: expected u8, found a string"), "{error}");
}

type Mistake = fn(&Client) -> Call<Value>;

#[tokio::test]
async fn a_mistake_is_told_before_any_io() {
    let server = answering();
    let client = client(&server);
    let mistakes: [(&str, Mistake); 22] = [
        ("no value", |client| client.endpoint(Method::Get, LABELS)),
        ("unknown placeholder", |client| client.endpoint(Method::Get, "/v1/x").path("id", "1")),
        ("one of two", |client| client.endpoint(Method::Get, "/v1/{a}/{b}").path("a", "1")),
        ("twice", |client| client.endpoint(Method::Get, "/v1/{a}").path("a", "1").path("a", "2")),
        ("no slash", |client| client.endpoint(Method::Get, "v1/x")),
        ("another host", |client| client.endpoint(Method::Get, "//evil.example/x")),
        ("a whole url", |client| client.endpoint(Method::Get, "http://127.0.0.1:1/x")),
        ("user info", |client| client.endpoint(Method::Get, "@evil.example/x")),
        ("a port", |client| client.endpoint(Method::Get, ":1/x")),
        ("a query", |client| client.endpoint(Method::Get, "/v1/x?token=canary")),
        ("a fragment", |client| client.endpoint(Method::Get, "/v1/x#canary")),
        ("up", |client| client.endpoint(Method::Get, "/v1/../x")),
        ("up, encoded", |client| client.endpoint(Method::Get, "/v1/%2e%2E/x")),
        ("here", |client| client.endpoint(Method::Get, "/v1/./x")),
        ("a backslash", |client| client.endpoint(Method::Get, "/v1\\..\\x")),
        ("an empty segment", |client| client.endpoint(Method::Get, "/v1//x")),
        ("a control character", |client| client.endpoint(Method::Get, "/v1/x\n")),
        ("an open brace", |client| client.endpoint(Method::Get, "/v1/{a").path("a", "1")),
        ("a placeholder without a name", |client| client.endpoint(Method::Get, "/v1/{}").path("", "1")),
        ("a query without text", |client| client.endpoint(Method::Get, "/v1/x").query("a", &[[1]])),
        ("a header that is no header", |client| client.endpoint(Method::Get, "/v1/x").header("a b", "c")),
        ("a body that is no json", |client| {
            client.endpoint(Method::Post, "/v1/x").json(&BTreeMap::from([(vec![1], 1)]))
        }),
    ];
    for (told, mistake) in mistakes {
        refused(mistake(&client).send_for_response().await.err(), told);
        refused(mistake(&client).send_bytes().await.err(), told);
        refused(mistake(&client).stream().await.err(), told);
    }
    assert_eq!(server.connections(), 0);
    client.endpoint(Method::Get, LABELS).path("chatbotId", "1").send_for_response().await.unwrap();
    client.endpoint(Method::Get, "/v1/x-1_2.3~4").send_for_response().await.unwrap();
}

fn refused(error: Option<Error>, told: &str) {
    let error = error.unwrap_or_else(|| panic!("{told}: was sent"));
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidArgument, 0), "{told}: {error:?}");
    assert!(error.is_unsent() && error.is_invalid_argument() && !error.is_outcome_unknown(), "{told}");
    let printed = format!("{error} {error:?}");
    assert!(!printed.contains("canary") && !printed.contains("evil"), "{told}: {printed}");
}

#[tokio::test]
async fn a_hostile_value_is_refused_or_is_one_segment() {
    let server = answering();
    let client = client(&server);
    let long = "a".repeat(8 << 10);
    for value in ["", ".", "..", "a\\b", "\0", "a\nb", "\u{7f}", &long] {
        let request = client.endpoint(Method::Get, LABELS).path("chatbotId", value);
        refused(request.send_for_response().await.err(), value);
    }
    assert_eq!(server.connections(), 0);
    for value in ["...", "a/b", "../x", "%2e%2e", "a?b#c", "{chatbotId}", "é😀\u{202E}", " ", "@evil:1"] {
        let request = client.endpoint(Method::Get, LABELS).path("chatbotId", value);
        request.send_for_response().await.unwrap();
        let segments = server.take_requests().remove(0).segments();
        assert_eq!(segments, ["v1", "chatbots", value, "labels"]);
    }
}

/// `DELETE …/conversations/find` would be another operation, whichever way it is called.
#[tokio::test]
async fn a_value_is_never_the_name_of_an_operation() {
    let server = answering();
    let client = client(&server);
    for (value, is_sent) in [("find", false), ("search", false), ("finds", true), ("Find", true)] {
        let request = client.endpoint(Method::Delete, "/v1/chatbots/{chatbot}/conversations/{conversation}");
        let request = request.path("chatbot", "chatbot-1").path("conversation", value);
        let result = request.send_bytes().await;
        assert_eq!(result.is_ok(), is_sent, "{value}: {result:?}");
        assert_eq!(server.take_requests().len(), usize::from(is_sent));
    }
}

#[tokio::test]
async fn it_stays_below_the_base_url() {
    let server = answering();
    let url = format!("{}/sub/", server.url());
    let client = Client::builder().api_key(KEY).base_url(url).build().unwrap();
    client.endpoint(Method::Get, "/v1/x").send_for_response().await.unwrap();
    assert_eq!(server.request().target, "/sub/v1/x");
}

async fn attempts(method: Method, behaviour: Behaviour, idempotent: Option<bool>) -> u32 {
    let server = Server::always(behaviour);
    let client = client(&server);
    let mut request = client.endpoint(method, "/v1/x");
    if let Some(idempotent) = idempotent {
        request = request.idempotent(idempotent);
    }
    let error = request.send_bytes().await.unwrap_err();
    assert_eq!(
        (error.operation(), error.method(), error.path_template()),
        (None, Some(method), Some("/v1/x"))
    );
    error.attempts()
}

#[tokio::test]
async fn it_is_repeated_as_its_method_allows_or_as_its_caller_says() {
    let lost = || Behaviour::close(After::Request);
    for (method, expected) in [
        (Method::Get, 3),
        (Method::Head, 3),
        (Method::Options, 3),
        (Method::Put, 3),
        (Method::Delete, 3),
        (Method::Post, 1),
    ] {
        assert_eq!(attempts(method, lost(), None).await, expected, "{method}");
        assert_eq!(attempts(method, Behaviour::empty(429), None).await, 3, "{method}");
        assert_eq!(attempts(method, Behaviour::empty(400), None).await, 1, "{method}");
    }
    assert_eq!(attempts(Method::Post, lost(), Some(true)).await, 3);
    assert_eq!(attempts(Method::Get, lost(), Some(false)).await, 1);
}

#[tokio::test]
async fn a_promise_of_the_call_holds_for_it_too() {
    let server = Server::always(Behaviour::close(After::Request));
    for (promised, attempts) in [(true, 3), (false, 1)] {
        let client = client(&server).with(CallOptions::new().idempotent(promised));
        let error = client.endpoint(Method::Post, "/v1/x").send_bytes().await.unwrap_err();
        assert_eq!((error.attempts(), error.is_outcome_unknown()), (attempts, true));
        // What is said of the call itself wins.
        let error = client.endpoint(Method::Post, "/v1/x").idempotent(false).send_bytes().await.unwrap_err();
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_deletion_that_was_done_is_success() {
    for (first, gone) in [(Behaviour::close(After::Request), true), (Behaviour::empty(429), false)] {
        let server = Server::start([first, Behaviour::empty(404)]);
        let client = client(&server);
        let answer = client.endpoint(Method::Delete, "/v1/x").send_bytes().await;
        assert_eq!(answer.as_ref().is_ok_and(ResponseValue::is_already_gone), gone, "{answer:?}");
    }
    let lost = || Server::start([Behaviour::close(After::Request), Behaviour::empty(404)]);
    let (one, two) = (lost(), lost());
    let (one, two) = (client(&one), client(&two));
    let value = one.endpoint(Method::Delete, "/v1/x").send_for_response().await.unwrap();
    assert_eq!((value.is_already_gone(), value.into_inner()), (true, json!({})));
    let streamed = two.endpoint(Method::Delete, "/v1/x").stream().await.unwrap();
    assert!(streamed.is_already_gone());
    assert!(streamed.into_inner().chunk().await.unwrap().is_none_or(|rest| rest == "{}"));
}

/// A `HEAD` is answered with the length of a body that does not come.
#[tokio::test]
async fn a_head_has_no_body_however_long_it_is_said_to_be() {
    let head = |length| Behaviour::empty(404).with_header("x-length", length);
    for (length, behaviour) in [
        ("0", head("0")),
        ("99999999999", Behaviour::raw("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n")),
    ] {
        let server = Server::always(behaviour);
        let client = once(&server);
        match client.endpoint(Method::Head, "/v1/x").send_bytes().await {
            Ok(answer) => {
                assert_eq!((answer.header("content-length"), answer.len()), (Some(length), 0));
            }
            Err(error) => assert_eq!((error.status(), length), (Some(404), "0")),
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = answering();
    for status in [301, 302, 303, 307, 308] {
        let server = Server::always(Behaviour::redirect(status, &other.url()));
        let client = once(&server);
        let error = client.endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)));
        let error = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn the_key_cannot_be_set_beside_itself() {
    let server = answering();
    let client = client(&server);
    for name in ["x-chatcaptain-key", "X-CHATCAPTAIN-KEY", "host", "content-length", "transfer-encoding"] {
        let request = client.endpoint(Method::Get, "/v1/x").header(name, "canary-other");
        refused(request.send_for_response().await.err(), name);
    }
    client.endpoint(Method::Get, "/v1/x").header("accept", "text/csv").send_bytes().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("x-chatcaptain-key"), request.header("accept")),
        (vec![KEY], vec!["text/csv"])
    );
}

#[tokio::test]
async fn a_path_may_end_with_a_slash_and_a_segment_with_a_verb() {
    let server = answering();
    let client = client(&server);
    for (template, target) in [
        ("/v1/labels/", "/v1/labels/"),
        ("/v1/{id}:cancel", "/v1/a%2Fb:cancel"),
        ("/v1/{id}.json", "/v1/a%2Fb.json"),
    ] {
        let mut request = client.endpoint(Method::Get, template);
        if template.contains('{') {
            request = request.path("id", "a/b");
        }
        request.send_bytes().await.unwrap();
        assert_eq!(server.requests().last().unwrap().target, target);
    }
}

/// That it is not to be sent again does not make it another request.
#[tokio::test]
async fn a_deletion_that_is_not_repeated_needs_no_body_either() {
    let server = Server::always(Behaviour::empty(204));
    let client = client(&server);
    client.endpoint(Method::Delete, "/v1/x").idempotent(false).send_for_response().await.unwrap();
}

#[tokio::test]
async fn too_many_headers_are_told_and_not_sent() {
    let server = answering();
    let with = |count: usize| {
        let add = |options: CallOptions, index: usize| options.header(&format!("x-{index}"), "1").unwrap();
        client(&server).with((0..count).fold(CallOptions::new(), add))
    };
    with(90).endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap();
    let error = with(100).endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::InvalidArgument, true));
    assert_eq!(server.request_count(), 1);
}
