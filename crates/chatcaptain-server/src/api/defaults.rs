//! Documents with everything in them that an answer requires, and nothing else: what is not known is empty. That nothing is
//! empty by mistake is held by `tests/server/responses`.

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
    Conversation::new()
        .with_id(secret::id())
        .with_contact_id(contact)
        .with_channel_id(channel)
        .with_channel_type(kind)
        .with_chatbot_id(chatbot)
        .with_session_count(1)
        .with_created(now.clone())
        .with_updated(now)
        .with_environment(environment)
        .with_state(ConversationStatus::Open)
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
    Message::new()
        .with_id(secret::id())
        .with_sender("bot")
        .with_type(kind)
        .with_status("sent")
        .with_created(at.clone())
        .with_outgoing(true)
        .with_content(content)
        .with_sent(at)
}
