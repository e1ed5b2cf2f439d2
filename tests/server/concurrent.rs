//! Many at once on the same conversation: nothing is lost, nothing is there twice, and nobody gets a 500. S18 and S19.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::server::api::{Api, conversation, id, message};

#[tokio::test]
async fn of_many_that_create_the_same_one_does() {
    let api = Api::start().await;
    let all = join_all((0..20).map(|_| api.post("", conversation(json!({"providerId": "p"}))))).await;
    let mut statuses: Vec<_> = all.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[19]), (201, 409, 409));
}

#[tokio::test]
async fn of_many_that_bring_in_the_same_message_all_get_the_first_result() {
    let api = Api::with_rules().await;
    let change = || json!({"message": {"providerMessageId": "m"}});
    let all = join_all((0..20).map(|_| api.handle("p", "hello", change()))).await;
    let ids: BTreeSet<_> = all.iter().map(|answer| answer["messageId"].to_string()).collect();
    assert_eq!(ids.len(), 1);
    assert!(all.iter().all(|answer| answer["messages"] == all[0]["messages"]
        && answer["messages"][0]["content"]["text"] == "Hi!"));
    let kept = json!({"id": all[0]["conversationId"]});
    assert_eq!(api.messages(&kept).await.len(), 2);
    let last = api.handle("p", "hello", change()).await;
    assert_eq!(last["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn changes_of_different_fields_are_all_there() {
    let api = Api::start().await;
    let kept = api.conversation(json!({})).await;
    let path = format!("/{}", id(&kept));
    let changes = [
        json!({"name": "Bob"}),
        json!({"tags": {"tags": ["a"]}}),
        json!({"state": 2}),
        json!({"operatorId": "ann"}),
        json!({"archived": true}),
        json!({"snoozed": "later"}),
        json!({"language": "DE"}),
        json!({"photoUrl": "u"}),
    ];
    let all =
        join_all(changes.iter().map(|change| api.patch(&path, json!({ "conversation": change })))).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    let now = api.now(&kept).await;
    let expected = [
        ("name", json!("Bob")),
        ("tags", json!(["a"])),
        ("state", json!(2)),
        ("operatorId", json!("ann")),
        ("archived", json!(true)),
        ("snoozed", json!("later")),
        ("language", json!("DE")),
        ("photoUrl", json!("u")),
    ];
    for (name, value) in expected {
        assert_eq!(now[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_conversation_that_goes_takes_what_is_posted_meanwhile_with_it() {
    let api = Api::start().await;
    for _ in 0..5 {
        let kept = api.conversation(json!({})).await;
        let (path, messages) = (format!("/{}", id(&kept)), format!("/{}/messages", id(&kept)));
        let post = || api.post(&messages, message(json!({"content": {"text": "orphan"}})));
        let (before, gone, after) = tokio::join!(
            join_all((0..10).map(|_| post())),
            api.delete(&path),
            join_all((0..10).map(|_| post()))
        );
        assert_eq!(gone.status, 200);
        assert!(before.iter().chain(&after).all(|answer| [201, 404].contains(&answer.status)));
        api.get(&messages).await.error(404);
        api.delete(&path).await.error(404);
    }
    assert_eq!(api.get("/search?query=orphan&viewId=all").await.is(200)["results"]["found"], 0);
}

#[tokio::test]
async fn messages_that_come_at_once_are_all_there_once() {
    let api = Api::start().await;
    let texts: Vec<String> = (0..50).map(|number| format!("message {number}")).collect();
    let all = join_all(texts.iter().map(|text| api.handle("p", text, json!({})))).await;
    let conversations: BTreeSet<_> = all.iter().map(|answer| answer["conversationId"].to_string()).collect();
    assert_eq!(conversations.len(), 1);
    let messages = api.messages(&json!({"id": all[0]["conversationId"]})).await;
    let texts: BTreeSet<_> =
        messages.iter().map(|message: &Value| message["content"]["text"].to_string()).collect();
    assert_eq!((messages.len(), texts.len()), (50, 50));
}
