//! Calls of the server, as short as the tests need them.

use chatcaptain_server::TestServer;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// A server, and who calls it.
pub(crate) struct Api {
    pub(crate) server: TestServer,
    client: Client,
}

/// An answer: its status, its body, and its headers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, body, headers }
    }

    /// Its body, of this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// What its error says, of this status.
    #[track_caller]
    pub(crate) fn error(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.body);
        assert!(self.headers.contains_key("x-request-id"));
        self.body["error"].as_str().expect("an error has words").to_owned()
    }
}

pub(crate) const RULES: &str = "
rules:
  - { when: { keyword: hello }, reply: [ { text: Hi! } ] }
  - { when: { keyword: human }, reply: [ { text: One moment. }, { hand_over: asked } ] }
  - { when: { event: cart_left }, reply: [ { text: Come back? } ] }
  - { when: { flow: f, step: s }, reply: [ { text: Step. } ] }
";

impl Api {
    pub(crate) async fn start() -> Self {
        Self::of(TestServer::start().await)
    }

    /// With a responder.
    pub(crate) async fn with_rules() -> Self {
        Self::of(TestServer::builder().rules(RULES).start().await)
    }

    pub(crate) fn of(server: TestServer) -> Self {
        // A redirect is an answer here.
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { server, client }
    }

    /// A request without a key, to a path.
    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("{}{path}", self.server.url()))
    }

    /// A request with the key that may everything, behind `/v1/chatbots/bot/conversations`.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let path = format!("/v1/chatbots/bot/conversations{path}");
        self.bare(method, &path).header("x-chatcaptain-key", self.server.key())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request("DELETE", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request("POST", path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::of(self.request("PATCH", path).json(&body)).await
    }

    /// Makes a conversation, and gives it.
    pub(crate) async fn conversation(&self, change: Value) -> Value {
        self.post("", conversation(change)).await.is(201)["conversation"].clone()
    }

    /// Makes a message, and gives it.
    pub(crate) async fn message(&self, conversation: &Value, change: Value) -> Value {
        let path = format!("/{}/messages", conversation["id"].as_str().unwrap());
        self.post(&path, message(change)).await.is(201)["message"].clone()
    }

    /// A conversation as it is now.
    pub(crate) async fn now(&self, conversation: &Value) -> Value {
        self.get(&format!("/{}", id(conversation))).await.is(200)["conversation"].clone()
    }

    /// The messages of a conversation.
    pub(crate) async fn messages(&self, conversation: &Value) -> Vec<Value> {
        let list = self.get(&format!("/{}/messages", id(conversation))).await.is(200);
        list["messages"].as_array().unwrap().clone()
    }

    /// Something comes in.
    pub(crate) async fn handle(&self, provider_id: &str, text: &str, change: Value) -> Value {
        let mut body = json!({"chatbotId": "bot", "channelId": "web", "channelName": "Web", "providerId": provider_id,
            "profileData": {"name": "Ada"}, "message": {"providerMessageId": "", "content": {"text": text}, "sender": "user",
            "type": "text", "status": "received", "created": "2026-01-01T00:00:00Z", "outgoing": false}});
        merge(&mut body, change);
        self.post("/handle", body).await.is(201)
    }
}

pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// The body that makes a conversation.
pub(crate) fn conversation(change: Value) -> Value {
    let mut conversation = json!({"contactId": "contact", "channelId": "web", "channelType": "web", "name": "Ada",
        "environment": "test"});
    merge(&mut conversation, change);
    json!({ "conversation": conversation })
}

/// The body that makes a message.
pub(crate) fn message(change: Value) -> Value {
    let mut message = json!({"content": {"text": "Hi"}, "sender": "user", "type": "text", "status": "received",
        "created": "2026-01-01T00:00:00Z", "outgoing": false});
    merge(&mut message, change);
    json!({"disableSending": true, "message": message})
}

/// Sets members, deeply.
pub(crate) fn merge(into: &mut Value, change: Value) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (name, value) in change {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, change) => *into = change,
    }
}

/// The texts of messages.
pub(crate) fn texts(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().filter_map(|message| message["content"]["text"].as_str()).collect()
}

/// The body of an event.
pub(crate) fn event(provider_id: &str, change: Value) -> Value {
    let mut body = json!({"chatbotId": "bot", "channelId": "web", "channelName": "Web", "providerId": provider_id,
        "profileData": {}, "event": "cart_left"});
    merge(&mut body, change);
    body
}
