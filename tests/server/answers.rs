//! The responder: each input is answered once, in its order, whoever waits, leaves, fails or takes long.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use chatcaptain_server::{
    Limits, TestServer,
    responder::{Input, InputKind, Reply, Responder},
};
use serde_json::{Value, json};

use crate::server::api::{Api, RULES, event, id, texts};

/// Answers when it is let, and only then; but at once what is quick.
#[derive(Clone, Default)]
struct Held(Arc<AtomicBool>);

impl Responder for Held {
    fn respond(&self, input: &Input<'_>) -> Vec<Reply> {
        let quick =
            matches!(input.kind, InputKind::Message(content) if content.text.as_deref() == Some("quick"));
        while !quick && !self.0.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(2));
        }
        vec![Reply::HandOver { reason: "held".to_owned() }]
    }
}

/// A conversation, once it has so many messages.
async fn settled(api: &Api, kept: &Value, count: usize) -> Vec<Value> {
    for _ in 0..2000 {
        let messages = api.messages(kept).await;
        if messages.len() >= count {
            return messages;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("what waits is never answered");
}

/// With `async`, input is stored at once and answered later; also by the next run.
#[tokio::test]
async fn what_is_answered_later_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("later.db");
    let start = || TestServer::builder().database(&path);
    // The first run ends before it has an answer.
    let held = Held::default();
    let first = Api::of(start().responder(held.clone()).start().await);
    let came =
        first.handle("p", "hello", json!({"async": true, "message": {"providerMessageId": "m"}})).await;
    assert_eq!(came["messages"], json!([]));
    let kept = json!({"id": came["conversationId"]});
    assert_eq!(first.messages(&kept).await.len(), 1);
    first.server.stop().await;
    let second = Api::of(start().rules(RULES).start().await);
    assert_eq!(texts(&Value::from(settled(&second, &kept, 2).await)), ["hello", "Hi!"]);
    held.0.store(true, Ordering::Relaxed);
    // Asked again, the first result is there, with what was answered meanwhile.
    let again = second.handle("p", "hello", json!({"message": {"providerMessageId": "m"}})).await;
    assert_eq!((texts(&again["messages"]), &again["messageId"]), (vec!["Hi!"], &came["messageId"]));
    assert_eq!(second.messages(&kept).await.len(), 2);
}

/// Code of somebody else may take its time: whoever wants something else has it meanwhile.
#[tokio::test]
async fn a_slow_responder_holds_up_nobody_else() {
    let held = Held::default();
    let limits = |limits: &mut Limits| limits.request = Duration::from_millis(300);
    let api = Api::of(TestServer::builder().responder(held.clone()).limits(limits).start().await);
    let later = api.handle("later", "Hi", json!({"async": true})).await;
    // A request that waits for it ends at its limit, and is answered all the same.
    let body = json!({"chatbotId": "bot", "channelId": "web", "channelName": "Web", "providerId": "now", "profileData": {},
        "event": "e"});
    api.post("/event", body).await.error(503);
    let found = api.get("/find?channelId=web&providerId=now").await.is(200)["conversation"].clone();
    assert!(api.messages(&found).await.is_empty());
    // Others are answered meanwhile, at once and later.
    for (who, change) in
        [("one", json!({})), ("two", json!({"async": true})), ("three", json!({"async": true}))]
    {
        let quick = api.handle(who, "quick", change).await;
        settled(&api, &json!({"id": quick["conversationId"]}), 2).await;
    }
    held.0.store(true, Ordering::Relaxed);
    for (kept, count) in [(json!({"id": later["conversationId"]}), 2), (found, 1)] {
        let messages = settled(&api, &kept, count).await;
        assert_eq!(messages.iter().filter(|it| it["sender"] == "bot").count(), 1);
    }
}

/// Whoever leaves before the answer has asked all the same.
#[tokio::test]
async fn input_of_a_client_that_left_is_answered() {
    let api = Api::with_rules().await;
    let (address, key) = (api.server.url().trim_start_matches("http://"), api.server.key());
    for number in 0..30 {
        let body = event(&format!("p{number}"), json!({})).to_string();
        let request = format!(
            "POST /v1/chatbots/bot/conversations/event HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        std::net::TcpStream::connect(address).unwrap().write_all(request.as_bytes()).unwrap();
    }
    let seen = async {
        while api.server.requests().len() < 30 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), seen).await.expect("each is seen");
    // What was stored by now is stored before this.
    api.post("/event", event("last", json!({}))).await.is(201);
    let listed = api.get("").await.is(200)["conversations"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 31);
    for kept in listed.as_array().unwrap() {
        assert_eq!(texts(&Value::from(settled(&api, kept, 1).await)), ["Come back?"]);
    }
}

/// From a hand-over on people answer, also what was waiting for the bot.
#[tokio::test]
async fn nothing_is_answered_by_the_bot_after_a_hand_over() {
    let held = Held::default();
    let api = Api::of(TestServer::builder().responder(held.clone()).start().await);
    let first = api.handle("p", "first", json!({"async": true})).await;
    let kept = json!({"id": first["conversationId"]});
    for text in ["second", "third"] {
        api.handle("p", text, json!({"async": true})).await;
    }
    let taken = api.handle("q", "first", json!({"async": true})).await;
    let taken = json!({"id": taken["conversationId"]});
    api.patch(&format!("/{}", id(&taken)), json!({"conversation": {"state": 2}})).await.is(200);
    // Of one conversation one is answered after the other: when this is, all before it are. An event always is.
    for who in ["p", "q"] {
        api.post("/event", event(who, json!({"async": true}))).await.is(201);
    }
    held.0.store(true, Ordering::Relaxed);
    for (kept, users, answers) in [(&kept, 3, 2), (&taken, 1, 1)] {
        let messages = settled(&api, kept, users + answers).await;
        assert_eq!(messages.iter().filter(|it| it["type"] == "agentHandover").count(), answers);
        assert_eq!(messages.len(), users + answers);
    }
}

/// What cannot be answered holds up nobody else.
#[tokio::test]
async fn input_that_cannot_be_read_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.db");
    let api = Api::of(TestServer::builder().database(&path).rules(RULES).start().await);
    let kept = json!({"id": api.handle("p", "hello", json!({})).await["conversationId"]});
    let store = rusqlite::Connection::open(&path).unwrap();
    let broken =
        "INSERT INTO pending (conversation, message_id, input) VALUES (1, 'broken', '{\"unknown\":1}')";
    store.execute(broken, []).unwrap();
    api.handle("p", "hello", json!({"async": true})).await;
    settled(&api, &kept, 4).await;
    let waits = || store.query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, i64>(0)).unwrap();
    for _ in 0..2000 {
        if waits() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is there for ever");
}

/// What is answered in the background never takes the answer of a request that waits for its own.
#[tokio::test]
async fn who_waits_for_an_answer_gets_it_while_others_are_answered_later() {
    let api = Api::with_rules().await;
    for round in 0..200 {
        let later = api.handle("later", "hello", json!({"async": true})).await;
        assert_eq!(later["messages"], json!([]));
        let now = api.handle("now", "hello", json!({})).await;
        assert_eq!(texts(&now["messages"]), ["Hi!"], "round {round}");
    }
}

/// What a responder breaks is its own answer alone.
#[tokio::test]
async fn a_responder_that_panics_has_no_answer_and_the_next_is_asked() {
    struct Panics;
    impl Responder for Panics {
        fn respond(&self, input: &Input<'_>) -> Vec<Reply> {
            match input.kind {
                InputKind::Message(content) if content.text.as_deref() == Some("panic") => {
                    panic!("on purpose")
                }
                _ => vec![Reply::HandOver { reason: "asked".to_owned() }],
            }
        }
    }
    let api = Api::of(TestServer::builder().responder(Panics).start().await);
    for change in [json!({}), json!({"async": true})] {
        assert_eq!(api.handle("p", "panic", change).await["messages"], json!([]));
    }
    assert_eq!(api.handle("p", "fine", json!({})).await["messages"][0]["type"], "agentHandover");
}
