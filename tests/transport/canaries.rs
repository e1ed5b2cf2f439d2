//! C09: secrets are in no error of any kind, in no `Debug` and in no log, at the most verbose level.

use std::{collections::BTreeSet, time::Duration};

use chatcaptain_client::{
    ApiKey, CallOptions, Client, ErrorKind,
    operation::Method,
    transport::{AttemptReport, AttemptRequest, Hook, RetryPolicy},
    types::{
        Content, ConversationId, CreateConversation, CreateConversationRequest, CreateWidgetContactRequest,
        CreateWidgetContactResponse, CreateWidgetConversationRequest, CreateWidgetConversationResponse,
        HandleNewIncomingStepPayloadRequest,
    },
};
use chatcaptain_tests::{
    log::Capture,
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};
use serde_json::{Value, json};

use crate::transport::{
    calls::{builder, chatbot, client, conversation, quick},
    printed::{CANARY, COOKIE, EMAIL, TEXT, TOKEN, assert_no_secret, debug, of_error},
};

/// Every kind that there is.
const KINDS: [ErrorKind; 14] = [
    ErrorKind::InvalidArgument,
    ErrorKind::Connection,
    ErrorKind::Timeout,
    ErrorKind::Unauthorized,
    ErrorKind::Forbidden,
    ErrorKind::NotFound,
    ErrorKind::RateLimited,
    ErrorKind::BadRequest,
    ErrorKind::Server,
    ErrorKind::Redirect,
    ErrorKind::UnexpectedStatus,
    ErrorKind::Undecodable,
    ErrorKind::TooLarge,
    ErrorKind::Rejected,
];

/// A body that repeats every secret, as error pages do.
fn echo() -> Value {
    json!({"error": format!("{KEY} {TOKEN} {COOKIE} {TEXT} {EMAIL}"), "messages": TEXT, "widgetToken": [TOKEN]})
}

/// Adds every secret to the headers of an answer.
fn echoing(behaviour: Behaviour) -> Behaviour {
    behaviour
        .with_header("x-request-id", KEY)
        .with_header("x-echo", &format!("{KEY} {TOKEN} {TEXT} {EMAIL}"))
        .with_header("set-cookie", &format!("session={COOKIE}"))
}

/// An answer for every kind that an answer can bring.
fn behaviours() -> Vec<Behaviour> {
    let text = echo().to_string();
    let json = "application/json";
    vec![
        echoing(Behaviour::json(403, &echo())),
        echoing(Behaviour::json(503, &echo())),
        echoing(Behaviour::json(400, &echo())),
        echoing(Behaviour::json(401, &echo())),
        echoing(Behaviour::json(404, &echo())),
        echoing(Behaviour::json(429, &echo())),
        echoing(Behaviour::empty(304)),
        echoing(Behaviour::redirect(307, &format!("http://127.0.0.1:1/?token={TOKEN}#{KEY}"))),
        echoing(Behaviour::empty(200)),
        echoing(Behaviour::json(200, &echo())),
        echoing(Behaviour::json(200, &json!({"error": TEXT}))),
        echoing(Behaviour::text(200, json, format!("{{\"{TEXT}\": {text}, {TOKEN}"))),
        echoing(Behaviour::text(200, json, format!("\u{feff}{text}"))),
        echoing(Behaviour::text(200, &format!("text/{CANARY}"), &text)),
        echoing(Behaviour::text(200, json, &text).with_header("content-encoding", CANARY)),
        echoing(Behaviour::text(200, json, &text).with_header("content-encoding", "gzip")),
        echoing(Behaviour::cut_length(200, &text, 9)),
        echoing(Behaviour::cut_length(200, &text, 9).then_silence()),
        echoing(Behaviour::cut_chunks(200, &text)),
        echoing(Behaviour::json(200, &json!({"error": "x".repeat(2 << 10) + TEXT}))),
        Behaviour::raw(format!("{KEY} {TOKEN} {COOKIE}\r\n\r\n")),
        Behaviour::raw(format!("HTTP/1.1 200 OK\r\n{CANARY} {TEXT}: {TOKEN}\r\n\r\n")),
        Behaviour::raw(format!("HTTP/1.1 200 {CANARY}\r\ncontent-length: {CANARY}\r\n\r\n")),
        Behaviour::silence(After::Request),
        Behaviour::reset(After::Request),
        Behaviour::close(After::Head),
    ]
}

/// Prints whatever a hook is shown.
struct Prints(std::sync::Arc<std::sync::Mutex<String>>);

impl Hook for Prints {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        *self.0.lock().unwrap() += &debug(&request);
    }

    fn after_attempt(&self, report: &AttemptReport<'_>) {
        *self.0.lock().unwrap() += &debug(&report);
    }
}

fn secret_options() -> CallOptions {
    CallOptions::new()
        .header("cookie", COOKIE)
        .unwrap()
        .header("x-caller", &format!("{EMAIL} {TEXT}"))
        .unwrap()
        .attempt_timeout(Duration::from_millis(100))
        .max_body(2 << 10)
        .retry(quick().max_attempts(2))
}

/// Every kind of call with a secret in it: in the query, in the body, in a header. What is printed of each.
async fn calls(client: &Client) -> Vec<(ErrorKind, String)> {
    let conversation_id = ConversationId::new(EMAIL).unwrap();
    let body = CreateWidgetConversationRequest::new(TOKEN, "channel", "en");
    let text = CreateConversationRequest::new(
        CreateConversation::new("contact", "channel", "web", EMAIL, "prod")
            .with_last_message(Content::new().with_text(TEXT)),
    );
    let payload = HandleNewIncomingStepPayloadRequest::new("chatbot", EMAIL).with_event_payload(TEXT);
    let errors = [
        client.list_widget_conversation_messages(&chatbot(), &conversation_id, TOKEN).await.err(),
        client.create_widget_conversation(&chatbot(), &body).await.err(),
        client.create_conversation(&chatbot(), &text).await.err(),
        client.get_conversation(&chatbot(), &conversation_id).await.err(),
        client.handle_incoming_step_payload(&chatbot(), &payload).await.err(),
        client.delete_conversation(&chatbot(), &conversation()).await.err(),
        client
            .endpoint(Method::Post, "/v1/{owner}/labels")
            .path("owner", EMAIL)
            .query("token", &TOKEN)
            .header("x-token", TOKEN)
            .json(&json!({"text": TEXT}))
            .returns::<Vec<String>>()
            .await
            .err(),
        client.list_widget_conversation_messages(&chatbot(), &conversation_id, TOKEN).stream().await.err(),
    ];
    errors.into_iter().flatten().map(|error| (error.kind(), of_error(&error))).collect()
}

/// Errors that come before any server.
async fn early() -> Vec<(ErrorKind, String)> {
    let refused = Server::refusing([Behaviour::empty(200)]);
    let client = client(&refused).with(secret_options());
    let mut all = calls(&client).await;
    let key = format!("{KEY} ");
    let url = format!("https://{CANARY}:{CANARY}@{CANARY}.example/?{CANARY}");
    let early = [
        ApiKey::new(key.as_str()).unwrap_err(),
        Client::new(key).unwrap_err(),
        Client::builder().api_key(KEY).base_url(url).build().unwrap_err(),
        Client::builder().api_key(KEY).base_url(format!("http://{CANARY}.example")).build().unwrap_err(),
        CallOptions::new().header("x-a", &format!("{CANARY}\n")).unwrap_err(),
        CallOptions::new().header(&format!("{CANARY} x"), CANARY).unwrap_err(),
        ConversationId::new(format!("{EMAIL}\\")).unwrap_err().into(),
        client.endpoint(Method::Get, "/v1/{id}").path("id", "").send_bytes().await.unwrap_err(),
        client
            .endpoint(Method::Get, "/v1/x")
            .header("x-a", &format!("{TOKEN}\0"))
            .send_bytes()
            .await
            .unwrap_err(),
        client
            .endpoint(Method::Get, "/v1/x")
            .header("x-chatcaptain-key", KEY)
            .send_bytes()
            .await
            .unwrap_err(),
        client
            .endpoint(Method::Get, "/v1/{id}")
            .path("id", format!("{TOKEN}\\"))
            .send_bytes()
            .await
            .unwrap_err(),
        client.endpoint(Method::Get, "/v1/x").query("token", &[[TOKEN]]).send_bytes().await.unwrap_err(),
    ];
    all.extend(early.iter().map(|error| (error.kind(), of_error(error))));
    all
}

#[tokio::test]
async fn no_error_of_any_kind_and_no_log_has_a_secret_in_it() {
    let capture = Capture::begin();
    let mut seen = BTreeSet::new();
    let mut check = |errors: Vec<(ErrorKind, String)>, subject: &str| {
        for (kind, printed) in errors {
            assert_no_secret(&printed, subject);
            seen.insert(kind.as_str());
        }
    };
    check(early().await, "before any server");
    for behaviour in behaviours() {
        let shown = std::sync::Arc::default();
        let server = Server::always(behaviour.clone());
        // Left to itself, it would log every byte.
        let verbose = reqwest::Client::builder().connection_verbose(true);
        let builder = builder(&server).http_client(verbose).hook(Prints(std::sync::Arc::clone(&shown)));
        let client = builder.build().unwrap();
        let errors = calls(&client.with(secret_options())).await;
        check(errors, &format!("{behaviour:?}"));
        let shown = shown.lock().unwrap();
        assert!(!shown.is_empty());
        assert_no_secret(&shown, "what hooks are shown");
        assert!(server.requests().iter().all(|request| request.header("x-chatcaptain-key") == [KEY]));
    }
    assert_eq!(seen, KINDS.map(ErrorKind::as_str).into());
    let text = capture.text();
    assert_no_secret(&text, "the log");
    assert!(text.contains("chatcaptain_client"), "the log is empty");
    assert!(text.contains("hyper_util"), "the log is not the most verbose one");
    assert!(text.contains("reqwest"), "records of `log` are missing");
}

/// What is captured is what would be seen: the same secrets, told by somebody else, are found.
#[tokio::test]
async fn the_log_of_a_careless_program_has_its_secrets_in_it() {
    let capture = Capture::begin();
    let server = Server::always(Behaviour::empty(404));
    let url = format!("{}/?token={TOKEN}", server.url());
    let answer = reqwest::get(&url).await.unwrap().error_for_status();
    tracing::debug!(error = %answer.unwrap_err(), "careless");
    assert!(capture.text().contains(TOKEN));
}

#[tokio::test]
async fn successes_are_logged_without_their_secrets() {
    let capture = Capture::begin();
    for behaviour in [
        echoing(Behaviour::json(200, &json!({"error": TEXT, "messages": [], "conversation": null}))),
        echoing(Behaviour::gzip(
            200,
            &json!({"error": TEXT, "messages": [], "conversation": null}).to_string(),
        )),
    ] {
        let server = Server::always(behaviour);
        let client = client(&server).with(secret_options());
        let failures: Vec<_> = calls(&client).await;
        assert!(failures.len() < 3, "{failures:?}");
    }
    assert_no_secret(&capture.text(), "the log");
}

#[tokio::test]
async fn no_debug_of_a_client_or_its_parts_has_a_secret_in_it() {
    let server = Server::always(Behaviour::json(200, &json!({"messages": []})));
    let settings = reqwest::Client::builder().user_agent(format!("agent {CANARY}"));
    let options = secret_options();
    let builder = builder(&server).http_client(settings);
    let mut printed = debug(&builder) + &debug(&options) + &debug(&ApiKey::new(KEY).unwrap());
    let client = builder.build().unwrap().with(options);
    printed += &debug(&client);
    let request = client
        .endpoint(Method::Post, "/v1/{owner}/labels")
        .path("owner", EMAIL)
        .query("token", &TOKEN)
        .header("x-token", TOKEN)
        .json(&json!({"text": TEXT}));
    printed += &debug(&request);
    let mut body = request.stream().await.unwrap();
    printed += &debug(&body);
    body.chunk().await.unwrap();
    printed += &debug(&body);
    printed += &debug(&RetryPolicy::new());
    assert_no_secret(&printed, "Debug");
    assert!(printed.contains("127.0.0.1"), "the base url is told: {printed}");
}

#[test]
fn no_debug_of_a_type_has_a_token_in_it() {
    let contact = CreateWidgetContactRequest::new("channel-1", TOKEN, "https://shop.example", "en");
    let conversation = CreateWidgetConversationRequest::new(TOKEN, "channel-1", "en");
    let new_contact = json!({"contactId": "contact-1", "widgetToken": TOKEN});
    let new_contact: CreateWidgetContactResponse = serde_json::from_value(new_contact).unwrap();
    let new_conversation = json!({"conversation": null, "newWebToken": TOKEN});
    let new_conversation: CreateWidgetConversationResponse =
        serde_json::from_value(new_conversation).unwrap();
    for printed in [debug(&contact), debug(&conversation), debug(&new_contact), debug(&new_conversation)] {
        assert_no_secret(&printed, "Debug of a type");
        assert!(printed.contains('1') || printed.contains("None"), "the rest is told: {printed}");
    }
    assert!(serde_json::to_string(&new_contact).unwrap().contains(TOKEN));
}
