//! What comes in from channels and flows, and what is answered.

use chatcaptain_server::{
    TestServer,
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
    let seen = event("p", json!({"event": "user_seen_message"}));
    api.post("/event", seen.clone()).await.is(201);
    let messages = api.messages(&kept).await;
    let now = messages.iter().find(|message| message["id"] == sent["id"]).unwrap();
    assert_eq!(now["status"], "read");
    let read = now["read"].as_str().unwrap().to_owned();
    assert!(
        messages.iter().find(|message| message["id"] == first["messageId"]).unwrap().get("read").is_none()
    );
    assert!(api.now(&kept).await["lastSeen"].is_string());
    api.post("/event", seen).await.is(201);
    assert_eq!(api.messages(&kept).await.iter().find(|it| it["id"] == sent["id"]).unwrap()["read"], read);
}

/// With `async`, input is stored at once and answered later; also by the next run.
#[tokio::test]
async fn what_is_answered_later_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("later.db");
    let start = || chatcaptain_server::TestServer::builder().database(&path);
    // Nobody answers in the first run, so what it keeps is what the second finds.
    let first = Api::of(start().rules(RULES).start().await);
    let came =
        first.handle("p", "hello", json!({"async": true, "message": {"providerMessageId": "m"}})).await;
    assert_eq!(came["messages"], json!([]));
    first.server.stop().await;
    let second = Api::of(start().rules(RULES).start().await);
    let kept = json!({"id": came["conversationId"]});
    let mut listed = second.messages(&kept).await;
    while listed.len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        listed = second.messages(&kept).await;
    }
    assert_eq!(texts(&Value::from(listed)), ["hello", "Hi!"]);
    // Asked again, the first result is there, with what was answered meanwhile.
    let again = second.handle("p", "hello", json!({"message": {"providerMessageId": "m"}})).await;
    assert_eq!((texts(&again["messages"]), &again["messageId"]), (vec!["Hi!"], &came["messageId"]));
    assert_eq!(second.messages(&kept).await.len(), 2);
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
