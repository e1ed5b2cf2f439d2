//! Every message of an error that somebody can meet, for a reviewer: what happened, and what to do next.

use std::{error::Error as _, fmt::Write as _, time::Duration};

use chatcaptain::{CallOptions, Client, Error, ErrorKind, RetryPolicy, operation::OperationId as Id};
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};
use serde_json::json;

use crate::sdk::calls::{CHATBOT, CONVERSATION, builder, success, success_value};

/// The text of a reviewer, and the kinds in it.
#[derive(Default)]
struct Review {
    text: String,
    kinds: Vec<ErrorKind>,
}

impl Review {
    fn add(&mut self, when: &str, error: &Error) {
        let doubt = if error.is_outcome_unknown() { ", in doubt" } else { "" };
        writeln!(self.text, "# {when}\n{}{doubt}: {error}", error.kind()).unwrap();
        let mut cause = error.source();
        while let Some(error) = cause {
            writeln!(self.text, "    because: {error}").unwrap();
            cause = error.source();
        }
        self.text.push('\n');
        self.kinds.push(error.kind());
    }

    fn done(self, area: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("messages__{area}"), self.text));
    }

    /// A call that reads and a call that writes, each against a server that does this.
    async fn calls(&mut self, when: &str, behaviour: Behaviour, options: CallOptions) {
        let server = Server::always(behaviour);
        let client = builder(&server).build().unwrap().with(options);
        let conversation = client.chatbot(CHATBOT).conversation(CONVERSATION);
        let read = conversation.get().await.unwrap_err();
        let written = conversation.send_text("Hi").await.unwrap_err();
        self.add(&format!("{when}: a reading"), &read);
        self.add(&format!("{when}: a create"), &written);
    }
}

fn none() -> CallOptions {
    CallOptions::new()
}

fn within(milliseconds: u64) -> CallOptions {
    none().call_timeout(Duration::from_millis(milliseconds))
}

#[tokio::test]
async fn every_message_of_a_call_is_reviewed() {
    let mut review = Review::default();
    let words = json!({"error": "canary"});
    for status in [302, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503] {
        let behaviour = Behaviour::json(status, &words).with_header("location", "https://canary.example.com");
        review.calls(&status.to_string(), behaviour, none()).await;
    }
    let wait = |seconds| Behaviour::empty(429).with_header("retry-after", seconds);
    review.calls("429 that asks for a wait too long", wait("3600"), none()).await;
    review.calls("429 that asks for a wait past the deadline", wait("9"), within(500)).await;
    let once = none().retry(RetryPolicy::never());
    review.calls("503, and never repeated", Behaviour::empty(503), once).await;
    review.calls("no answer", Behaviour::close(After::Request), none()).await;
    review.calls("no HTTP", Behaviour::raw("hello\r\n\r\n"), none()).await;
    review.calls("silence", Behaviour::silence(After::Request), within(50)).await;
    let attempt = none().attempt_timeout(Duration::from_millis(20));
    review.calls("silence in every attempt", Behaviour::silence(After::Request), attempt).await;
    let cut = || Behaviour::cut_length(200, "{}", 1);
    review.calls("an answer that breaks off", cut(), none()).await;
    review.calls("an answer that stops", cut().then_silence(), within(50)).await;
    review.calls("an empty answer", Behaviour::empty(200), none()).await;
    review.calls("HTML", Behaviour::text(200, "text/html", "<h1>canary</h1>"), none()).await;
    review.calls("no JSON", Behaviour::text(200, "application/json", "{canary"), none()).await;
    review
        .calls("another type", Behaviour::json(200, &json!({"conversation": 1, "message": 1})), none())
        .await;
    review.calls("no payload", Behaviour::json(200, &json!({})), none()).await;
    review.calls("an error in a success", Behaviour::json(200, &words), none()).await;
    let large = Behaviour::json(200, &success_value(Id::GetConversation).1);
    review.calls("too large", large, none().max_body(64)).await;
    let broken = Behaviour::text(200, "application/json", "{}").with_header("content-encoding", "br");
    review.calls("another encoding", broken, none()).await;

    let missing: Vec<_> = [
        ErrorKind::Unauthorized,
        ErrorKind::Forbidden,
        ErrorKind::NotFound,
        ErrorKind::BadRequest,
        ErrorKind::Rejected,
        ErrorKind::RateLimited,
        ErrorKind::Timeout,
        ErrorKind::Connection,
        ErrorKind::Undecodable,
        ErrorKind::TooLarge,
        ErrorKind::Redirect,
        ErrorKind::Server,
    ]
    .into_iter()
    .filter(|kind| !review.kinds.contains(kind))
    .collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!review.text.contains("canary"));
    review.done("calls");
}

#[tokio::test]
async fn every_message_without_an_answer_is_reviewed() {
    let mut review = Review::default();
    let make = |key: &str, url: &str| Client::builder().api_key(key).base_url(url).build().unwrap_err();
    review.add("no key", &Client::builder().build().unwrap_err());
    for key in ["", "canary key"] {
        review.add("a key that is none", &make(key, "http://127.0.0.1:1"));
    }
    for url in [
        "",
        "canary",
        "http://canary.example.com",
        "ftp://canary",
        "https://a:canary@b",
        "https://a?canary",
        "https://",
    ] {
        let error = make(KEY, url);
        review.add(&format!("the base URL {url:?}").replace("canary", "…"), &error);
    }
    let server = Server::refusing([success(Id::GetConversation)]);
    let header = builder(&server).header("x-chatcaptain-key", "canary").build().unwrap_err();
    review.add("a header that is the client's own", &header);
    review
        .add("a header that cannot be sent", &builder(&server).header("x", "canary\n").build().unwrap_err());
    let bot = builder(&server).build().unwrap().chatbot(CHATBOT);
    for id in ["", "..", "find", "a\\b", "a\nb", &"x".repeat(513)] {
        review.add(
            &format!("the id {:?}", &id[..id.len().min(9)]),
            &bot.conversation(id).get().await.unwrap_err(),
        );
    }
    review.add("a chatbot's id", &bot.conversation("c").message("").get().await.unwrap_err());
    review.add("shown, with a bad id", &bot.conversation("").close().to_curl().unwrap_err());
    review.add("nobody listens: a reading", &bot.conversation("c").get().await.unwrap_err());
    review.add("nobody listens: a create", &bot.conversation("c").send_text("Hi").await.unwrap_err());
    let mut conversation = success_value(Id::GetConversation).1;
    conversation["conversation"]["created"] = json!("canary");
    let server = Server::always(Behaviour::json(200, &conversation));
    let found = builder(&server).build().unwrap().chatbot(CHATBOT).conversation("c").get().await.unwrap();
    let no_time = Error::from(found.created_at().unwrap_err());
    assert!(!no_time.is_unsent(), "it is about an answer");
    review.add("a time that is none", &no_time);
    assert!(review.kinds.contains(&ErrorKind::InvalidArgument));
    assert!(!review.text.contains("canary"), "{}", review.text);
    review.done("early");
}

#[tokio::test]
async fn every_message_of_a_stream_is_reviewed() {
    let mut review = Review::default();
    let item = success_value(Id::GetConversation).1["conversation"].take();
    let cut = format!("{{\"conversations\":[{item},");
    let large = none().max_item(64);
    for (when, behaviour, options) in [
        ("a bad item", Behaviour::json(200, &json!({"conversations": [{"id": 1}]})), none()),
        ("an item too large", Behaviour::json(200, &json!({ "conversations": [item] })), large),
        ("no list", Behaviour::json(200, &json!({})), none()),
        ("an error", Behaviour::json(200, &json!({"conversations": [], "error": "canary"})), none()),
        ("a list that breaks off", Behaviour::cut_length(200, &cut, 9), none()),
        ("a list that ends early", Behaviour::text(200, "application/json", cut.as_bytes()), none()),
        ("no JSON", Behaviour::text(200, "application/json", "{\"conversations\":[canary]}"), none()),
        ("403", Behaviour::empty(403), none()),
    ] {
        let server = Server::always(behaviour);
        let mut stream =
            builder(&server).build().unwrap().with(options).chatbot(CHATBOT).conversations().stream();
        let mut error = stream.next().await.unwrap();
        while error.is_ok() {
            error = stream.next().await.unwrap();
        }
        review.add(when, &error.unwrap_err());
    }
    assert!(!review.text.contains("canary"), "{}", review.text);
    review.done("streams");
}
