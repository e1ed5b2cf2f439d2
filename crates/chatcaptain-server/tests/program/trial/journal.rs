//! What the clients asked for, and how each request ended: all that the audit knows about a trial.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::connection::{Request, Response};

/// Orders what the clients of a trial do.
#[derive(Default)]
pub(crate) struct Clock(AtomicU64);

impl Clock {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// A write, or an event.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) action: Action,
    /// Before the request was sent.
    pub(crate) sent: u64,
    /// After its response was read, or its connection was found closed.
    pub(crate) ended: u64,
    /// None if there was no response. Then the action may have been carried out.
    pub(crate) response: Option<Response>,
}

impl Entry {
    /// The body of a response that acknowledges the action.
    pub(crate) fn acknowledged(&self) -> Option<&Value> {
        self.response.as_ref()?.acknowledged()
    }
}

/// A message. Its `word` is in no other message and in no conversation.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) word: String,
    pub(crate) content: Value,
    pub(crate) sender: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) created: String,
    pub(crate) sensitive: bool,
}

impl Message {
    pub(crate) fn outgoing(&self) -> bool {
        self.sender == "agent"
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Action {
    Handle {
        provider_id: String,
        provider_message_id: String,
        background: bool,
        /// What the rules look for in the message.
        keyword: &'static str,
        /// Whether the bot has the conversation and answers.
        bot: bool,
        message: Message,
    },
    CreateMessage {
        conversation: String,
        message: Message,
    },
    TagMessage {
        conversation: String,
        id: String,
        tag: String,
    },
    SetSensitive {
        conversation: String,
        id: String,
        sensitive: bool,
    },
    DeleteMessage {
        conversation: String,
        id: String,
    },
    CreateConversation {
        provider_id: String,
        word: String,
    },
    /// Sets name, tags, notes and metadata to the same word.
    PatchConversation {
        conversation: String,
        word: String,
    },
    SetState {
        conversation: String,
        state: u8,
    },
    DeleteConversation {
        conversation: String,
    },
    Event {
        provider_id: String,
        name: &'static str,
        background: bool,
    },
}

impl Action {
    pub(crate) fn request(&self) -> Request {
        let message_path = |conversation: &str, id: &str| format!("/{conversation}/messages/{id}");
        let (method, path, body) = match self {
            Self::Handle { provider_id, provider_message_id, background, message, .. } => {
                ("POST", "/handle".to_owned(), handle(provider_id, provider_message_id, *background, message))
            }
            Self::CreateMessage { conversation, message } => {
                let mut body = body(message);
                body["isSensitive"] = message.sensitive.into();
                (
                    "POST",
                    format!("/{conversation}/messages"),
                    json!({"disableSending": true, "message": body}),
                )
            }
            Self::TagMessage { conversation, id, tag } => {
                ("PATCH", message_path(conversation, id), json!({"message": {"tags": {"tags": [tag]}}}))
            }
            Self::SetSensitive { conversation, id, sensitive } => {
                ("PATCH", message_path(conversation, id), json!({"message": {"isSensitive": sensitive}}))
            }
            Self::DeleteMessage { conversation, id } => {
                ("PATCH", message_path(conversation, id), json!({"message": {"deleted": true}}))
            }
            Self::CreateConversation { provider_id, word } => {
                let conversation = json!({"contactId": provider_id, "channelId": "web", "channelType": "web",
                    "environment": "dev", "providerId": provider_id, "name": word, "tags": {"tags": [word]},
                    "notes": {"notes": [word]}, "metadata": {"word": word}});
                ("POST", String::new(), json!({ "conversation": conversation }))
            }
            Self::PatchConversation { conversation, word } => {
                let change = json!({"name": word, "tags": {"tags": [word]}, "notes": {"notes": [word]},
                    "metadata": {"metadata": {"word": word}}});
                ("PATCH", format!("/{conversation}"), json!({ "conversation": change }))
            }
            Self::SetState { conversation, state } => {
                ("PATCH", format!("/{conversation}"), json!({"conversation": {"state": state}}))
            }
            Self::DeleteConversation { conversation } => ("DELETE", format!("/{conversation}"), Value::Null),
            Self::Event { provider_id, name, background } => {
                let mut body = incoming(provider_id, *background);
                body["event"] = (*name).into();
                ("POST", "/event".to_owned(), body)
            }
        };
        Request { method, path, body }
    }
}

/// The body of `handle`.
pub(crate) fn handle(
    provider_id: &str,
    provider_message_id: &str,
    background: bool,
    message: &Message,
) -> Value {
    let mut request = incoming(provider_id, background);
    request["message"] = body(message);
    request["message"]["providerMessageId"] = provider_message_id.into();
    request
}

fn incoming(provider_id: &str, background: bool) -> Value {
    json!({"chatbotId": "demo", "channelId": "web", "channelName": "Web", "providerId": provider_id,
        "profileData": {}, "async": background})
}

fn body(message: &Message) -> Value {
    let status = if message.outgoing() { "sent" } else { "received" };
    json!({"content": message.content, "sender": message.sender, "type": message.kind, "status": status,
        "created": message.created, "outgoing": message.outgoing()})
}
