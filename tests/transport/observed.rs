//! What is told through `tracing`: one span a call, one event an attempt, named as OpenTelemetry does.

use chatcaptain_client::operation::Method;
use chatcaptain_tests::{
    log::{Capture, Entry},
    misbehaving::{After, Behaviour, Server},
};
use tracing::Level;

use crate::transport::calls::{Kind, chatbot, client, conversation};

const TARGET: &str = "chatcaptain_client";
const TEMPLATE: &str = "/v1/chatbots/{chatbotId}/conversations/{conversationId}";

/// The one span of a call, and its events, all of which are inside it.
fn told(capture: &Capture) -> (Entry, Vec<Entry>) {
    let mut spans = capture.spans(TARGET);
    assert_eq!(spans.len(), 1, "{spans:#?}");
    let number = capture.all_spans().iter().position(|span| span.target == TARGET);
    let events = capture.events(TARGET);
    assert!(events.iter().all(|event| event.level == Level::DEBUG && event.parent == number), "{events:#?}");
    (spans.remove(0), events)
}

fn assert_fields(entry: &Entry, expected: &[(&str, Option<&str>)]) {
    for (name, value) in expected {
        assert_eq!(entry.field(name), *value, "{name}: {entry:#?}");
    }
}

async fn called(call: Kind, script: impl IntoIterator<Item = Behaviour>) -> (Entry, Vec<Entry>, u16) {
    let server = Server::start(script);
    let client = client(&server);
    let capture = Capture::begin();
    let _ = call.call(&client).await;
    let (span, events) = told(&capture);
    (span, events, server.port())
}

#[tokio::test]
async fn a_success_is_told_in_one_span() {
    let success = Kind::Get.success().with_header("x-request-id", "request-1");
    let (span, events, port) = called(Kind::Get, [success]).await;
    assert_eq!((span.name.as_str(), span.level), ("request", Level::INFO));
    assert_fields(
        &span,
        &[
            ("otel.name", Some(&format!("GET {TEMPLATE}"))),
            ("otel.kind", Some("client")),
            ("http.request.method", Some("GET")),
            ("url.template", Some(TEMPLATE)),
            ("url.scheme", Some("http")),
            ("server.address", Some("127.0.0.1")),
            ("server.port", Some(&port.to_string())),
            ("chatcaptain.operation", Some("get_conversation")),
            ("http.response.status_code", Some("200")),
            ("chatcaptain.request_id", Some("request-1")),
            ("http.request.resend_count", None),
            ("error.type", None),
            ("otel.status_code", None),
        ],
    );
    assert_eq!(events.len(), 1, "{events:#?}");
}

#[tokio::test]
async fn every_attempt_is_an_event_and_repeats_are_counted() {
    let lost = Behaviour::close(After::Request);
    let (span, events, _) = called(Kind::Get, [Behaviour::empty(503), lost, Kind::Get.success()]).await;
    assert_fields(
        &span,
        &[
            ("http.request.resend_count", Some("2")),
            ("http.response.status_code", Some("200")),
            ("error.type", None),
            ("otel.status_code", None),
        ],
    );
    assert_eq!(events.len(), 3, "{events:#?}");
    assert_fields(&events[0], &[("http.response.status_code", Some("503"))]);
    assert_fields(&events[1], &[("http.response.status_code", None), ("error.type", Some("connection"))]);
    assert_fields(&events[2], &[("http.response.status_code", Some("200")), ("error.type", None)]);
}

#[tokio::test]
async fn a_failure_is_told_with_its_type() {
    let limit = chatcaptain_client::CallOptions::new().attempt_timeout(std::time::Duration::from_millis(50));
    for (behaviour, status, kind, resent) in [
        (Behaviour::empty(404), Some("404"), "404", None),
        (Behaviour::empty(503), Some("503"), "503", Some("2")),
        (Behaviour::redirect(307, "/canary"), Some("307"), "307", None),
        (Behaviour::close(After::Request), None, "connection", Some("2")),
        (Behaviour::silence(After::Request), None, "timeout", Some("2")),
        (Behaviour::text(200, "application/json", "[1"), Some("200"), "undecodable", None),
        (Behaviour::empty(200), Some("200"), "undecodable", None),
        (Behaviour::text(200, "text/html", "x"), Some("200"), "undecodable", None),
    ] {
        let server = Server::always(behaviour);
        let client = client(&server).with(limit.clone());
        let capture = Capture::begin();
        Kind::Get.failure(&client).await;
        let (span, _) = told(&capture);
        assert_fields(
            &span,
            &[
                ("http.response.status_code", status),
                ("error.type", Some(kind)),
                ("http.request.resend_count", resent),
                ("otel.status_code", Some("ERROR")),
            ],
        );
    }
}

#[tokio::test]
async fn a_call_that_could_not_connect_is_told() {
    let server = Server::refusing([Kind::Get.success()]);
    let client = client(&server);
    let capture = Capture::begin();
    Kind::Post.failure(&client).await;
    let (span, events) = told(&capture);
    assert_fields(&span, &[("error.type", Some("connection")), ("http.request.resend_count", Some("2"))]);
    assert_eq!(events.len(), 3);
}

#[tokio::test]
async fn an_endpoint_is_told_by_its_template() {
    let server = Server::always(Behaviour::body(200, "{}"));
    let client = client(&server);
    let capture = Capture::begin();
    let request = client.endpoint(Method::Get, "/v1/labels/{labelId}").path("labelId", "canary-1");
    request.query("token", &"canary-2").send_bytes().await.unwrap();
    let (span, _) = told(&capture);
    assert_fields(
        &span,
        &[
            ("otel.name", Some("GET /v1/labels/{labelId}")),
            ("url.template", Some("/v1/labels/{labelId}")),
            ("chatcaptain.operation", None),
        ],
    );
    assert!(!capture.text().contains("canary"));
}

#[tokio::test]
async fn a_stream_is_one_span_too() {
    let server = Server::start([Behaviour::empty(503), Behaviour::json(200, &serde_json::json!({}))]);
    let client = client(&server);
    let capture = Capture::begin();
    client.list_messages(&chatbot(), &conversation()).stream().await.unwrap();
    let (span, events) = told(&capture);
    assert_fields(
        &span,
        &[
            ("chatcaptain.operation", Some("list_messages")),
            ("http.response.status_code", Some("200")),
            ("http.request.resend_count", Some("1")),
            ("error.type", None),
        ],
    );
    assert_eq!(events.len(), 2);
}

/// A caller's own span is the parent, and two calls at once do not mix.
#[tokio::test]
async fn calls_at_the_same_time_keep_their_own_spans() {
    use tracing::Instrument as _;
    let server = Server::always(Kind::Get.success());
    let client = client(&server);
    let capture = Capture::begin();
    let call = |name: &'static str| {
        let client = client.clone();
        async move { Kind::Get.call(&client).await }
            .instrument(tracing::info_span!(target: "caller", "caller", name))
    };
    let (one, two) = tokio::join!(call("one"), call("two"));
    one.unwrap();
    two.unwrap();
    let (all, own) = (capture.all_spans(), capture.spans(TARGET));
    assert_eq!(own.len(), 2);
    for span in own {
        let parent = &all[span.parent.expect("the caller's span is the parent")];
        assert_eq!(parent.target, "caller");
    }
}
