//! A real server with all that a call may ask for, and calls of any operation through the client.

use std::{cell::Cell, collections::BTreeMap, sync::mpsc};

use chatcaptain_client::{Client, Error, RetryPolicy, operation::OperationId, transport::HttpTransport};
use chatcaptain_server::{
    SeenRequest, TestServer,
    admin::{NewChatbot, NewKey, permissions},
    testing::TestServerBuilder,
};
use chatcaptain_tests::document::Operation;
use serde_json::{Value, json};

use crate::operations::{self, Given};

/// Answers what comes in with the values of the fixtures.
const RULES: &str = "
rules:
  - { when: { event: user_seen_message }, reply: [ { text: Seen. } ] }
";

/// A chatbot that has nothing.
const OTHER: &str = "other";
const OPERATOR: &str = "ann";

/// Called in this order, each with what the ones before answered: what is here afterwards is known to the calls.
const PREPARED: [OperationId; 4] = [
    OperationId::CreateWidgetContact,
    OperationId::CreateConversation,
    // A message that visitors see: that of the fixtures has a note.
    OperationId::HandleIncomingEvent,
    OperationId::CreateConversationMessage,
];

/// A call, from the SDK to the server and back.
pub(crate) struct Exchange {
    pub(crate) operation: Operation,
    /// The request as it came to the server; nothing where the client did not send it.
    pub(crate) request: Option<SeenRequest>,
    pub(crate) status: Option<u16>,
    /// The answer as the client decoded it, written as JSON again.
    pub(crate) answer: Result<Value, String>,
}

/// The values that calls must have in place of those of the fixtures, by the names of parameters and properties.
#[derive(Clone)]
pub(crate) struct Known(BTreeMap<String, Value>);

impl Known {
    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// The ids of an answer: `contactId`, and the `id` in `message` as `messageId`.
    fn learn(&mut self, answer: &Value) {
        for (name, value) in answer.as_object().unwrap() {
            match value {
                Value::String(_) => self.set(name, value.clone()),
                Value::Object(members) => {
                    members.get("id").into_iter().for_each(|id| self.set(&format!("{name}Id"), id.clone()));
                }
                _ => {}
            }
        }
    }

    /// The arguments of a call with every parameter and every property.
    pub(crate) fn everything(&self, operation: Operation) -> Given {
        let parameters = operation.parameters().map(|parameter| parameter["name"].as_str().unwrap());
        let known = parameters.filter_map(|name| Some((name, self.0.get(name)?)));
        let given =
            known.fold(Given::full(operation), |given, (name, value)| given.with(name, value.clone()));
        given.with_body(|body| self.filled(body))
    }

    /// A body with the known values at any depth.
    fn filled(&self, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                let fill = |(name, value): (String, Value)| {
                    let value = match self.0.get(&name) {
                        Some(known) if value.is_string() => known.clone(),
                        _ => self.filled(value),
                    };
                    (name, value)
                };
                members.into_iter().map(fill).collect()
            }
            Value::Array(items) => items.into_iter().map(|item| self.filled(item)).collect(),
            other => other,
        }
    }
}

/// The default transport, for all clients: each that is made reads the certificates of the machine.
pub(crate) fn http() -> HttpTransport {
    let (give, take) = mpsc::channel();
    let wrap = move |http: HttpTransport| {
        give.send(http.clone()).unwrap();
        http
    };
    Client::builder().api_key("key").base_url("http://127.0.0.1").wrap_transport(wrap).build().unwrap();
    take.recv().unwrap()
}

/// A running server.
pub(crate) struct World {
    server: TestServer,
    http: HttpTransport,
    /// Conversations so far: their ids of a provider must differ.
    number: Cell<usize>,
}

impl World {
    pub(crate) async fn start(
        http: &HttpTransport,
        change: impl FnOnce(TestServerBuilder) -> TestServerBuilder,
    ) -> Self {
        let server = change(TestServer::builder().rules(RULES)).start().await;
        server.admin().add_chatbot(NewChatbot::new(OTHER)).await.unwrap();
        Self { server, http: http.clone(), number: Cell::new(0) }
    }

    /// A client with a key.
    pub(crate) fn client(&self, key: impl Into<String>) -> Client {
        let builder = Client::builder().api_key(key.into()).base_url(self.server.url());
        builder.transport(self.http.clone()).retry(RetryPolicy::never()).build().unwrap()
    }

    /// A client that may do everything.
    pub(crate) async fn everything(&self) -> Client {
        self.with(NewKey::new().grant_all(self.server.chatbot())).await
    }

    /// A client that may do only this.
    pub(crate) async fn only(&self, permission: &str) -> Client {
        self.with(NewKey::new().grant(self.server.chatbot(), permission)).await
    }

    /// A client that may do everything but this, which it may do with another chatbot.
    pub(crate) async fn without(&self, permission: &str) -> Client {
        let others = permissions().into_iter().filter(|other| *other != permission);
        let key = NewKey::new().grant(OTHER, permission);
        self.with(others.fold(key, |key, other| key.grant(self.server.chatbot(), other))).await
    }

    async fn with(&self, key: NewKey) -> Client {
        self.client(self.server.admin().add_key(key.operator(OPERATOR)).await.unwrap().secret)
    }

    /// An id of a provider that nobody has yet.
    fn provider_id(&self) -> String {
        self.number.set(self.number.get() + 1);
        format!("provider {}", self.number.get())
    }

    /// A visitor with a conversation that has a message; and the exchanges that made them.
    pub(crate) async fn prepare(&self, client: &Client) -> (Known, Vec<Exchange>) {
        let mut known = Known(BTreeMap::new());
        known.set("chatbotId", self.server.chatbot());
        known.set("channelId", self.server.channel());
        known.set("channelToken", self.server.channel_token());
        known.set("originUrl", self.server.origin());
        known.set("operatorId", OPERATOR);
        known.set("viewId", "all");
        known.set("query", "some");
        known.set("providerId", self.provider_id());
        let mut exchanges = Vec::new();
        for id in PREPARED {
            let operation = Operation::find(id.as_str());
            let exchange = self.call(client, operation, &known.everything(operation)).await;
            let answer = exchange.answer.as_ref();
            known.learn(answer.unwrap_or_else(|error| panic!("{id}, before the other calls: {error}")));
            exchanges.push(exchange);
        }
        let token = known.0.get("widgetToken").cloned();
        known
            .set("token", token.unwrap_or_else(|| panic!("no response to {PREPARED:?} has a `widgetToken`")));
        (known, exchanges)
    }

    /// The known values with an id of a provider that is free: for a body that gives one to a conversation.
    pub(crate) fn fresh(&self, known: &Known) -> Known {
        let mut known = known.clone();
        known.set("providerId", self.provider_id());
        known
    }

    /// Makes a call. Calls follow each other, so that the last request is that of this call.
    pub(crate) async fn call(&self, client: &Client, operation: Operation, given: &Given) -> Exchange {
        let before = self.server.requests().len();
        let id = OperationId::find(operation.id).unwrap();
        let result = operations::call(id, client, given).send_for_response().await;
        let request = self.server.requests().split_off(before).pop();
        let status = match &result {
            Ok(response) => Some(response.status()),
            Err(error) => error.status(),
        };
        let answer = result.map(chatcaptain_client::ResponseValue::into_inner).map_err(|error| said(&error));
        Exchange { operation, request, status, answer }
    }
}

/// What an error says, with what the server says.
fn said(error: &Error) -> String {
    match error.message() {
        Some(message) => format!("{error}: {message}"),
        None => error.to_string(),
    }
}

/// Arguments with a text in each place that the server refuses; ids of the path stay.
pub(crate) fn with_refused_texts(operation: Operation, given: Given) -> Given {
    let refused = json!("\0");
    let queries = operation.parameters().filter(|parameter| parameter["in"] == "query");
    let given = queries
        .fold(given, |given, parameter| given.with(parameter["name"].as_str().unwrap(), refused.clone()));
    given.with_body(|body| replaced(body, &refused))
}

fn replaced(value: Value, text: &Value) -> Value {
    match value {
        Value::String(_) => text.clone(),
        Value::Array(items) => items.into_iter().map(|item| replaced(item, text)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, replaced(value, text))).collect()
        }
        other => other,
    }
}

/// Arguments with ids of the path that nothing has, but the chatbot's.
pub(crate) fn with_unknown_ids(operation: Operation, given: Given) -> Given {
    let ids = operation.parameters().filter(|parameter| parameter["in"] == "path");
    let names = ids.map(|parameter| parameter["name"].as_str().unwrap()).filter(|name| *name != "chatbotId");
    names.fold(given, |given, name| given.with_id(name, "unknown"))
}
