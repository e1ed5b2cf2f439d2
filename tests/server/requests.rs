//! What a request may be.

use serde_json::{Value, json};

use crate::server::api::{Answer, Api, conversation, id, message};

#[tokio::test]
async fn a_body_is_checked_against_the_document_and_the_place_is_named() {
    let api = Api::start().await;
    for (change, place) in [
        (json!({"channelType": "fax"}), "conversation.channelType: must be one of"),
        (json!({"environment": 1}), "conversation.environment: must be a string"),
        (json!({"name": null}), "conversation.name: must be a string"),
        (json!({"tags": ["a"]}), "conversation.tags: must be an object"),
        (json!({"tags": {"tags": ["a", 1]}}), "conversation.tags.tags[1]: must be a string"),
        (
            json!({"lastMessage": {"location": {"latitude": "1", "longitude": 2}}}),
            "conversation.lastMessage.location.latitude",
        ),
        (
            json!({"lastMessage": {"contact": {"addresses": [], "phones": [], "emails": [{"email": "a@"}]}}}),
            "conversation.lastMessage.contact.emails[0].email: must be an e-mail",
        ),
        (json!({"contactId": "x".repeat(513)}), "conversation.contactId: must not be longer"),
        (json!({"metadata": {"a": {}}}), "conversation.metadata.a: must be a string"),
        (json!({"name": "a\u{0}b"}), "conversation.name: must not contain U+0000"),
    ] {
        let words = api.post("", conversation(change)).await.error(400);
        assert!(words.starts_with(place), "{words}");
    }
    let mut without = conversation(json!({}));
    without["conversation"].as_object_mut().unwrap().remove("contactId");
    assert_eq!(api.post("", without).await.error(400), "conversation.contactId: is required");
    let unknown = conversation(json!({"invented": {"a": [null, "\u{0}"]}, "contactId": "x".repeat(512)}));
    let made = api.post("", unknown).await.is(201);
    assert!(made["conversation"].get("invented").is_none());
}

#[tokio::test]
async fn a_number_is_finite_and_a_whole_one_in_range() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let path = format!("/{}", id(&kept));
    for (count, status) in
        [(json!(3), 200), (json!(3.0), 200), (json!(3.5), 400), (json!(1e300), 400), (json!("3"), 400)]
    {
        let answer = api.patch(&path, json!({"conversation": {"sessionCount": count}})).await;
        assert_eq!(answer.status, status, "{count}");
    }
    assert_eq!(api.now(&kept).await["sessionCount"], 3);
    let text = r#"{"conversation":{"sessionCount":1e400}}"#;
    let huge = api.request("PATCH", &path).header("content-type", "application/json").body(text);
    Answer::of(huge).await.error(400);
}

/// S12.
#[tokio::test]
async fn a_body_is_plain_json_of_a_limited_size() {
    let api = Api::start().await;
    let body = conversation(json!({})).to_string();
    let send = |kind: &str, body: String| api.request("POST", "").header("content-type", kind).body(body);
    for (kind, status) in [
        ("application/json", 201),
        ("application/json; charset=UTF-8", 201),
        ("Application/JSON", 201),
        ("application/json; charset=latin1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
    ] {
        assert_eq!(Answer::of(send(kind, body.clone())).await.status, status, "{kind}");
    }
    let none = api.request("POST", "").body(body.clone());
    Answer::of(none).await.error(415);
    let gzip = send("application/json", body.clone()).header("content-encoding", "gzip");
    Answer::of(gzip).await.error(415);
    for broken in [
        "",
        "{",
        "nul",
        "{\"a\":}",
        "[1]",
        "\u{feff}{}",
        &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        let words = Answer::of(send("application/json", broken.to_owned())).await.error(400);
        assert!(!words.contains('['), "{words}");
    }
    let padded = |size: usize| format!("{body}{}", " ".repeat(size - body.len()));
    Answer::of(send("application/json", padded(1 << 20))).await.is(201);
    Answer::of(send("application/json", padded((1 << 20) + 1))).await.error(413);
}

/// S11: what looks like a statement or a pattern is a text.
#[tokio::test]
async fn texts_are_kept_as_they_are() {
    let api = Api::start().await;
    for text in [
        "'; DROP TABLE messages; --",
        "%",
        "_",
        "\\",
        "\"",
        "\u{202E}",
        "😀",
        "\u{1}",
        "${jndi}",
        "a\u{0301}",
    ] {
        let made =
            api.conversation(json!({"name": text, "providerId": text, "tags": {"tags": [text]}})).await;
        let kept = api.now(&made).await;
        assert_eq!((&kept["name"], &kept["tags"][0]), (&json!(text), &json!(text)));
        let found = api.request("GET", "/find").query(&[("channelId", "web"), ("providerId", text)]);
        assert_eq!(id(&Answer::of(found).await.is(200)["conversation"]), id(&made));
        let sent = api.message(&made, json!({"content": {"text": text}})).await;
        assert_eq!(sent["content"]["text"], text);
    }
    let wild = api.request("GET", "/find").query(&[("channelId", "web"), ("providerId", "%%")]);
    Answer::of(wild).await.error(404);
}

#[tokio::test]
async fn a_parameter_is_text_and_there_once() {
    let api = Api::start().await;
    for query in [
        "channelId=web",
        "providerId=x",
        "channelId=web&providerId=x&providerId=y",
        &format!("channelId=web&providerId={}", "x".repeat(513)),
        "channelId=web&providerId=%FF",
        "channelId=web&providerId=%00",
    ] {
        api.get(&format!("/find?{query}")).await.error(400);
    }
    api.get("/find?channelId=web&providerId=x&other=1&more").await.error(404);
    let words = api.get("/search?viewId=all&viewId=all&query=x").await.error(400);
    assert_eq!(words, "viewId: is there more than once");
    let many = |count: usize| (0..count).fold(String::new(), |query, number| format!("{query}&p{number}=1"));
    api.get(&format!("/find?channelId=web&providerId=x{}", many(62))).await.error(404);
    let words = api.get(&format!("/find?channelId=web&providerId=x{}", many(63))).await.error(400);
    assert_eq!(words, "query: has more than 64 parameters");
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own_and_is_not_kept() {
    let api = Api::start().await;
    let (one, two) = (api.get("").await, api.get("/none").await);
    assert_ne!(one.headers["x-request-id"], two.headers["x-request-id"]);
    assert_eq!(one.headers["cache-control"], "no-store");
    assert_eq!(two.headers["content-type"], "application/json");
    let body: Value = two.body;
    assert_eq!(body, json!({"error": "there is no such conversation"}));
    let kept = api.conversation(json!({})).await;
    let path = format!("/{}/messages", id(&kept));
    for wrong in ["yesterday", "2026-01-01T00:00:00Z[UTC]", "20260101T000000Z", ""] {
        let words = api.post(&path, message(json!({ "created": wrong }))).await.error(400);
        assert!(words.starts_with("message.created: must be a date and time"), "{words}");
    }
}
