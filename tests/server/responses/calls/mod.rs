//! Each operation called, after what it needs was made: bare or full, like the call itself.

mod widget;

use std::time::Duration;

use chatcaptain_server::{Limits, TestServer, admin::NewKey};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
};
use serde_json::{Value, json};

use super::Case;
use crate::server::api::{Answer, Api, RULES, id, merge};

/// A response, and what of it says what the request said.
pub(super) struct Called {
    pub(super) answer: Answer,
    /// What was sent, and where it is in the response.
    pub(super) carried: Option<(Value, Value)>,
    /// The type of that.
    pub(super) of: &'static str,
}

impl From<Answer> for Called {
    fn from(answer: Answer) -> Self {
        Self { answer, carried: None, of: "" }
    }
}

/// A server that is called in one of both cases.
struct Caller {
    api: Api,
    case: Case,
}

/// Calls an operation.
pub(super) async fn call(operation: &str, case: Case) -> Called {
    let server = TestServer::builder().rules(RULES);
    // The token of a visitor who starts again has ended, so that they get a new one.
    let server = match (operation, case) {
        ("create_widget_conversation", Case::Full) => {
            server.limits(|limits: &mut Limits| limits.widget_token = Duration::ZERO)
        }
        _ => server,
    };
    let caller = Caller { api: Api::of(server.start().await), case };
    match operation {
        "create_conversation" => caller.create_conversation().await,
        "list_conversations" => caller.list_conversations().await,
        "get_conversation" => caller.get_conversation().await,
        "find_conversation" => caller.find_conversation().await,
        "update_conversation" => caller.update_conversation().await,
        "delete_conversation" => caller.delete_conversation().await,
        "search_conversations" => caller.search("search").await,
        "search_conversations_external" => caller.search("search-external").await,
        "create_conversation_message" => caller.create_message().await,
        "get_conversation_message" => caller.get_message().await,
        "update_conversation_message" => caller.update_message().await,
        "list_messages" => caller.list_messages().await,
        "handle_incoming_message" => caller.handle().await,
        "handle_incoming_event" => caller.event().await,
        "handle_incoming_step_payload" => caller.payload().await,
        "trigger_custom_conversation_event" => caller.custom_event().await,
        "create_widget_contact" => caller.register().await.into(),
        "create_widget_conversation" => caller.start().await,
        "list_widget_conversation_messages" => caller.visitor_messages().await,
        other => {
            panic!("call `{other}` here, once with nothing that may be left out and once with everything")
        }
    }
}

impl Caller {
    /// The body of a request, with what the server must know. Everything that can be true is.
    fn body(&self, operation: &str, change: Value) -> Value {
        let schema = Operation::find(operation).request().unwrap();
        let mut body = match self.case {
            Case::Bare => fixture::required(document(), schema),
            Case::Full => fixture::full(document(), schema),
        };
        all_true(&mut body);
        merge(&mut body, change);
        body
    }

    /// The same with more, in the full case alone.
    fn body_and(&self, operation: &str, change: Value, full: Value) -> Value {
        let mut body = self.body(operation, change);
        if self.case == Case::Full {
            merge(&mut body, full);
        }
        body
    }

    fn creation(&self) -> Value {
        self.body("create_conversation", json!({"conversation": {"channelId": "web"}}))
    }

    fn change(&self) -> Value {
        self.body_and("update_conversation", json!({}), json!({"conversation": {"state": 2}}))
    }

    /// A conversation that has nothing or everything, and these besides.
    async fn conversation(&self, change: Value) -> Value {
        let mut creation = self.creation();
        merge(&mut creation, json!({ "conversation": change }));
        let made = self.api.post("", creation).await.is(201)["conversation"].clone();
        let mut update = self.change();
        merge(&mut update, json!({ "conversation": change }));
        let path = format!("/{}", id(&made));
        self.api.patch(&path, update).await.is(200)["conversation"].clone()
    }

    async fn create_conversation(&self) -> Called {
        let body = self.creation();
        let answer = self.api.post("", body.clone()).await;
        called(answer, &body, "conversation", "ConversationDto")
    }

    async fn list_conversations(&self) -> Called {
        let made = self.conversation(json!({})).await;
        let query = match self.case {
            Case::Bare => String::new(),
            Case::Full => format!("?channelId=web&contactId={}", made["contactId"].as_str().unwrap()),
        };
        self.api.get(&query).await.into()
    }

    async fn get_conversation(&self) -> Called {
        let made = self.conversation(json!({})).await;
        self.api.get(&format!("/{}", id(&made))).await.into()
    }

    async fn find_conversation(&self) -> Called {
        self.conversation(json!({"providerId": "p"})).await;
        self.api.get("/find?channelId=web&providerId=p").await.into()
    }

    async fn update_conversation(&self) -> Called {
        let made = self.conversation(json!({})).await;
        let body = self.change();
        let answer = self.api.patch(&format!("/{}", id(&made)), body.clone()).await;
        called(answer, &body, "conversation", "ConversationDto")
    }

    async fn delete_conversation(&self) -> Called {
        let made = self.conversation(json!({})).await;
        self.api.delete(&format!("/{}", id(&made))).await.into()
    }

    /// By the name that both cases have, as an operator whose conversation it is.
    async fn search(&self, path: &str) -> Called {
        let made = self.conversation(json!({"operatorId": "ann"})).await;
        self.message(&made).await;
        let key = NewKey::new().grant_all("bot").operator("ann");
        let key = self.api.server.admin().add_key(key).await.unwrap().secret;
        let path = format!("/v1/chatbots/bot/conversations/{path}?query=name&viewId=all");
        Answer::of(self.api.bare("GET", &path).header("x-chatcaptain-key", key)).await.into()
    }

    fn new_message(&self) -> Value {
        self.body("create_conversation_message", json!({}))
    }

    fn message_change(&self) -> Value {
        self.body_and("update_conversation_message", json!({}), json!({"message": {"deleted": false}}))
    }

    /// The path of a message that has nothing or everything.
    async fn message(&self, conversation: &Value) -> String {
        let path = format!("/{}/messages", id(conversation));
        let made = self.api.post(&path, self.new_message()).await.is(201);
        let path = format!("{path}/{}", id(&made["message"]));
        self.api.patch(&path, self.message_change()).await.is(200);
        path
    }

    async fn create_message(&self) -> Called {
        let made = self.conversation(json!({})).await;
        let body = self.new_message();
        let answer = self.api.post(&format!("/{}/messages", id(&made)), body.clone()).await;
        called(answer, &body, "message", "MessageDto")
    }

    async fn get_message(&self) -> Called {
        let made = self.conversation(json!({})).await;
        self.api.get(&self.message(&made).await).await.into()
    }

    async fn update_message(&self) -> Called {
        let made = self.conversation(json!({})).await;
        let (path, body) = (self.message(&made).await, self.message_change());
        called(self.api.patch(&path, body.clone()).await, &body, "message", "MessageDto")
    }

    async fn list_messages(&self) -> Called {
        let made = self.conversation(json!({})).await;
        self.message(&made).await;
        self.api.get(&format!("/{}/messages", id(&made))).await.into()
    }

    /// The rules answer to it.
    fn incoming(&self, operation: &str, change: Value, full: Value) -> Value {
        let mut body = self.body_and(operation, json!({"chatbotId": "bot"}), full);
        merge(&mut body, change);
        body
    }

    /// What came in is no part of the response: it is read afterwards.
    async fn handle(&self) -> Called {
        let text = json!({"channelId": "web", "message": {"content": {"text": "hello"}, "sender": "user", "outgoing": false}});
        let body = self.incoming("handle_incoming_message", text, json!({"async": false}));
        let answer = self.api.post("/handle", body.clone()).await;
        let [of, message] =
            ["conversationId", "messageId"].map(|name| answer.body[name].as_str().unwrap_or_default());
        let kept = self.api.get(&format!("/{of}/messages/{message}")).await.body["message"].clone();
        Called { answer, carried: Some((body["message"].clone(), kept)), of: "MessageDto" }
    }

    async fn event(&self) -> Called {
        let event = json!({"channelId": "web", "event": "cart_left"});
        let body = self.incoming("handle_incoming_event", event, json!({"async": false}));
        self.api.post("/event", body).await.into()
    }

    async fn payload(&self) -> Called {
        let of = json!({"conversationId": id(&self.conversation(json!({})).await)});
        let step = json!({"flowId": "f", "stepId": "s", "async": false});
        let body = self.incoming("handle_incoming_step_payload", of, step);
        self.api.post("/payload", body).await.into()
    }

    async fn custom_event(&self) -> Called {
        let of = json!({"conversationId": id(&self.conversation(json!({})).await)});
        let body = self.incoming("trigger_custom_conversation_event", of, json!({}));
        self.api.post("/custom-event", body).await.into()
    }
}

/// A response that has what was sent below this member.
fn called(answer: Answer, body: &Value, member: &str, of: &'static str) -> Called {
    let carried = Some((body[member].clone(), answer.body[member].clone()));
    Called { answer, carried, of }
}

fn all_true(value: &mut Value) {
    match value {
        Value::Bool(value) => *value = true,
        Value::Array(items) => items.iter_mut().for_each(all_true),
        Value::Object(members) => members.values_mut().for_each(all_true),
        _ => {}
    }
}
