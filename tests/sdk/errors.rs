//! What kind of failure a call ends with, what is told about it, and what fails before any call.

use std::time::Duration;

use chatcaptain::{CallOptions, Error, ErrorKind, RetryPolicy, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::json;

use crate::sdk::{
    calls::{CHATBOT, CONVERSATION, bot, builder, conversation, success},
    printed::printed,
};

/// A reading call, a change or a create.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Get,
    Close,
    Send,
}

impl Verb {
    /// Its failure when it is sent once.
    async fn failure(self, server: &Server, options: CallOptions) -> Error {
        let client = builder(server).retry(RetryPolicy::never()).build().unwrap().with(options);
        let conversation = client.chatbot(CHATBOT).conversation(CONVERSATION);
        let (id, error) = match self {
            Self::Get => (Id::GetConversation, conversation.get().await.unwrap_err()),
            Self::Close => (Id::UpdateConversation, conversation.close().await.unwrap_err()),
            Self::Send => (Id::CreateConversationMessage, conversation.send_text("Hi").await.unwrap_err()),
        };
        assert_eq!((error.operation(), error.attempts()), (Some(id), 1), "{self:?}: {error}");
        error
    }
}

/// Which predicates hold, by their names.
fn predicates(error: &Error) -> Vec<&'static str> {
    let all = [
        ("invalid_argument", error.is_invalid_argument()),
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("not_found", error.is_not_found()),
        ("rejected", error.is_rejected()),
        ("rate_limited", error.is_rate_limited()),
        ("timeout", error.is_timeout()),
        ("connection", error.is_connection()),
        ("undecodable", error.is_undecodable()),
        ("server", error.is_server()),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
}

#[tokio::test]
async fn a_status_that_is_no_success_has_its_kind() {
    let cases = [
        (302, ErrorKind::Redirect),
        (400, ErrorKind::BadRequest),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::BadRequest),
        (410, ErrorKind::NotFound),
        (422, ErrorKind::BadRequest),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (503, ErrorKind::Server),
        (599, ErrorKind::Server),
    ];
    for (status, kind) in cases {
        for verb in [Verb::Get, Verb::Close, Verb::Send] {
            let server = Server::always(Behaviour::empty(status).with_header("location", "/elsewhere"));
            let error = verb.failure(&server, CallOptions::new()).await;
            assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{verb:?}");
            let without_predicate = matches!(kind, ErrorKind::Redirect | ErrorKind::BadRequest);
            let expected = if without_predicate { vec![] } else { vec![kind.as_str()] };
            assert_eq!(predicates(&error), expected, "{status}");
            // What failed in the server, or was sent elsewhere by it, may have been done before.
            let doubtful = matches!(kind, ErrorKind::Server | ErrorKind::Redirect);
            let doubt = doubtful && !matches!(verb, Verb::Get);
            assert_eq!((error.is_outcome_unknown(), error.is_unsent()), (doubt, false), "{status} {verb:?}");
        }
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_undecodable_or_too_large() {
    let cases = [
        Behaviour::empty(200),
        Behaviour::text(200, "text/html", "<h1>canary</h1>"),
        Behaviour::text(200, "application/json", "{\"conversation\": canary"),
        Behaviour::json(200, &json!({"conversation": {"id": ["canary"]}})),
        Behaviour::json(200, &json!({"conversation": "canary"})),
    ];
    for behaviour in cases {
        let error = Verb::Get.failure(&Server::always(behaviour), CallOptions::new()).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Undecodable, Some(200)), "{error}");
        assert_eq!(predicates(&error), ["undecodable"]);
        assert!(!printed(&error).contains("canary"), "{error:?}");
    }
    // Nothing is decided by a reading that broke off; of a change, the server said that it is done.
    let cut = || Behaviour::cut_length(200, "{}", 1);
    let short = CallOptions::new().call_timeout(Duration::from_millis(200));
    for (verb, behaviour, kind) in [
        (Verb::Get, cut(), ErrorKind::Connection),
        (Verb::Get, cut().then_silence(), ErrorKind::Timeout),
        (Verb::Send, cut(), ErrorKind::Connection),
        (Verb::Send, cut().then_silence(), ErrorKind::Timeout),
    ] {
        let error = verb.failure(&Server::always(behaviour), short.clone()).await;
        // Of a change it matters most that the server reported its success.
        assert_eq!(error.is_carried_out(), matches!(verb, Verb::Send), "{error}");
        assert_eq!((error.kind(), error.is_outcome_unknown()), (kind, false), "{error}");
    }
    let server = Server::always(success(Id::GetConversation));
    let error = Verb::Get.failure(&server, CallOptions::new().max_body(64)).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(200)));
    assert!(error.is_too_large());
}

#[tokio::test]
async fn a_lost_answer_is_a_lost_connection_and_unknown_to_a_writer() {
    let lost = [Behaviour::close(After::Request), Behaviour::reset(After::Request)];
    for behaviour in lost {
        let error = Verb::Get.failure(&Server::always(behaviour.clone()), CallOptions::new()).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, None));
        assert_eq!(predicates(&error), ["connection"]);
        assert!(!error.is_outcome_unknown() && !error.is_unsent());
        for verb in [Verb::Close, Verb::Send] {
            let error = verb.failure(&Server::always(behaviour.clone()), CallOptions::new()).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, None), "{verb:?}");
            assert_eq!(predicates(&error), ["connection"]);
            assert!(error.is_outcome_unknown() && !error.is_unsent(), "{verb:?}");
        }
    }
}

#[tokio::test]
async fn silence_is_a_timeout_and_unknown_to_a_writer() {
    for (verb, is_unknown) in [(Verb::Get, false), (Verb::Send, true)] {
        let server = Server::always(Behaviour::silence(After::Request));
        let options = CallOptions::new().call_timeout(Duration::from_millis(300));
        let error = verb.failure(&server, options).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Timeout, None), "{error}");
        assert_eq!((error.is_timeout(), error.is_outcome_unknown()), (true, is_unknown));
        assert!(error.elapsed() >= Duration::from_millis(300));
    }
}

#[tokio::test]
async fn a_refused_connection_is_one_to_everybody_and_nothing_was_sent() {
    for verb in [Verb::Get, Verb::Close, Verb::Send] {
        let server = Server::refusing([success(Id::GetConversation)]);
        let error = verb.failure(&server, CallOptions::new()).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, None), "{verb:?}");
        assert!(error.is_unsent() && !error.is_outcome_unknown(), "{verb:?}");
    }
}

#[tokio::test]
async fn a_create_without_an_answer_is_sent_once_unless_it_is_said_to_be_idempotent() {
    let script = || [Behaviour::close(After::Request), success(Id::CreateConversationMessage)];
    let server = Server::start(script());
    let error = conversation(&server).send_text("canary").await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 1));
    assert!(
        error.to_string().ends_with("; whether it was carried out is unknown: look before it is sent again"),
        "{error}"
    );
    assert!(!printed(&error).contains("canary"));
    assert_eq!(server.request_count(), 1);

    let server = Server::start(script());
    let call = conversation(&server).send_text("canary").call();
    let answer = call.options(CallOptions::new().idempotent(true)).send_for_response().await.unwrap();
    assert_eq!((answer.attempts(), server.request_count()), (2, 2));
}

#[tokio::test]
async fn a_lack_of_permission_names_what_the_key_needs() {
    let server = Server::always(Behaviour::empty(403));
    let error = conversation(&server).get().await.unwrap_err();
    assert_eq!(error.needs(), Some(("chatbots.conversations.get", "chatbots/:chatbotId")));
    let told = error.to_string();
    assert!(told.contains("`chatbots.conversations.get` on `chatbots/:chatbotId`"), "{told}");
    let error = conversation(&server).send_text("Hi").await.unwrap_err();
    assert_eq!(error.needs(), Some(("chatbots.messages.create", "chatbots/:chatbotId")));
    // The pages name none for the widget.
    let visitor = bot(&server).widget("channel-8", "DE").visitor("token");
    assert_eq!(visitor.start().await.unwrap_err().needs(), None);
}

#[tokio::test]
async fn a_limit_of_rate_tells_the_wait_and_the_servers_words() {
    let body = json!({"error": "canary"});
    let limited = Behaviour::json(429, &body).with_header("retry-after", "7");
    let server = Server::always(limited.with_header("x-request-id", "request-1"));
    let error = Verb::Get.failure(&server, CallOptions::new()).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!((error.message().as_deref(), error.request_id()), (Some("canary"), Some("request-1")));
    assert_eq!(error.body(), Some(body.to_string().as_bytes()));
    assert!(!printed(&error).contains("canary"));
    let error = Verb::Get.failure(&Server::always(Behaviour::empty(429)), CallOptions::new()).await;
    assert_eq!((error.retry_after(), error.message()), (None, None));
}

#[tokio::test]
async fn a_report_has_the_causes_and_the_servers_words() {
    let server = Server::always(Behaviour::json(400, &json!({"error": "canary"})));
    let error = Verb::Get.failure(&server, CallOptions::new()).await;
    assert_eq!(error.report(), format!("{error}\n  the server says: canary"));
    let error =
        Verb::Get.failure(&Server::always(Behaviour::close(After::Request)), CallOptions::new()).await;
    let lines: Vec<String> = error.report().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], error.to_string());
    assert!(lines.len() > 1 && lines[1..].iter().all(|line| line.starts_with("  because: ")), "{lines:?}");
}

#[tokio::test]
async fn attempts_are_counted_and_the_last_answer_decides() {
    let server = Server::start([Behaviour::empty(503), Behaviour::empty(429), Behaviour::empty(403)]);
    let error = conversation(&server).get().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.request_count()), (ErrorKind::Forbidden, 3, 3));
}
