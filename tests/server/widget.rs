//! The widget: visitors, their tokens, and pages of other origins.

use std::time::Duration;

use chatcaptain_server::{
    TestServer,
    admin::{NewChannel, NewChatbot, NewKey},
};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::server::api::{Answer, Api, id};

struct Page<'a> {
    api: &'a Api,
    key: Option<String>,
    origin: Option<&'a str>,
}

impl<'a> Page<'a> {
    fn keyed(api: &'a Api) -> Self {
        Self { api, key: Some(api.server.key().to_owned()), origin: None }
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let mut request = self.api.bare(method, &format!("/v1/widget/bot{path}"));
        for (name, value) in [("x-chatcaptain-key", self.key.as_deref()), ("origin", self.origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request
    }

    async fn register(&self, channel: &str, token: &str, origin: &str) -> Answer {
        let body =
            json!({"channelId": channel, "channelToken": token, "originUrl": origin, "language": "EN"});
        Answer::of(self.request("POST", "/contact").json(&body)).await
    }

    async fn start(&self, channel: &str, token: &str) -> Answer {
        let body = json!({"widgetToken": token, "channelId": channel, "language": "EN"});
        Answer::of(self.request("POST", "/conversations").json(&body)).await
    }

    async fn messages(&self, conversation: &Value, token: &str) -> Answer {
        let path = format!("/conversations/{}/messages", id(conversation));
        Answer::of(self.request("GET", &path).query(&[("token", token)])).await
    }

    async fn visitor(&self) -> (String, Value) {
        let server = &self.api.server;
        let made = self.register("web", server.channel_token(), server.origin()).await.is(201);
        let token = made["widgetToken"].as_str().unwrap().to_owned();
        let started = self.start("web", &token).await.is(201);
        assert_eq!(started["conversation"]["contactId"], made["contactId"]);
        (token, started["conversation"].clone())
    }
}

#[tokio::test]
async fn a_visitor_writes_by_handle_and_reads_what_is_answered() {
    let api = Api::with_rules().await;
    let page = Page::keyed(&api);
    let (token, started) = page.visitor().await;
    let provider_id = started["providerId"].as_str().unwrap();
    let came = api.handle(provider_id, "hello", json!({})).await;
    assert_eq!(came["conversationId"], started["id"]);
    api.message(&started, json!({"type": "note", "content": {"note": {"text": "secret", "mentions": []}}}))
        .await;
    api.message(&started, json!({"isSensitive": true, "content": {"text": "secret"}})).await;
    let path = format!("/{}", id(&started));
    let internal = json!({"conversation": {"idToken": "secret", "notes": {"notes": ["secret"]}, "tags": {"tags": ["secret"]},
        "metadata": {"metadata": {"k": "secret"}}, "operatorId": "secret", "team": {"teamId": "secret"}, "snoozed": "secret",
        "userInput": {"redirect": "secret"}, "lastBlock": {"id": "secret", "name": "secret"},
        "lastButton": {"id": "secret"}, "lastAssignedOperatorId": "secret", "mentions": {"mentions": ["secret"]},
        "leadAiConversation": {"flowId": "secret", "stepId": "secret", "interactions": 1, "executionId": "secret"}}});
    api.patch(&path, internal).await.is(200);
    let inside = json!({"sender": "agent", "outgoing": true, "created": "2999-01-01T00:00:00Z", "error": "secret", "messengerId": "secret",
        "content": {"text": "Bye", "operator": {"operatorId": "secret"}, "leadAiId": "secret", "agentHandover": {"reason": "secret"}}});
    let inside = api.message(&started, inside).await;
    let tags = json!({"message": {"tags": {"tags": ["secret"]}}});
    api.patch(&format!("{path}/messages/{}", id(&inside)), tags).await.is(200);
    let seen = page.messages(&started, &token).await.is(200);
    assert!(!seen.to_string().contains("secret"), "{seen}");
    let texts: Vec<_> =
        seen["messages"].as_array().unwrap().iter().map(|it| it["content"]["text"].clone()).collect();
    assert_eq!(texts, ["hello", "Hi!", "Bye"]);
    // Started again, it is the same one, without what is not the visitor's.
    let again = page.start("web", &token).await.is(201);
    assert_eq!((&again["conversation"]["id"], again.get("newWebToken")), (&started["id"], None));
    assert!(!again.to_string().contains("secret"), "{again}");
    assert_eq!(again["conversation"]["idToken"], "");
    // People find out that it is somebody whom they know: the visitor keeps what they began.
    api.patch(&path, json!({"conversation": {"contactId": "known"}})).await.is(200);
    assert_eq!(page.start("web", &token).await.is(201)["conversation"]["id"], started["id"]);
    assert_eq!(page.messages(&started, &token).await.is(200), seen);
}

#[tokio::test]
async fn a_channel_token_and_an_allowed_origin_make_a_visitor() {
    let api = Api::start().await;
    let (page, server) = (Page::keyed(&api), &api.server);
    let (token, origin) = (server.channel_token(), server.origin());
    page.register("web", token, &format!("{origin}/shop?x=1")).await.is(201);
    page.register("web", "ct_0", origin).await.error(401);
    page.register("none", token, origin).await.error(404);
    for other in [
        "https://evil.example",
        "https://example.com.evil.example",
        "http://example.com",
        "",
        "null",
        "https://example.com@evil.example/",
    ] {
        page.register("web", token, other).await.error(403);
    }
}

/// S20.
#[tokio::test]
async fn a_visitors_token_counts_for_them_alone() {
    let api = Api::start().await;
    let (admin, page) = (api.server.admin(), Page::keyed(&api));
    let (mine, my_own) = page.visitor().await;
    let (theirs, their_own) = page.visitor().await;
    page.messages(&my_own, &mine).await.is(200);
    page.messages(&their_own, &mine).await.error(404);
    page.messages(&json!({"id": "none"}), &theirs).await.error(404);
    let elsewhere = api.conversation(json!({"contactId": my_own["contactId"], "channelId": "web"})).await;
    page.messages(&elsewhere, &mine).await.is(200);
    for token in ["", "wt_", &mine[1..], &format!("{mine}0"), "\u{FFFD}"] {
        page.messages(&my_own, token).await.error(401);
    }
    let invalid = page.request("GET", &format!("/conversations/{}/messages?token=%FF", id(&my_own)));
    Answer::of(invalid).await.error(400);
    // It is no key, and counts in no other chatbot.
    Answer::of(api.bare("GET", "/v1/chatbots/bot/conversations").header("x-chatcaptain-key", &mine))
        .await
        .error(401);
    admin.add_chatbot(NewChatbot::new("other")).await.unwrap();
    let key = admin.add_key(NewKey::new().grant("other", "chatbots.messages.list")).await.unwrap().secret;
    let path = format!("/v1/widget/other/conversations/{}/messages?token={mine}", id(&my_own));
    let there = api.bare("GET", &path).header("x-chatcaptain-key", &key);
    assert!([401, 404].contains(&Answer::of(there).await.status));
    // The key of another chatbot is none here.
    let foreign = Page { key: Some(key), ..Page::keyed(&api) };
    foreign.messages(&my_own, &mine).await.error(403);
    let nobody = Page { key: None, ..Page::keyed(&api) };
    nobody.messages(&my_own, &mine).await.error(401);
    Answer::of(nobody.request("GET", "/conversations/%00/messages?token=x")).await.error(401);
}

#[tokio::test]
async fn a_token_that_ended_is_renewed_for_a_while() {
    let short = TestServer::builder().limits(|limits| limits.widget_token = Duration::from_micros(1));
    let api = Api::of(short.start().await);
    let page = Page::keyed(&api);
    let made = page.register("web", api.server.channel_token(), api.server.origin()).await.is(201);
    let old = made["widgetToken"].as_str().unwrap();
    let started = page.start("web", old).await.is(201);
    let new = started["newWebToken"].as_str().unwrap();
    assert_ne!(old, new);
    let words = page.messages(&started["conversation"], new).await.error(401);
    assert!(words.contains("has ended"), "{words}");

    let no_renewal = TestServer::builder().limits(|limits| {
        limits.widget_token = Duration::from_micros(1);
        limits.widget_renewal = Duration::from_micros(1);
    });
    let api = Api::of(no_renewal.start().await);
    let page = Page::keyed(&api);
    let made = page.register("web", api.server.channel_token(), api.server.origin()).await.is(201);
    page.start("web", made["widgetToken"].as_str().unwrap()).await.error(401);
}

/// S21: only the widget's operations of a public channel answer pages, and only those of its origins.
#[tokio::test]
async fn only_pages_of_a_public_channel_need_no_key() {
    let api = Api::start().await;
    let admin = api.server.admin();
    let good = "https://shop.example";
    let page = |origin| Page { api: &api, key: None, origin };
    let preflight = async |path: &str, origin: &str| {
        Answer::of(
            api.bare("OPTIONS", path)
                .header("origin", origin.to_owned())
                .header("access-control-request-method", "POST"),
        )
        .await
    };
    // Nothing is public yet.
    preflight("/v1/widget/bot/contact", good).await.error(405);
    let open = NewChannel::new("web").id("shop").origin(good).public(true);
    let open = admin.add_channel("bot", open).await.unwrap();
    let made = page(Some(good)).register("shop", &open.token, good).await;
    assert_eq!(made.headers["access-control-allow-origin"], good);
    let token = made.is(201)["widgetToken"].as_str().unwrap().to_owned();
    let started = page(Some(good)).start("shop", &token).await.is(201);
    page(Some(good)).messages(&started["conversation"], &token).await.is(200);
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("https://shop.example.evil"),
        Some("http://shop.example"),
    ] {
        let answer = page(origin).messages(&started["conversation"], &token).await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin:?}");
        answer.error(401);
    }
    // A channel that is not public stays closed to pages, also of a chatbot that has a public one.
    page(Some(good)).register("web", api.server.channel_token(), api.server.origin()).await.error(401);
    page(Some(good)).register("none", "x", good).await.error(401);

    let allowed = preflight("/v1/widget/bot/contact", good).await;
    assert_eq!(
        (allowed.status, &allowed.headers["access-control-allow-methods"]),
        (204, &"POST".parse().unwrap())
    );
    assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
    for (path, origin) in [
        ("/v1/widget/bot/contact", "https://evil.example"),
        ("/v1/widget/other/contact", good),
        ("/v1/chatbots/bot/conversations", good),
    ] {
        let refused = preflight(path, origin).await;
        assert!(!refused.headers.contains_key("access-control-allow-origin"), "{path}");
        refused.error(405);
    }
    let keyed = Answer::of(api.request("GET", "").header("origin", good)).await;
    assert!(!keyed.headers.contains_key("access-control-allow-origin"));
}
