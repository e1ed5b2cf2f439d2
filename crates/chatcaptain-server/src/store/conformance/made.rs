//! Records for the checks.

use chatcaptain_client::types::{self, Content};
use serde_json::json;

use super::{change, read};
use crate::{
    clock,
    store::{
        Channel, ChatbotRow, Conversation, ConversationRow, Filter, Found, Key, Message, NewMessage,
        ProviderId, Result, Search, Store, StoreError,
    },
};

/// A conversation of this id and name, made at this microsecond.
pub(super) fn document(id: &str, name: &str, created: i64) -> types::Conversation {
    let time = clock::text(created);
    types::Conversation::new()
        .with_id(id)
        .with_contact_id(format!("contact of {id}"))
        .with_channel_id("web")
        .with_channel_type("web")
        .with_chatbot_id("bot")
        .with_session_count(1)
        .with_created(time.clone())
        .with_updated(time)
        .with_name(name)
        .with_environment("dev")
}

pub(super) fn conversation(id: &str, name: &str, created: i64) -> Conversation {
    Conversation::of(&document(id, name, created))
}

/// A message of this id and text.
pub(super) fn message(id: &str, text: &str, created: i64) -> NewMessage {
    let message = types::Message::new()
        .with_id(id)
        .with_sender("user")
        .with_type("text")
        .with_status("received")
        .with_created(clock::text(created))
        .with_content(Content::new().with_text(text));
    NewMessage { id: id.to_owned(), created, hidden: false, message: Message::of(&message) }
}

pub(super) fn channel(id: &str) -> Channel {
    Channel {
        id: id.to_owned(),
        kind: "web".to_owned(),
        environment: "dev".to_owned(),
        origins: vec!["https://example.com".to_owned()],
        public: true,
        token: [7; 32],
    }
}

pub(super) fn key(id: &str) -> Key {
    serde_json::from_value(json!({ "id": id, "grants": [] })).expect("it has everything that a key must have")
}

/// A chatbot with a conversation in it: their numbers.
pub(super) fn begun(store: &dyn Store) -> (ChatbotRow, ConversationRow) {
    let made = change(store, |it| {
        let bot = it.insert_chatbot("bot", "Bot")?.number;
        it.insert_channel(bot, &channel("web"))?;
        Ok((bot, it.insert_conversation(bot, &conversation("c", "Ada", 1))?))
    });
    made.expect("an empty store takes a chatbot")
}

pub(super) fn found(store: &dyn Store, chatbot: ChatbotRow, words: &[&str], filter: &Filter) -> Found {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    read(store, |view| view.search(&Search { chatbot, words: &words, filter, assigned: None, limit: 50 }))
}

/// Somebody on the channel `web`, by the id that a provider has for them.
pub(super) fn on_web(chatbot: ChatbotRow, id: &str) -> ProviderId<'_> {
    ProviderId { chatbot, channel: "web", id }
}

pub(super) fn exists<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(StoreError::Exists(what)) => what,
        other => panic!("must be there already: {other:?}"),
    }
}
