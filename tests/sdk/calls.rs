//! Clients of the SDK that repeat without waiting, and what a server answers when all is well.

use std::time::Duration;

use chatcaptain::{Chatbot, Client, ClientBuilder, ConversationHandle, RetryPolicy, operation::OperationId};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    misbehaving::{Behaviour, Server},
    recorded::KEY,
};
use serde_json::{Value, json};

pub(crate) const CHATBOT: &str = "chatbot-1";
pub(crate) const CONVERSATION: &str = "conversation-2";
pub(crate) const MESSAGE: &str = "message-3";

/// The defaults, with waits that a test does not notice.
pub(crate) fn quick() -> RetryPolicy {
    let short = Duration::from_millis(1);
    RetryPolicy::new().backoff(short).throttled_backoff(short).max_backoff(short)
}

/// A client of a server, to be set further.
pub(crate) fn builder(server: &Server) -> ClientBuilder {
    Client::builder().api_key(KEY).base_url(server.url()).retry(quick())
}

/// The chatbot, through a client of a server.
pub(crate) fn bot(server: &Server) -> Chatbot {
    builder(server).build().unwrap().chatbot(CHATBOT)
}

/// The conversation, through a client of a server.
pub(crate) fn conversation(server: &Server) -> ConversationHandle {
    bot(server).conversation(CONVERSATION)
}

/// The fullest success of an operation; a success has no error.
pub(crate) fn success_value(id: OperationId) -> (u16, Value) {
    let (status, schema) = Operation::find(id.as_str()).success();
    let mut value = fixture::full(document(), schema);
    value.as_object_mut().unwrap().remove("error");
    (status, value)
}

/// A server's answer with it.
pub(crate) fn success(id: OperationId) -> Behaviour {
    let (status, value) = success_value(id);
    Behaviour::json(status, &value)
}

/// An answer about a conversation that has these tags.
pub(crate) fn tagged(tags: &[&str]) -> Behaviour {
    let (status, mut value) = success_value(OperationId::GetConversation);
    value["conversation"]["tags"] = json!(tags);
    Behaviour::json(status, &value)
}
