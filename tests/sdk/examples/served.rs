//! The examples against the real server: nothing that they are told was made up.

use std::{fs, time::Duration};

use chatcaptain::{
    Chatbot, Client, Error, ErrorKind, NewConversation, Timestamp, content, operation::OperationId as Id,
};
use chatcaptain_server::{Fault, TestServer};
use chatcaptain_tests::reached;
use serde_json::Value;

use super::{
    blocking, export_json_lines, inbound_bridge, nightly_clean_up, quickstart, text, widget_visitor,
};

const RULES: &str = "
rules:
  - { when: { keyword: hello }, reply: [ { text: Hi! } ] }
";

fn bot(server: &TestServer) -> Chatbot {
    let client = Client::builder().api_key(server.key()).base_url(reached(server.url()));
    client.build().unwrap().chatbot(server.chatbot())
}

/// A conversation of this name.
async fn begin(server: &TestServer, name: &str) -> String {
    bot(server)
        .create_conversation(NewConversation {
            contact: "contact",
            channel: server.channel(),
            channel_type: "web".into(),
            name,
        })
        .await
        .unwrap()
        .id
}

#[tokio::test]
async fn quickstart_shows_what_is_open_and_what_is_found() {
    let server = TestServer::start().await;
    let (open, closed) = (begin(&server, "Ada").await, begin(&server, "Bob").await);
    bot(&server).conversation(&closed).close().await.unwrap();
    bot(&server).conversation(&closed).send_text("a refund").await.unwrap();
    let mut out = Vec::new();
    quickstart::run(&bot(&server), Some("refund"), &mut out).await.unwrap();
    let out = text(out);
    assert!(
        out.contains(&format!(
            "  {open}  web  Ada\n1 open conversations shown\n1 of 2 conversations match\n"
        )),
        "{out}"
    );
    assert!(!out.contains(&closed), "{out}");
    assert!(out.ends_with("  by operatorId: 0 values\n  by tags: 0 values\n"), "{out}");
}

/// A failure is told with its causes and the server's words.
#[tokio::test]
async fn an_example_ends_with_the_error_of_its_call() {
    let server = TestServer::start().await;
    let none = chatcaptain_server::admin::NewKey::new().grant(server.chatbot(), "chatbots.messages.list");
    let key = server.admin().add_key(none).await.unwrap().secret;
    let client = Client::builder().api_key(key).base_url(reached(server.url())).build().unwrap();
    let error = quickstart::run(&client.chatbot(server.chatbot()), None, &mut Vec::new()).await.unwrap_err();
    let error = error.downcast_ref::<Error>().unwrap();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(
        error.message().as_deref(),
        Some("the key lacks the permission chatbots.conversations.list on this chatbot")
    );
}

#[tokio::test]
async fn the_export_has_every_conversation_and_every_message() {
    let server = TestServer::start().await;
    for number in 0..30 {
        let id = begin(&server, &format!("Customer {number}")).await;
        for message in 0..number % 4 {
            bot(&server).conversation(&id).send_text(format!("message {message}")).await.unwrap();
        }
    }
    let mut out = Vec::new();
    assert_eq!(export_json_lines::run(&bot(&server), &mut out).await.unwrap(), 0);
    let lines: Vec<Value> = text(out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |member: &str| lines.iter().filter(|line| line.get(member).is_some()).count();
    assert_eq!((of("conversation"), of("message")), (30, 7 * 6 + 1));
}

/// Asked once, closed when nobody answers, and never asked twice: also when the answer to a question is lost.
#[tokio::test]
async fn the_clean_up_asks_once_and_closes_what_was_asked() {
    let server = TestServer::start().await;
    let (quiet, lost) = (begin(&server, "quiet").await, begin(&server, "lost").await);
    let run = async |after: Duration| {
        let mut out = Vec::new();
        let now = Timestamp::now() + after;
        nightly_clean_up::run(&bot(&server), now, false, &mut out).await.map(|()| text(out)).unwrap()
    };
    assert_eq!(run(Duration::ZERO).await, "0 asked, 0 perhaps, 0 closed, 0 failed\n");
    let day = Duration::from_secs(24 * 60 * 60);
    server.fault(Id::CreateConversationMessage, Fault::drop_after());
    assert_eq!(run(day * 30).await, "1 asked, 1 perhaps, 0 closed, 0 failed\n");
    for id in [&quiet, &lost] {
        assert_eq!(bot(&server).conversation(id).messages().await.unwrap().len(), 1);
    }
    assert_eq!(run(day * 60).await, "0 asked, 0 perhaps, 2 closed, 0 failed\n");
}

#[tokio::test]
async fn the_blocking_example_closes_what_there_is() {
    let server = TestServer::start().await;
    let id = begin(&server, "Ada").await;
    let (bot, ids) = (bot(&server), [id.clone(), "none".to_owned()]);
    let run = move || {
        let mut out = Vec::new();
        let result = blocking::run(&bot, &ids, &mut out).map_err(|error| error.to_string());
        (result, text(out))
    };
    let (result, out) = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!((result, out), (Ok(()), format!("{id}  Ada  closed\nnone  there is none\n")));
}

#[tokio::test]
async fn a_visitor_reads_what_they_are_answered_and_is_known_when_they_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visitor.token");
    // Each token ends at once, so that each visit gets another.
    let short = Duration::from_secs(2);
    let server =
        TestServer::builder().rules(RULES).limits(|limits| limits.widget_token = short).start().await;
    let visit = async |shown: usize| {
        let page = widget_visitor::Page { channel_token: server.channel_token(), origin: server.origin() };
        let mut out = Vec::new();
        let every = Duration::from_millis(10);
        let widget = bot(&server).widget(server.channel(), "EN");
        widget_visitor::run(&widget, &page, &file, every, shown, &mut out).await.unwrap();
        text(out)
    };
    let first = visit(0).await;
    let id = first.trim().strip_prefix("conversation ").unwrap();
    let known = bot(&server).conversation(id).get().await.unwrap();
    let inbound = bot(&server).inbound(server.channel(), "Web");
    inbound.from(known.provider_id.unwrap()).text("hello").await.unwrap();
    bot(&server).conversation(id).send(content::text("How can I help?")).await.unwrap();
    let token = fs::read_to_string(&file).unwrap();
    tokio::time::sleep(short).await;
    let second = visit(3).await;
    assert_eq!(second, format!("{first}user: hello\nbot: Hi!\nagent: How can I help?\n"));
    assert_ne!(fs::read_to_string(&file).unwrap(), token);
}

#[tokio::test]
async fn a_bridge_brings_in_what_is_typed_and_shows_the_answers() {
    let server = TestServer::builder().rules(RULES).start().await;
    let (sender, lines) = tokio::sync::mpsc::channel(8);
    for line in ["ada\tm1\thello", "bob\tm1\twho is there", "ada\tm1\thello"] {
        sender.send(Ok(line.to_owned())).await.unwrap();
    }
    drop(sender);
    let inbound = bot(&server).inbound(server.channel(), "Own");
    let mut out = Vec::new();
    inbound_bridge::run(&bot(&server), &inbound, Duration::ZERO, lines, &mut out).await.unwrap();
    let out = text(out);
    assert_eq!(out.matches("Hi!").count(), 1, "{out}");
    let contacts = bot(&server).conversations().await.unwrap();
    assert_eq!(contacts.len(), 2);
}
