//! What a visitor may see: named, and nothing else, so that what is new stays inside until somebody lets it out.

use std::collections::BTreeMap;

use chatcaptain_client::types::{Content, Conversation, Message};

use crate::store::StoreError;

/// A conversation as its visitor may see it.
pub(super) fn conversation(it: Conversation) -> Conversation {
    let mut seen = Conversation::new(
        it.id,
        it.contact_id,
        it.archived,
        it.channel_id,
        it.channel_type,
        it.chatbot_id,
        "",
        it.language,
        "",
        it.photo_url,
        it.session_count,
        vec![],
        it.unread,
        BTreeMap::new(),
        it.created,
        it.updated,
        it.name,
        "",
        it.last_user_action,
        vec![],
        BTreeMap::new(),
        it.environment,
        BTreeMap::new(),
        it.state,
    );
    seen.provider_id = it.provider_id;
    seen.last_message = it.last_message.map(|last| Box::new(content(*last)));
    seen.last_sender = it.last_sender;
    seen.last_user_input = it.last_user_input;
    seen.last_seen = it.last_seen;
    seen
}

/// The document of a message, as its visitor may see it.
pub(super) fn message(json: &str) -> Result<String, StoreError> {
    let it: Message = serde_json::from_str(json)?;
    let Message { id, sender, type_, status, created, outgoing, .. } = it;
    let mut seen = Message::new(id, sender, type_, status, created, outgoing, content(it.content), vec![]);
    seen.persona = it.persona;
    seen.processed = it.processed;
    seen.sent = it.sent;
    seen.received = it.received;
    seen.read = it.read;
    seen.context_id = it.context_id;
    seen.stream_group_id = it.stream_group_id;
    seen.delay = it.delay;
    Ok(serde_json::to_string(&seen)?)
}

/// What is said and shown, without who said it inside and why.
fn content(it: Content) -> Content {
    let mut seen = Content::new();
    seen.text = it.text;
    seen.file = it.file;
    seen.buttons = it.buttons;
    seen.selected_button = it.selected_button;
    seen.template = it.template;
    seen.contact = it.contact;
    seen.location = it.location;
    seen.email = it.email.map(|mut email| {
        email.bcc.clear();
        email
    });
    seen.transcription = it.transcription;
    seen.text_to_speech = it.text_to_speech;
    seen.reaction = it.reaction;
    seen.meta_whatsapp_template = it.meta_whatsapp_template;
    seen.delay = it.delay;
    seen
}
