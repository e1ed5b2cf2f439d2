//! S23: what is logged, at any level, holds no key, no token and nothing that somebody wrote.

use std::sync::Arc;

use chatcaptain_server::{
    Server,
    admin::{NewChannel, NewChatbot, NewKey},
    store::Sqlite,
};
use chatcaptain_tests::log::Capture;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};

use crate::server::api::{Answer, conversation, message};

/// On this thread, of which the capture hears everything.
#[tokio::test]
async fn the_log_has_operations_and_never_secrets_or_words() {
    let log = Capture::begin();
    let server = Server::new(Arc::new(Sqlite::in_memory().unwrap()));
    let admin = server.admin();
    admin.add_chatbot(NewChatbot::new("bot")).await.unwrap();
    let origin = "https://example.com";
    let channel = admin.add_channel("bot", NewChannel::new("web").id("web").origin(origin)).await.unwrap();
    let key = admin.add_key(NewKey::new().grant_all("bot")).await.unwrap().secret;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(listener, async { drop(stopped.await) }));

    let client = Client::new();
    let call = async |method: Method, path: &str, key: &str, body: Option<Value>| {
        let request =
            client.request(method, format!("{url}{path}")).header("x-chatcaptain-key", key.to_owned());
        Answer::of(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    };
    let base = "/chatbots/bot/conversations";
    let body = conversation(json!({"name": "canary-name", "providerId": "canary-provider"}));
    let made = call(Method::POST, base, &key, Some(body)).await.is(201);
    let id = made["conversation"]["id"].as_str().unwrap();
    let body = message(json!({"content": {"text": "canary-text"}}));
    call(Method::POST, &format!("{base}/{id}/messages"), &key, Some(body)).await.is(201);
    call(Method::GET, &format!("{base}/search?query=canary-query&viewId=all"), &key, None).await.is(200);
    let body =
        json!({"channelId": "web", "channelToken": channel.token, "originUrl": origin, "language": "EN"});
    let visitor = call(Method::POST, "/widget/bot/contact", &key, Some(body)).await.is(201);
    let token = visitor["widgetToken"].as_str().unwrap();
    let path = format!("/widget/bot/conversations/{id}/messages?token={token}");
    call(Method::GET, &path, &key, None).await.error(404);
    call(Method::GET, &path, "canary-key", None).await.error(401);
    call(Method::POST, base, &key, Some(json!({"conversation": "canary-body"}))).await.error(400);
    drop(stop);
    serving.await.unwrap();

    let log = log.text();
    for operation in ["create_conversation", "search_conversations", "list_widget_conversation_messages"] {
        assert!(log.contains(operation), "{log}");
    }
    assert!(log.contains("request_id"));
    for secret in ["canary", token, "cck_", "ct_", "wt_"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
