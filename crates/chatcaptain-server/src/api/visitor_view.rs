//! What a visitor may see: named, and nothing else, so that what is new stays inside until somebody lets it out.

use chatcaptain_client::types::{Content, Conversation, Message};

use super::{
    defaults::{self, Begun},
    fields::copy,
};
use crate::store::StoreError;

/// A conversation as its visitor may see it.
pub(super) fn conversation(it: Conversation) -> Conversation {
    let mut seen = defaults::conversation(Begun {
        chatbot: &it.chatbot_id,
        contact: &it.contact_id,
        channel: &it.channel_id,
        kind: &it.channel_type,
        environment: it.environment,
    });
    copy!(seen, it: id archived language photo_url session_count unread created updated name last_user_action state
        provider_id last_sender last_user_input last_seen);
    seen.last_message = it.last_message.map(|last| Box::new(content(*last)));
    seen
}

/// The document of a message, as its visitor may see it.
pub(super) fn message(json: &str) -> Result<String, StoreError> {
    let it: Message = serde_json::from_str(json)?;
    let Message { id, sender, type_, status, created, outgoing, .. } = it;
    let mut seen = Message::new(id, sender, type_, status, created, outgoing, content(it.content), vec![]);
    copy!(seen, it: persona processed sent received read context_id stream_group_id delay);
    Ok(serde_json::to_string(&seen)?)
}

/// What is said and shown, without who said it inside and why.
fn content(it: Content) -> Content {
    let mut seen = Content::new();
    copy!(seen, it: text file buttons selected_button template contact location transcription text_to_speech reaction
        meta_whatsapp_template delay);
    seen.email = it.email.map(|mut email| {
        email.bcc.clear();
        email
    });
    seen
}
