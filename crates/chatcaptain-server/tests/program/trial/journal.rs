//! What the clients asked for, and how each request ended: all that the audit knows about a trial.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::connection::Response;

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
