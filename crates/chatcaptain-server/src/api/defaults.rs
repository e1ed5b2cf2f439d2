//! Documents with everything in them that an answer requires, and nothing else: unset texts are empty.

use std::collections::BTreeMap;

use chatcaptain_client::types::{Content, Conversation, ConversationStatus, Environment, Message};

use crate::{
    clock, secret,
    store::{Channel, Chatbot},
};

/// Where a conversation begins, and with whom.
pub(super) struct Begun<'a> {
    pub(super) chatbot: &'a str,
    pub(super) contact: &'a str,
    pub(super) channel: &'a str,
    pub(super) kind: &'a str,
    pub(super) environment: Environment,
}

/// A new conversation, open, in its first session.
pub(super) fn conversation(begun: Begun<'_>) -> Conversation {
    let Begun { chatbot, contact, channel, kind, environment } = begun;
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
        BTreeMap::new(),
        now.clone(),
        now,
        "",
        "",
        "",
        vec![],
        BTreeMap::new(),
        environment,
        BTreeMap::new(),
        ConversationStatus::Open,
    )
}

/// A new conversation of what comes in by a channel.
pub(super) fn on_channel(chatbot: &Chatbot, contact: &str, channel: &Channel) -> Conversation {
    let environment = channel.environment.as_str().into();
    conversation(Begun {
        chatbot: &chatbot.id,
        contact,
        channel: &channel.id,
        kind: &channel.kind,
        environment,
    })
}

/// A message that the chatbot answers with, at this microsecond.
pub(super) fn reply(kind: &str, content: Content, at: i64) -> Message {
    let at = clock::text(at);
    let mut message = Message::new(secret::id(), "bot", kind, "sent", at.clone(), true, content, vec![]);
    message.sent = Some(at);
    message
}
