//! What comes in from channels and flows: whose it is, and what it moves.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::server::api::{Api, event, id, merge, texts};

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
    let sent = api.server.requests();
    let again = api.request("POST", "/handle").header("content-type", "application/json");
    let again = crate::server::api::Answer::of(again.body(sent.last().unwrap().body.clone())).await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let fresh = api.post("/event", event("p", json!({}))).await;
    assert!(!fresh.headers.contains_key("idempotent-replayed"));
    assert_eq!(texts(&first["messages"]), ["Hi!"]);
    let kept = json!({"id": first["conversationId"]});
    assert_eq!(api.messages(&kept).await.len(), 3);
    // The id counts for one contact of one channel.
    assert_ne!(api.handle("q", "hello", with("m1")).await["conversationId"], first["conversationId"]);
    // Who has no id of a provider is nobody else.
    let (one, two) = (api.handle("", "Ada", with("m1")).await, api.handle("", "Bob", with("m1")).await);
    assert_ne!(one["conversationId"], two["conversationId"]);
    // Without an id each is its own.
    api.handle("p", "x", with("")).await;
    api.handle("p", "x", with("")).await;
    assert_eq!(api.messages(&kept).await.len(), 5);
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

/// The time, so many seconds ahead, with so many digits in the second.
fn ahead(seconds: i64, digits: usize) -> String {
    format!("{:.digits$}", Timestamp::now() + SignedDuration::from_secs(seconds))
}

/// Asserts who spoke last, what, and whether somebody has to answer.
async fn assert_last(api: &Api, kept: &Value, sender: &str, text: &str, case: &str) {
    let now = api.now(kept).await;
    let shown = (&now["lastSender"], &now["lastMessage"]["text"], &now["unread"]);
    assert_eq!(shown, (&json!(sender), &json!(text), &json!(sender == "user")), "{case}");
    let action: Timestamp = now["lastUserAction"].as_str().unwrap().parse().unwrap();
    assert!(action <= Timestamp::now(), "{case}: {action}");
}

/// A clock that is ahead freezes nothing: its messages count as they arrive.
#[tokio::test]
async fn a_time_in_the_future_is_that_of_arrival() {
    let api = Api::start().await;
    for (case, seconds, digits) in
        [("1 s", 1, 0), ("1 s, exact", 1, 6), ("30 s", 30, 0), ("30 s, exact", 30, 3), ("9999", 0, 0)]
    {
        let mut kept = Value::Null;
        for round in 0..3 {
            let time = if seconds == 0 { "9999-12-31T00:00:00Z".to_owned() } else { ahead(seconds, digits) };
            let text = format!("question {round}");
            let asked = json!({"message": {"created": time, "content": {"text": text}}});
            kept = json!({"id": api.handle(case, "", asked).await["conversationId"]});
            assert_last(&api, &kept, "user", &text, case).await;
            // The clock of who answers is right, and may show whole seconds.
            let (time, text) = (ahead(0, round * 3), format!("answer {round}"));
            let answer =
                json!({"sender": "agent", "outgoing": true, "created": time, "content": {"text": text}});
            api.message(&kept, answer).await;
            assert_last(&api, &kept, "operator", &text, case).await;
        }
        let listed = api.messages(&kept).await;
        let texts: Vec<_> = listed.iter().map(|it| it["content"]["text"].as_str().unwrap()).collect();
        let expected = ["question 0", "answer 0", "question 1", "answer 1", "question 2", "answer 2"];
        assert_eq!(texts, expected, "{case}");
        assert!(listed.iter().all(|it| it["created"].as_str().unwrap() < "2999"), "{listed:?}");
    }
}

/// Neither does a time that an agent sends or that somebody set.
#[tokio::test]
async fn no_time_in_the_future_freezes_a_conversation() {
    let api = Api::start().await;
    let kept = json!({"id": api.handle("q", "hello", json!({})).await["conversationId"]});
    let answer = json!({"sender": "agent", "outgoing": true, "created": "9999-12-31T00:00:00Z"});
    let answered = api.message(&kept, answer).await;
    assert!(answered["created"].as_str().unwrap() < "2999", "{answered}");
    api.handle("q", "again", json!({"message": {"created": ahead(0, 6)}})).await;
    assert_last(&api, &kept, "user", "again", "an agent's").await;
    let change = json!({"conversation": {"lastUserAction": "9999-12-31T00:00:00Z"}});
    api.patch(&format!("/{}", id(&kept)), change).await.is(200);
    api.message(&kept, json!({"sender": "agent", "outgoing": true, "created": ahead(0, 6)})).await;
    assert_eq!(api.now(&kept).await["unread"], false);
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
