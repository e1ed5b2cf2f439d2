//! What is kept, as the store gives and takes it. Documents are JSON texts, in the form in which they are answered.

use chatcaptain_client::types;
use serde::{Deserialize, Serialize};

use super::{ConversationIndex, MessageIndex};

/// The store's own number of a chatbot. Numbers of records never leave the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChatbotRow(pub i64);

/// The number of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConversationRow(pub i64);

/// The number of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageRow(pub i64);

/// The number of input that waits for a responder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PendingRow(pub i64);

/// A SHA-256 digest of a key or token: the only form in which one is kept.
pub type Digest = [u8; 32];

/// A chatbot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chatbot {
    /// What the store calls it.
    pub number: ChatbotRow,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// A way by which customers come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its id, once in a chatbot.
    pub id: String,
    /// The type of the channel, `web` for example.
    pub kind: String,
    /// The environment of what comes in by it.
    pub environment: String,
    /// Origins whose pages may use it.
    pub origins: Vec<String>,
    /// Whether pages of these origins may use it without a key.
    pub public: bool,
    /// The digest of its token.
    pub token: Digest,
}

impl Channel {
    /// Whether pages of this origin may use it.
    pub(crate) fn admits(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed == origin)
    }
}

/// What a key may do, where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The id of the chatbot.
    pub chatbot: String,
    /// The permission, as the operation table names it.
    pub permission: String,
}

/// An API key, without itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// What it is called when it is revoked.
    pub id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it may do.
    pub grants: Vec<Grant>,
    /// The operator who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The team that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// When it ends, in microseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<i64>,
    /// Whether it was ended.
    #[serde(default)]
    pub revoked: bool,
}

/// Somebody on a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Their id.
    pub id: String,
    /// Where they are.
    pub channel: String,
    /// Who they are there.
    pub provider_id: String,
    /// What is known about them: a JSON object.
    pub profile: String,
}

/// Somebody on a channel, or their conversation, by the id that a provider has for it.
#[derive(Clone, Copy, Debug)]
pub struct ProviderId<'a> {
    /// In this chatbot.
    pub chatbot: ChatbotRow,
    /// On this channel.
    pub channel: &'a str,
    /// The provider's id.
    pub id: &'a str,
}

/// A document that is kept, and what the store calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<Row> {
    /// What the store calls it.
    pub number: Row,
    /// The document.
    pub json: String,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<Place> {
    /// Its documents.
    pub items: Vec<String>,
    /// Where to go on; nothing at the end.
    pub next: Option<Place>,
}

/// A conversation to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// The document.
    pub json: String,
    /// By what it is found.
    pub index: ConversationIndex,
}

impl Conversation {
    /// Of what is answered.
    pub fn of(conversation: &types::Conversation) -> Self {
        Self { json: json(conversation), index: ConversationIndex::of(conversation) }
    }
}

/// A message to be kept in place of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The document.
    pub json: String,
    /// By what it is found.
    pub index: MessageIndex,
}

impl Message {
    /// Of what is answered.
    pub fn of(message: &types::Message) -> Self {
        Self { json: json(message), index: MessageIndex::of(message) }
    }
}

/// A message to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// Its id, once in a conversation.
    pub id: String,
    /// Its place in the order, in microseconds since 1970.
    pub created: i64,
    /// Whether it is only a record of what came in, seen by nobody.
    pub hidden: bool,
    /// The message itself.
    pub message: Message,
}

/// What came in by an id of its provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The conversation that it is in.
    pub conversation: ConversationRow,
    /// The id of its message.
    pub message_id: String,
    /// Where it waits for a responder.
    pub pending: Option<PendingRow>,
}

/// Input to be kept until a responder has answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPending {
    /// The conversation that it is in.
    pub conversation: ConversationRow,
    /// The id of its message or hidden record.
    pub message_id: String,
    /// What came in: JSON.
    pub input: String,
}

/// Input that waits for a responder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What the store calls it.
    pub number: PendingRow,
    /// The conversation that it is in.
    pub conversation: ConversationRow,
    /// The id of its message or hidden record.
    pub message_id: String,
    /// What came in: JSON.
    pub input: String,
}

/// A visitor's token, without itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidgetToken {
    /// Where it counts.
    pub chatbot: ChatbotRow,
    /// On this channel alone.
    pub channel: String,
    /// For this contact alone.
    pub contact: String,
    /// When it ends, in microseconds since 1970.
    pub expires: i64,
    /// Until when a new one is given for it.
    pub renewable: i64,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a generated type has text keys and finite numbers")
}
