//! Conversations: making, listing, finding, changing, removing.

use serde_json::{Value, json};

use crate::server::api::{Api, conversation, id};

#[tokio::test]
async fn a_new_conversation_has_everything_that_an_answer_requires() {
    let api = Api::start().await;
    let made = api.conversation(json!({"mentions": {"mentions": ["ann"]}, "notes": {"notes": ["n"]}})).await;
    for (name, value) in [
        ("archived", json!(false)),
        ("idToken", json!("")),
        ("sessionCount", json!(1)),
        ("state", json!(0)),
        ("operatorId", json!("")),
        ("mentions", json!(["ann"])),
        ("mentionsRead", json!({"ann": false})),
        ("notes", json!({"notes": ["n"]})),
        ("variables", json!({})),
        ("chatbotId", json!("bot")),
    ] {
        assert_eq!(made[name], value, "{name}");
    }
    assert_eq!(made["created"], made["updated"]);
    assert!(made.get("providerId").is_none());
    assert_eq!(api.now(&made).await, made);
}

#[tokio::test]
async fn a_provider_id_is_there_once_in_its_channel() {
    let api = Api::start().await;
    api.conversation(json!({"providerId": "p"})).await;
    api.post("", conversation(json!({"providerId": "p"}))).await.error(409);
    let other = api.conversation(json!({"providerId": "q"})).await;
    let taken = api
        .patch(&format!("/{}", id(&other)), json!({"conversation": {"providerId": "p", "name": "x"}}))
        .await;
    taken.error(409);
    assert_eq!(api.now(&other).await, other);
    for _ in 0..2 {
        api.conversation(json!({"providerId": ""})).await;
    }
    let cleared =
        api.patch(&format!("/{}", id(&other)), json!({"conversation": {"providerId": ""}})).await.is(200);
    assert!(cleared["conversation"].get("providerId").is_none());
    api.conversation(json!({"providerId": "q"})).await;
    api.post("", conversation(json!({"channelId": "none"}))).await.error(404);
}

#[tokio::test]
async fn lists_are_newest_first_and_filtered_by_whole_values() {
    let api = Api::start().await;
    assert_eq!(api.get("").await.is(200), json!({"conversations": []}));
    let mut made = Vec::new();
    for number in 0..600 {
        let contact = format!("contact-{}", number % 3);
        made.push(id(&api.conversation(json!({"contactId": contact, "name": number.to_string()})).await));
    }
    made.reverse();
    let ids = |list: Value| list["conversations"].as_array().unwrap().iter().map(id).collect::<Vec<_>>();
    assert_eq!(ids(api.get("").await.is(200)), made);
    let third: Vec<_> = made.iter().rev().step_by(3).rev().cloned().collect();
    assert_eq!(ids(api.get("?contactId=contact-0&channelId=web").await.is(200)), third);
    for none in ["?contactId=contact", "?contactId=", "?channelId=we%25", "?contactId=contact-0&channelId=x"]
    {
        assert!(ids(api.get(none).await.is(200)).is_empty(), "{none}");
    }
}

#[tokio::test]
async fn a_change_moves_what_is_given_and_nothing_else() {
    let api = Api::start().await;
    let made =
        api.conversation(json!({"tags": {"tags": ["a"]}, "mentions": {"mentions": ["ann", "bob"]}})).await;
    let path = format!("/{}", id(&made));
    let change = async |change: Value| {
        api.patch(&path, json!({"conversation": change})).await.is(200)["conversation"].clone()
    };
    let changed = change(json!({"state": 2, "operatorId": "ann", "snoozed": ""})).await;
    let mut expected = made.clone();
    expected["state"] = json!(2);
    expected["operatorId"] = json!("ann");
    expected["updated"] = changed["updated"].clone();
    assert_eq!(changed, expected);
    assert!(changed["updated"].as_str() > made["updated"].as_str());

    let changed =
        change(json!({"tags": {"tags": []}, "metadata": {"metadata": {"k": "v"}}, "notes": {"notes": ["n"]},
        "mentions": {"mentions": ["bob", "cid"]}, "team": {"teamId": "t"}}))
        .await;
    assert_eq!((&changed["tags"], &changed["metadata"]), (&json!([]), &json!({"k": "v"})));
    assert_eq!(changed["mentionsRead"], json!({"bob": false, "cid": false}));
    assert_eq!((&changed["notes"], &changed["team"]), (&json!({"notes": ["n"]}), &json!({"teamId": "t"})));
    let named = change(json!({"lastButton": {"id": "b", "text": "", "value": "yes"}})).await;
    assert_eq!(named["lastButton"], json!({"id": "b", "name": "yes"}));
    assert_eq!(change(json!({})).await["tags"], json!([]));
}

#[tokio::test]
async fn a_conversation_goes_with_everything_in_it() {
    let api = Api::start().await;
    let (gone, stays) =
        (api.conversation(json!({"providerId": "p"})).await, api.conversation(json!({})).await);
    for kept in [&gone, &stays] {
        api.message(kept, json!({"content": {"text": "unmistakable"}})).await;
    }
    assert_eq!(api.delete(&format!("/{}", id(&gone))).await.is(200), json!({"deleted": true}));
    for path in [String::new(), "/messages".to_owned()] {
        api.get(&format!("/{}{path}", id(&gone))).await.error(404);
    }
    api.delete(&format!("/{}", id(&gone))).await.error(404);
    let found = api.get("/search?query=unmistakable&viewId=all").await.is(200);
    assert_eq!((&found["results"]["found"], &found["results"]["outOf"]), (&json!(1), &json!(1)));
    assert_eq!(api.messages(&stays).await.len(), 1);
    // Its id of a provider is free again.
    api.conversation(json!({"providerId": "p"})).await;
}
