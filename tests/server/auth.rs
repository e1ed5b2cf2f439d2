//! Who may what: in the order key, ids, permission, existence.

use std::collections::BTreeSet;

use chatcaptain::operation::OPERATIONS;
use chatcaptain_server::admin::{NewChannel, NewChatbot, NewKey, permissions};
use chatcaptain_tests::document;
use serde_json::json;

use crate::server::{
    api::{Answer, Api, conversation, id, message},
    operations::{call, target},
};

/// Every operation that needs a permission, by every permission: each needs its own and no other.
#[tokio::test]
async fn each_operation_needs_its_permission_and_no_other() {
    let api = Api::start().await;
    let in_document: BTreeSet<_> =
        document::operations().iter().filter_map(|one| one.text("x-required-permission")).collect();
    assert_eq!(permissions(), in_document.into_iter().collect::<Vec<_>>());
    let needing: Vec<_> = OPERATIONS.iter().filter(|operation| operation.permission.is_some()).collect();
    for permission in permissions() {
        let key = api.server.admin().add_key(NewKey::new().grant("bot", permission)).await.unwrap().secret;
        for operation in &needing {
            let answer = call(&api, operation, &target(operation, "bot", "c"), &key).await;
            if operation.permission == Some(permission) {
                assert_ne!(answer.status, 403, "{} with {permission}", operation.id);
                assert_ne!(answer.status, 401, "{} with {permission}", operation.id);
            } else {
                let words = answer.error(403);
                assert!(words.contains(operation.permission.unwrap()), "{words}");
            }
        }
    }
}

#[tokio::test]
async fn a_key_is_there_once_and_known_and_in_its_header() {
    let api = Api::start().await;
    let key = api.server.key().to_owned();
    let path = "/v1/chatbots/bot/conversations";
    let send = |keys: Vec<String>| {
        let request = api.bare("GET", path);
        keys.into_iter().fold(request, |request, key| request.header("x-chatcaptain-key", key))
    };
    for keys in [
        vec![],
        vec![String::new()],
        vec![key.clone(), key.clone()],
        vec!["x".to_owned(), key.clone()],
        vec![key.to_uppercase()],
        vec![key[..key.len() - 1].to_owned()],
        vec![format!("{key}0")],
        vec![format!("{key},{key}")],
    ] {
        Answer::of(send(keys)).await.error(401);
    }
    Answer::of(api.bare("GET", &format!("{path}?x-chatcaptain-key={key}"))).await.error(401);
    Answer::of(api.bare("GET", path).bearer_auth(&key)).await.error(401);
    Answer::of(send(vec![key.clone()])).await.is(200);
    Answer::of(api.bare("GET", path).header("X-ChatCaptain-Key", &key)).await.is(200);
}

#[tokio::test]
async fn a_key_ends_when_it_is_revoked_or_its_time_is_over() {
    let api = Api::start().await;
    let (admin, path) = (api.server.admin(), "/v1/chatbots/bot/conversations");
    let now = chatcaptain::Timestamp::now();
    let hour = std::time::Duration::from_secs(3600);
    let over = admin.add_key(NewKey::new().grant_all("bot").expires(now - hour)).await.unwrap();
    let later = admin.add_key(NewKey::new().grant_all("bot").expires(now + hour)).await.unwrap();
    let send = |key: &str| api.bare("GET", path).header("x-chatcaptain-key", key);
    Answer::of(send(&over.secret)).await.error(401);
    Answer::of(send(&later.secret)).await.is(200);
    admin.revoke_key(&later.id).await.unwrap();
    Answer::of(send(&later.secret)).await.error(401);
    assert!(admin.revoke_key("no such key").await.is_err());
}

/// S01: neither by its own path nor by the other's does a key learn what is in another chatbot.
#[tokio::test]
async fn a_key_of_one_chatbot_learns_nothing_of_another() {
    let api = Api::start().await;
    let admin = api.server.admin();
    admin.add_chatbot(NewChatbot::new("other")).await.unwrap();
    let theirs = admin.add_key(NewKey::new().grant_all("other")).await.unwrap().secret;
    let kept = api.conversation(json!({})).await;
    let message_id = id(&api.message(&kept, json!({})).await);
    for operation in OPERATIONS.iter().filter(|operation| operation.permission.is_some()) {
        let there =
            target(operation, "bot", &id(&kept)).replace("/messages/m", &format!("/messages/{message_id}"));
        let absent = target(operation, "bot", "none");
        let nowhere = target(operation, "nowhere", "none");
        let by_their_path = there.replace("/bot/", "/other/");
        let refused = call(&api, operation, &there, &theirs).await.error(403);
        assert_eq!(call(&api, operation, &absent, &theirs).await.error(403), refused);
        assert_eq!(call(&api, operation, &nowhere, &theirs).await.error(403), refused);
        if operation.path.contains("{conversationId}") {
            let answer = call(&api, operation, &by_their_path, &theirs).await;
            // What is not carried out has a test of its own.
            if answer.status != 501 {
                answer.error(404);
            }
        }
    }
    api.now(&kept).await;
    // Grants are values: what would match as a pattern does not.
    for pattern in ["*", "bo%", "b_t", "BOT", "bot/", ".*"] {
        assert!(admin.add_key(NewKey::new().grant(pattern, "chatbots.messages.list")).await.is_err());
    }
    assert!(admin.add_key(NewKey::new().grant("bot", "chatbots.*")).await.is_err());
}

#[tokio::test]
async fn the_order_is_key_then_ids_then_permission_then_existence() {
    let api = Api::start().await;
    let key = api
        .server
        .admin()
        .add_key(NewKey::new().grant("bot", "chatbots.messages.list"))
        .await
        .unwrap()
        .secret;
    let with = |path: &str, key: &str| api.bare("GET", path).header("x-chatcaptain-key", key.to_owned());
    let long = "a".repeat(513);
    for bad in ["%00", "a%5Cb", "%FF", long.as_str(), "%C2%85"] {
        let path = format!("/v1/chatbots/bot/conversations/{bad}");
        Answer::of(with(&path, "x")).await.error(401);
        let words = Answer::of(with(&path, &key)).await.error(400);
        assert!(!words.contains(bad), "{words}");
    }
    Answer::of(with("/v1/chatbots/bot/conversations/none", &key)).await.error(403);
    Answer::of(with("/v1/chatbots/bot/conversations/none/messages", &key)).await.error(404);
    let (of, longest) =
        ("a".repeat(512), format!("/v1/chatbots/bot/conversations/{}/messages", "a".repeat(512)));
    assert_eq!(of.len(), 512);
    Answer::of(with(&longest, &key)).await.error(404);
}

/// S22: everything that is no operation says so, and `HEAD` is a read like `GET`.
#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let api = Api::start().await;
    let path = "/v1/chatbots/bot/conversations";
    assert_eq!(Answer::of(api.bare("HEAD", path)).await.status, 401);
    assert_eq!(Answer::of(api.request("HEAD", "")).await.status, 200);
    let lacks =
        api.server.admin().add_key(NewKey::new().grant("bot", "chatbots.messages.list")).await.unwrap();
    let lacking = api.bare("HEAD", path).header("x-chatcaptain-key", lacks.secret);
    assert_eq!(Answer::of(lacking).await.status, 403);
    for (method, allow) in
        [("PUT", "GET,HEAD,POST"), ("OPTIONS", "GET,HEAD,POST"), ("TRACE", "GET,HEAD,POST")]
    {
        let answer = Answer::of(api.request(method, "")).await;
        assert_eq!(answer.headers["allow"], allow);
        answer.error(405);
    }
    for path in ["/", "/v1", "/v1/chatbots/bot/conversations/", "//v1/chatbots/bot/conversations"] {
        Answer::of(api.bare("GET", path).header("x-chatcaptain-key", api.server.key())).await.error(404);
    }
    let empty = Answer::of(
        api.bare("GET", "/v1/chatbots//conversations").header("x-chatcaptain-key", api.server.key()),
    );
    empty.await.error(400);
}

#[tokio::test]
async fn what_is_set_up_wrongly_is_refused_with_what_there_is() {
    let api = Api::start().await;
    let admin = api.server.admin();
    let said = |error: chatcaptain_server::AdminError| error.to_string();
    assert!(said(admin.add_channel("bot", NewChannel::new("wbe")).await.unwrap_err()).contains("web"));
    assert!(
        said(admin.add_channel("bot", NewChannel::new("web").environment("live")).await.unwrap_err())
            .contains("prod")
    );
    for origin in [
        "example.com",
        "https://example.com/",
        "https://Example.com",
        "*",
        "null",
        "https://",
        "https://...",
        "https://example.com:443",
        "http://example.com:80",
        "https://example.com:",
    ] {
        let error = admin.add_channel("bot", NewChannel::new("web").origin(origin)).await.unwrap_err();
        assert!(said(error).contains("invalid origin"));
    }
    assert!(admin.add_channel("bot", NewChannel::new("web").public(true)).await.is_err());
    assert!(admin.add_channel("bot", NewChannel::new("web").id("web")).await.is_err());
    assert!(admin.add_chatbot(NewChatbot::new("bot")).await.is_err());
    assert!(admin.add_chatbot(NewChatbot::new("a\\b")).await.is_err());
    let unique: BTreeSet<_> = admin.keys().await.unwrap().into_iter().map(|key| key.id).collect();
    assert_eq!(unique.len(), 1);
    // The bodies of the other tests are not what is wrong with them.
    api.post("", conversation(json!({}))).await.is(201);
    api.post("/none/messages", message(json!({}))).await.error(404);
}
