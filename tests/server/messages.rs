//! Messages, and what of the conversation follows them.

use serde_json::{Value, json};

use crate::server::api::{Api, id, message};

#[tokio::test]
async fn messages_are_in_the_order_of_their_time_then_id() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let times =
        ["2026-01-03T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-02T01:00:00+01:00", "2026-01-02T00:00:00Z"];
    let mut made = Vec::new();
    for time in times {
        made.push(api.message(&kept, json!({"created": time})).await);
    }
    let mut same = [id(&made[2]), id(&made[3])];
    same.sort();
    let expected = [id(&made[1]), same[0].clone(), same[1].clone(), id(&made[0])];
    let listed: Vec<_> = api.messages(&kept).await.iter().map(id).collect();
    assert_eq!(listed, expected);
    assert_eq!(made[2]["created"], times[2]);
    for number in 0..300 {
        api.message(&kept, json!({"created": format!("2026-02-01T00:00:00.{number:06}Z")})).await;
    }
    let listed = api.messages(&kept).await;
    assert_eq!(listed.len(), 304);
    assert_eq!(listed[303]["created"], "2026-02-01T00:00:00.000299Z");
}

#[tokio::test]
async fn the_conversation_follows_its_newest_message() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let follows = async || {
        let now = api.now(&kept).await;
        let text = now["lastMessage"]["text"].clone();
        json!([text, now["lastSender"], now["unread"], now["lastUserInput"], now["lastUserAction"]])
    };
    let (first, second) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    api.message(&kept, json!({"content": {"text": "Hi"}})).await;
    assert_eq!(follows().await, json!(["Hi", "user", true, "Hi", first]));
    api.message(
        &kept,
        json!({"sender": "bot", "content": {"text": "Yes?"}, "created": second, "outgoing": true}),
    )
    .await;
    assert_eq!(follows().await, json!(["Yes?", "bot", true, "Hi", first]));
    api.message(
        &kept,
        json!({"sender": "agent", "content": {"text": "Ho"}, "created": second, "outgoing": true}),
    )
    .await;
    assert_eq!(follows().await, json!(["Ho", "operator", false, "Hi", first]));
    // A note moves nothing. One that is brought in late is unread, and stands where its time is.
    api.message(&kept, json!({"type": "note", "sender": "user", "content": {"note": {"text": "n", "mentions": []}}, "created": second})).await;
    assert_eq!(follows().await, json!(["Ho", "operator", false, "Hi", first]));
    api.message(&kept, json!({"content": {"text": "old"}, "created": "2025-01-01T00:00:00Z"})).await;
    assert_eq!(follows().await, json!(["Ho", "operator", true, "Hi", first]));
    // Of what is sensitive it shows only that somebody did something.
    api.message(&kept, json!({"content": {"text": "4711"}, "isSensitive": true, "created": second})).await;
    assert_eq!(follows().await, json!(["Ho", "operator", true, "Hi", second]));
    // A picture is a message, and nothing that the user said.
    let file = json!({"name": "a.png", "url": "u", "type": "image", "mimeType": "image/png", "size": 1, "attachmentRef": "r"});
    let third = "2026-01-03T00:00:00Z";
    let mut body = message(json!({"created": third}));
    body["message"]["content"] = json!({ "file": file });
    api.post(&format!("/{}/messages", id(&kept)), body).await.is(201);
    assert_eq!(follows().await, json!([null, "user", true, "Hi", third]));
}

/// What was shown is not shown any more when it is deleted or becomes sensitive, wherever it stands.
#[tokio::test]
async fn what_may_not_be_shown_any_more_is_not() {
    let api = Api::start().await;
    for change in [json!({"deleted": true}), json!({"isSensitive": true})] {
        let kept = api.conversation(json!({})).await;
        api.message(&kept, json!({"content": {"text": "first"}})).await;
        let said = api
            .message(&kept, json!({"content": {"text": "canary"}, "created": "2026-01-02T00:00:00Z"}))
            .await;
        let answer = json!({"sender": "bot", "outgoing": true, "content": {"text": "answer"}, "created": "2026-01-03T00:00:00Z"});
        let answer = api.message(&kept, answer).await;
        let patch = async |message: &Value| {
            let path = format!("/{}/messages/{}", id(&kept), id(message));
            api.patch(&path, json!({ "message": change })).await.is(200);
            api.now(&kept).await
        };
        let shown =
            |now: &Value| json!([now["lastMessage"]["text"], now["lastSender"], now["lastUserInput"]]);
        assert_eq!(shown(&patch(&said).await), json!(["answer", "bot", "first"]), "{change}");
        assert_eq!(shown(&patch(&answer).await), json!(["first", "user", "first"]), "{change}");
        assert_eq!(api.get("/search?query=canary&viewId=all").await.is(200)["results"]["found"], 0);
    }
    // Taken back, it is shown again.
    let kept = api.conversation(json!({"lastMessage": {"text": "by hand"}})).await;
    let said = api.message(&kept, json!({"content": {"text": "4711"}, "isSensitive": true})).await;
    assert_eq!(api.now(&kept).await["lastMessage"]["text"], "by hand");
    let path = format!("/{}/messages/{}", id(&kept), id(&said));
    api.patch(&path, json!({"message": {"isSensitive": false}})).await.is(200);
    let now = api.now(&kept).await;
    assert_eq!((&now["lastMessage"]["text"], &now["lastUserInput"]), (&json!("4711"), &json!("4711")));
    assert_eq!(api.get("/search?query=4711&viewId=all").await.is(200)["results"]["found"], 1);
}

#[tokio::test]
async fn a_message_changes_where_it_is_told_to() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let file = json!({"name": "a.ogg", "url": "u", "type": "audio", "mimeType": "audio/ogg", "size": 1, "attachmentRef": "r"});
    let (plain, audio) =
        (api.message(&kept, json!({})).await, api.message(&kept, json!({"content": {"file": file}})).await);
    let path = |message: &Value| format!("/{}/messages/{}", id(&kept), id(message));
    let change =
        json!({"message": {"status": "read", "read": "2026-01-01T00:00:01Z", "tags": {"tags": ["t"]}}});
    let changed = api.patch(&path(&plain), change).await.is(200)["message"].clone();
    assert_eq!(
        (&changed["status"], &changed["tags"], &changed["content"]),
        (&json!("read"), &json!(["t"]), &plain["content"])
    );
    assert_eq!(api.get(&path(&plain)).await.is(200)["message"], changed);

    let transcript = json!({"message": {"transcript": "spoken words"}});
    let spoken = api.patch(&path(&audio), transcript.clone()).await.is(200);
    assert_eq!(spoken["message"]["content"]["file"]["transcript"], "spoken words");
    assert_eq!(api.now(&kept).await["lastMessage"]["file"]["transcript"], "spoken words");
    let words = api.patch(&path(&plain), transcript).await.error(400);
    assert!(words.starts_with("message.transcript: "), "{words}");
    assert_eq!(api.get("/search?query=spoken&viewId=all").await.is(200)["results"]["found"], 1);
}

#[tokio::test]
async fn a_deleted_message_is_nowhere_any_more() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let first = api.message(&kept, json!({"content": {"text": "stays"}})).await;
    let gone =
        api.message(&kept, json!({"content": {"text": "canary"}, "created": "2026-01-02T00:00:00Z"})).await;
    let path = format!("/{}/messages/{}", id(&kept), id(&gone));
    api.patch(&path, json!({"message": {"deleted": false}})).await.is(200);
    api.patch(&path, json!({"message": {"deleted": true}})).await.is(200);
    api.get(&path).await.error(404);
    api.patch(&path, json!({"message": {"deleted": true}})).await.error(404);
    assert_eq!(api.messages(&kept).await, [first]);
    assert_eq!(api.get("/search?query=canary&viewId=all").await.is(200)["results"]["found"], 0);
    let now = api.now(&kept).await;
    assert_eq!((&now["lastMessage"]["text"], &now["lastUserInput"]), (&json!("stays"), &json!("stays")));
}
