//! Documents with everything in them that an answer requires, and nothing else: unset texts are empty.

use chatcaptain_client::types::{Content, Conversation, ConversationStatus, Environment, Message};

use crate::{clock, secret, store::Channel};

/// A new conversation, open, in its first session.
pub(super) fn conversation(
    chatbot: &str,
    contact: &str,
    channel: &str,
    kind: &str,
    environment: Environment,
) -> Conversation {
    let now = clock::text(clock::now());
    Conversation::new(
        secret::id(),
        contact,
        false,
        channel,
        kind,
        chatbot,
        "",
        "",
        "",
        "",
        1,
        vec![],
        false,
        std::collections::BTreeMap::new(),
        now.clone(),
        now,
        "",
        "",
        "",
        vec![],
        std::collections::BTreeMap::new(),
        environment,
        std::collections::BTreeMap::new(),
        ConversationStatus::Open,
    )
}

/// A new conversation of what comes in by a channel.
pub(super) fn on_channel(chatbot: &str, contact: &str, channel: &Channel) -> Conversation {
    let environment = Environment::from(channel.environment.as_str());
    conversation(chatbot, contact, &channel.id, &channel.kind, environment)
}

/// A message that the chatbot answers with, at this microsecond.
pub(super) fn reply(kind: &str, content: Content, at: i64) -> Message {
    let at = clock::text(at);
    let mut message = Message::new(secret::id(), "bot", kind, "sent", at.clone(), true, content, vec![]);
    message.sent = Some(at);
    message
}
