//! What comes in from channels and flows, and what is answered.

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

use crate::api::{Api, RULES, id, merge};

fn texts(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().filter_map(|message| message["content"]["text"].as_str()).collect()
}

fn event(provider_id: &str, change: Value) -> Value {
    let mut body = json!({"chatbotId": "bot", "channelId": "web", "channelName": "Web", "providerId": provider_id,
        "profileData": {}, "event": "cart_left"});
    merge(&mut body, change);
    body
}

#[tokio::test]
async fn what_comes_in_finds_or_makes_its_conversation() {
    let api = Api::start().await;
    let first = api.handle("p", "Hi", json!({})).await;
    assert_eq!(first["messages"], json!([]));
    let second = api.handle("p", "Ho", json!({"profileData": {"name": "", "language": "DE"}})).await;
    assert_eq!(first["conversationId"], second["conversationId"]);
    assert_ne!(first["messageId"], second["messageId"]);
    let kept =
        api.get(&format!("/{}", first["conversationId"].as_str().unwrap())).await.is(200)["conversation"]
            .clone();
    for (name, value) in [
        ("name", json!("Ada")),
        ("language", json!("DE")),
        ("state", json!(0)),
        ("environment", json!("test")),
        ("channelType", json!("web")),
        ("providerId", json!("p")),
        ("sessionCount", json!(1)),
        ("unread", json!(true)),
    ] {
        assert_eq!(kept[name], value, "{name}");
    }
    assert_eq!(api.messages(&kept).await.len(), 2);
    let other = api.handle("q", "Hi", json!({})).await;
    assert_ne!(other["conversationId"], first["conversationId"]);
    for (change, status) in [(json!({"channelId": "none"}), 404), (json!({"chatbotId": "other"}), 400)] {
        let mut body = event("p", change.clone());
        merge(
            &mut body,
            json!({"message": {"providerMessageId": "", "content": {}, "sender": "user", "type": "text",
            "status": "received", "created": "2026-01-01T00:00:00Z", "outgoing": false}}),
        );
        api.post("/handle", body).await.error(status);
        api.post("/event", event("p", change)).await.error(status);
    }
}

#[tokio::test]
async fn the_responder_answers_until_people_take_over() {
    let api = Api::with_rules().await;
    let first = api.handle("p", "Hello there", json!({})).await;
    assert_eq!(texts(&first["messages"]), ["Hi!"]);
    let kept =
        api.get(&format!("/{}", first["conversationId"].as_str().unwrap())).await.is(200)["conversation"]
            .clone();
    assert_eq!(
        (&kept["state"], &kept["lastSender"], &kept["lastMessage"]["text"]),
        (&json!(1), &json!("bot"), &json!("Hi!"))
    );
    assert_eq!(api.handle("p", "nothing fits", json!({})).await["messages"], json!([]));
    let handed = api.handle("p", "a human please", json!({})).await;
    assert_eq!(handed["messages"][1]["content"]["agentHandover"]["reason"], "asked");
    assert_eq!(api.now(&kept).await["state"], 0);
    assert_eq!(api.handle("p", "hello", json!({})).await["messages"], json!([]));

    api.patch(&format!("/{}", id(&kept)), json!({"conversation": {"state": 3}})).await.is(200);
    assert_eq!(texts(&api.handle("p", "hello", json!({})).await["messages"]), ["Hi!"]);
    let again = api.now(&kept).await;
    assert_eq!((&again["state"], &again["sessionCount"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn a_message_that_comes_in_twice_is_there_once() {
    let api = Api::with_rules().await;
    let with = |id: &str| json!({"message": {"providerMessageId": id}});
    let first = api.handle("p", "hello", with("m1")).await;
    assert_eq!(api.handle("p", "hello again, changed", with("m1")).await, first);
    assert_eq!(texts(&first["messages"]), ["Hi!"]);
    let kept = json!({"id": first["conversationId"]});
    assert_eq!(api.messages(&kept).await.len(), 2);
    // The id counts for one contact of one channel.
    assert_ne!(api.handle("q", "hello", with("m1")).await["conversationId"], first["conversationId"]);
    // Who has no id of a provider is nobody else.
    let (one, two) = (api.handle("", "Ada", with("m1")).await, api.handle("", "Bob", with("m1")).await);
    assert_ne!(one["conversationId"], two["conversationId"]);
    // Without an id each is its own.
    api.handle("p", "x", with("")).await;
    api.handle("p", "x", with("")).await;
    assert_eq!(api.messages(&kept).await.len(), 4);
    // With its conversation, what is known of it goes.
    api.delete(&format!("/{}", id(&kept))).await.is(200);
    assert_ne!(api.handle("p", "hello", with("m1")).await["conversationId"], first["conversationId"]);
}

#[tokio::test]
async fn events_and_payloads_are_kept_where_nobody_sees_them() {
    let api = Api::with_rules().await;
    let came = api.post("/event", event("p", json!({}))).await.is(201);
    assert_eq!(texts(&came["messages"]), ["Come back?"]);
    let kept = json!({"id": came["conversationId"]});
    let payload = json!({"chatbotId": "bot", "conversationId": kept["id"], "flowId": "f", "stepId": "s", "eventPayload": "canary"});
    let stepped = api.post("/payload", payload.clone()).await.is(201);
    assert_eq!((texts(&stepped["messages"]), &stepped["conversationId"]), (vec!["Step."], &kept["id"]));
    let custom = json!({"chatbotId": "bot", "conversationId": kept["id"], "event": "cart_left"});
    assert_eq!(api.post("/custom-event", custom.clone()).await.is(201), json!({}));
    let listed = Value::from(api.messages(&kept).await);
    assert_eq!(texts(&listed), ["Come back?", "Step.", "Come back?"]);
    let record = stepped["messageId"].as_str().unwrap();
    api.get(&format!("/{}/messages/{record}", id(&kept))).await.error(404);
    assert_eq!(api.get("/search?query=canary&viewId=all").await.is(200)["results"]["found"], 0);
    for (path, mut body) in [("/payload", payload), ("/custom-event", custom)] {
        let with = |name: &str, value: &str, body: &mut Value| body[name] = json!(value);
        with("conversationId", "none", &mut body);
        api.post(path, body.clone()).await.error(404);
        with("chatbotId", "other", &mut body);
        api.post(path, body).await.error(400);
    }
}

#[tokio::test]
async fn what_was_sent_is_read_once_it_was_seen() {
    let api = Api::start().await;
    let first = api.handle("p", "Hi", json!({})).await;
    let kept = json!({"id": first["conversationId"]});
    let sent = api.message(&kept, json!({"sender": "agent", "outgoing": true, "status": "sent"})).await;
    let note = json!({"sender": "agent", "outgoing": true, "type": "note", "content": {"note": {"text": "n", "mentions": []}}});
    let note = api.message(&kept, note).await;
    let seen = event("p", json!({"event": "user_seen_message"}));
    api.post("/event", seen.clone()).await.is(201);
    let messages = api.messages(&kept).await;
    let now = messages.iter().find(|message| message["id"] == sent["id"]).unwrap();
    assert_eq!(now["status"], "read");
    let read = now["read"].as_str().unwrap().to_owned();
    // What the visitor does not see, they have not read.
    assert_eq!(messages.iter().find(|message| message["id"] == note["id"]), Some(&note));
    assert!(
        messages.iter().find(|message| message["id"] == first["messageId"]).unwrap().get("read").is_none()
    );
    assert!(api.now(&kept).await["lastSeen"].is_string());
    api.post("/event", seen).await.is(201);
    assert_eq!(api.messages(&kept).await.iter().find(|it| it["id"] == sent["id"]).unwrap()["read"], read);
}

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

/// What people or the bot sent elsewhere is told, and neither answered nor the begin of a session.
#[tokio::test]
async fn only_the_customer_is_answered_and_reopens() {
    let api = Api::with_rules().await;
    let kept = json!({"id": api.handle("p", "hello", json!({})).await["conversationId"]});
    api.patch(&format!("/{}", id(&kept)), json!({"conversation": {"state": 3}})).await.is(200);
    for (sender, outgoing) in [("operator", true), ("bot", true), ("user", true), ("bot", false)] {
        let echo =
            json!({"message": {"sender": sender, "outgoing": outgoing, "created": "2026-01-02T00:00:00Z"}});
        let told = api.handle("p", "hello", echo).await;
        assert_eq!((&told["messages"], &told["conversationId"]), (&json!([]), &kept["id"]), "{sender}");
        let now = api.now(&kept).await;
        assert_eq!((&now["state"], &now["sessionCount"]), (&json!(3), &json!(1)), "{sender}");
    }
    let back = json!({"message": {"created": "2026-01-03T00:00:00Z"}});
    assert_eq!(texts(&api.handle("p", "hello", back).await["messages"]), ["Hi!"]);
    let now = api.now(&kept).await;
    assert_eq!((&now["state"], &now["sessionCount"], &now["unread"]), (&json!(1), &json!(2), &json!(true)));
    let answered =
        json!({"message": {"sender": "operator", "outgoing": true, "created": "2999-01-01T00:00:00Z"}});
    api.handle("p", "hello", answered).await;
    let now = api.now(&kept).await;
    assert_eq!((&now["unread"], &now["lastSender"]), (&json!(false), &json!("operator")));
}

/// Also where the clock of who asks is ahead.
#[tokio::test]
async fn an_answer_stands_behind_its_question() {
    let api = Api::with_rules().await;
    for created in ["2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"] {
        let came = api.handle(created, "human", json!({"message": {"created": created}})).await;
        let kept = json!({"id": came["conversationId"]});
        let kinds: Vec<_> = api.messages(&kept).await.iter().map(|it| it["type"].clone()).collect();
        assert_eq!(kinds, ["text", "text", "agentHandover"], "{created}");
        assert_eq!(api.now(&kept).await["lastMessage"]["agentHandover"]["reason"], "asked");
    }
}

/// What is told anew is taken over. What was told before is not: somebody may have changed it.
#[tokio::test]
async fn a_name_that_people_gave_stays() {
    let api = Api::start().await;
    let kept = json!({"id": api.handle("p", "Hi", json!({})).await["conversationId"]});
    api.patch(&format!("/{}", id(&kept)), json!({"conversation": {"name": "Ada Lovelace"}})).await.is(200);
    api.handle("p", "Hi", json!({})).await;
    assert_eq!(api.now(&kept).await["name"], "Ada Lovelace");
    api.handle("p", "Hi", json!({"profileData": {"name": "Countess"}})).await;
    assert_eq!(api.now(&kept).await["name"], "Countess");
    // Somebody whose conversation was made by hand is its contact; and known when they come again.
    let made = api.conversation(json!({"providerId": "q", "contactId": "contact-9", "name": "Bob"})).await;
    api.handle("q", "Hi", json!({"profileData": {"name": "Robert"}})).await;
    api.delete(&format!("/{}", id(&made))).await.is(200);
    let again =
        json!({"id": api.handle("q", "Hi", json!({"profileData": {"name": ""}})).await["conversationId"]});
    let now = api.now(&again).await;
    assert_eq!((&now["contactId"], &now["name"]), (&json!("contact-9"), &json!("Robert")));
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
