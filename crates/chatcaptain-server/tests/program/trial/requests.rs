//! The request of each action.

use serde_json::{Value, json};

use super::{
    connection::Request,
    journal::{Action, Message},
};

impl Action {
    pub(crate) fn request(&self) -> Request {
        match self {
            Self::Handle { provider_id, provider_message_id, background, message, .. } => {
                handle(provider_id, provider_message_id, *background, message)
            }
            Self::CreateMessage { conversation, message } => {
                let mut body = body(message);
                body["isSensitive"] = message.sensitive.into();
                let body = json!({"disableSending": true, "message": body});
                Request { method: "POST", path: format!("/{conversation}/messages"), body }
            }
            Self::TagMessage { conversation, id, tag } => {
                patch_message(conversation, id, &json!({"tags": {"tags": [tag]}}))
            }
            Self::SetSensitive { conversation, id, sensitive } => {
                patch_message(conversation, id, &json!({"isSensitive": sensitive}))
            }
            Self::DeleteMessage { conversation, id } => {
                patch_message(conversation, id, &json!({"deleted": true}))
            }
            Self::CreateConversation { provider_id, word } => create_conversation(provider_id, word),
            Self::PatchConversation { conversation, word } => {
                let change = json!({"name": word, "tags": {"tags": [word]}, "notes": {"notes": [word]},
                    "metadata": {"metadata": {"word": word}}});
                patch_conversation(conversation, &change)
            }
            Self::SetState { conversation, state } => {
                patch_conversation(conversation, &json!({"state": state}))
            }
            Self::DeleteConversation { conversation } => {
                Request { method: "DELETE", path: format!("/{conversation}"), body: Value::Null }
            }
            Self::Event { provider_id, name, background } => {
                let mut body = incoming(provider_id, *background);
                body["event"] = (*name).into();
                Request { method: "POST", path: "/event".to_owned(), body }
            }
        }
    }
}

pub(crate) fn handle(
    provider_id: &str,
    provider_message_id: &str,
    background: bool,
    message: &Message,
) -> Request {
    let mut request = incoming(provider_id, background);
    request["message"] = body(message);
    request["message"]["providerMessageId"] = provider_message_id.into();
    Request { method: "POST", path: "/handle".to_owned(), body: request }
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

fn patch_message(conversation: &str, id: &str, change: &Value) -> Request {
    let path = format!("/{conversation}/messages/{id}");
    Request { method: "PATCH", path, body: json!({ "message": change }) }
}

fn create_conversation(provider_id: &str, word: &str) -> Request {
    let conversation = json!({"contactId": provider_id, "channelId": "web", "channelType": "web",
        "environment": "dev", "providerId": provider_id, "name": word, "tags": {"tags": [word]},
        "notes": {"notes": [word]}, "metadata": {"word": word}});
    Request { method: "POST", path: String::new(), body: json!({ "conversation": conversation }) }
}

fn patch_conversation(conversation: &str, change: &Value) -> Request {
    Request { method: "PATCH", path: format!("/{conversation}"), body: json!({ "conversation": change }) }
}
