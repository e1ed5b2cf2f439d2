//! What the server keeps, behind one trait: SQLite now, PostgreSQL by the same trait and the same conformance suite.
//! A store knows records, keys of records and their order; never a rule of the API.

pub mod conformance;
mod database;
mod filter;
mod index;
mod record;
mod sqlite;

use std::{error::Error, fmt, sync::Arc};

pub(crate) use self::{
    database::Database,
    index::{input, is_note, texts},
};
pub use self::{
    filter::{Assigned, Filter},
    index::{ConversationIndex, MessageIndex},
    record::{
        Accepted, Channel, Chatbot, Contact, Conversation, Digest, Grant, Key, Message, NewMessage, Page,
        Pending, Stored, StoredView, WidgetToken,
    },
    sqlite::{Copied, Restored, Sqlite},
};

/// A place that keeps everything.
///
/// Work is handed in as closures, so that one request is one transaction and the rules of the API stand once, above.
pub trait Store: Send + Sync + 'static {
    /// Runs `work` on the calling thread, on one snapshot.
    ///
    /// # Errors
    ///
    /// Where there is no snapshot to be had; `work` was not run then.
    fn view(&self, work: &mut dyn FnMut(&dyn View)) -> Result<(), StoreError>;

    /// Queues a change. Changes are applied one after the other, in the order in which they are handed in; several
    /// may become durable together. [`Change::done`] is called once, when it is durable or nothing of it is there.
    fn change(&self, change: Box<dyn Change>);
}

/// A change, as one transaction.
pub trait Change: Send {
    /// Makes it. May be called again from the beginning, when the store had to give up the first time. What it did is
    /// kept when it returns `true`, and undone when it returns `false` or panics.
    fn apply(&mut self, transaction: &dyn Transaction) -> bool;

    /// Hears what became of it.
    fn done(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// Reading, on one snapshot. Everything of one chatbot is asked for by its [`Chatbot::number`].
#[expect(clippy::missing_errors_doc, reason = "each fails as `StoreError` says")]
pub trait View {
    /// The key of this digest.
    fn key(&self, digest: &Digest) -> Result<Option<Arc<Key>>, StoreError>;
    /// All keys, in the order in which they were made.
    fn keys(&self) -> Result<Vec<Key>, StoreError>;
    /// A chatbot.
    fn chatbot(&self, id: &str) -> Result<Option<Chatbot>, StoreError>;
    /// All chatbots, by id.
    fn chatbots(&self) -> Result<Vec<Chatbot>, StoreError>;
    /// A channel.
    fn channel(&self, chatbot: i64, id: &str) -> Result<Option<Channel>, StoreError>;
    /// The channels of a chatbot, by id.
    fn channels(&self, chatbot: i64) -> Result<Vec<Channel>, StoreError>;
    /// The filter of a view that was stored.
    fn stored_view(&self, chatbot: i64, id: &str) -> Result<Option<Filter>, StoreError>;
    /// The views of a chatbot, by id.
    fn stored_views(&self, chatbot: i64) -> Result<Vec<StoredView>, StoreError>;
    /// A contact by who it is on its channel.
    fn contact(&self, chatbot: i64, channel: &str, provider_id: &str) -> Result<Option<Contact>, StoreError>;
    /// A conversation.
    fn conversation(&self, chatbot: i64, id: &str) -> Result<Option<Stored>, StoreError>;
    /// A conversation by its number.
    fn conversation_numbered(&self, number: i64) -> Result<Option<Stored>, StoreError>;
    /// The conversation with this id of a provider.
    fn conversation_of(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
    ) -> Result<Option<Stored>, StoreError>;
    /// Conversations, newest first, those after `after`: `limit` of them, or fewer where they are large.
    fn conversations(
        &self,
        chatbot: i64,
        contact: Option<&str>,
        channel: Option<&str>,
        after: Option<(i64, i64)>,
        limit: usize,
    ) -> Result<Page<(i64, i64)>, StoreError>;
    /// A message that is not hidden.
    fn message(&self, conversation: i64, id: &str) -> Result<Option<Stored>, StoreError>;
    /// Messages in the order of `created`, then id, those after `after`: `limit` of them, or fewer where they are large. For
    /// a visitor without what is not theirs.
    fn messages(
        &self,
        conversation: i64,
        visitor: bool,
        after: Option<&(i64, String)>,
        limit: usize,
    ) -> Result<Page<(i64, String)>, StoreError>;
    /// The last message that a conversation shows as its last.
    fn last_message(&self, conversation: i64) -> Result<Option<Stored>, StoreError>;
    /// The last message in which the user says something that a conversation may show.
    fn last_said(&self, conversation: i64) -> Result<Option<Stored>, StoreError>;
    /// Messages that went out and have no time at which they were read.
    fn unread_outgoing(&self, conversation: i64) -> Result<Vec<Stored>, StoreError>;
    /// What came in by this id of its provider.
    fn accepted(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
        provider_message_id: &str,
    ) -> Result<Option<Accepted>, StoreError>;
    /// The ids of what was answered to the input of this message or hidden record.
    fn replies(&self, conversation: i64, message_id: &str) -> Result<Vec<String>, StoreError>;
    /// Input that a responder has not answered yet, oldest first, behind the number `after`.
    fn pending(&self, after: i64, limit: usize) -> Result<Vec<Pending>, StoreError>;
    /// One of them.
    fn pending_numbered(&self, number: i64) -> Result<Option<Pending>, StoreError>;
    /// A visitor's token.
    fn widget_token(&self, digest: &Digest) -> Result<Option<WidgetToken>, StoreError>;
    /// Conversations with all of these words.
    fn search(&self, search: &Search<'_>) -> Result<Found, StoreError>;
}

/// Reading and writing, as one transaction.
#[expect(clippy::missing_errors_doc, reason = "each fails as `StoreError` says")]
pub trait Transaction: View {
    /// Writes something that changes no record: if it becomes durable, the store can be written.
    fn touch(&self) -> Result<(), StoreError>;
    /// Adds a chatbot. [`StoreError::Exists`] where its id is taken.
    fn insert_chatbot(&self, id: &str, name: &str) -> Result<Chatbot, StoreError>;
    /// Adds a channel. [`StoreError::Exists`] where its id is taken.
    fn insert_channel(&self, chatbot: i64, channel: &Channel) -> Result<(), StoreError>;
    /// Replaces a channel; `false` where there is none of its id.
    fn update_channel(&self, chatbot: i64, channel: &Channel) -> Result<bool, StoreError>;
    /// Adds or replaces a view.
    fn put_view(&self, chatbot: i64, view: &StoredView) -> Result<(), StoreError>;
    /// Adds a key.
    fn insert_key(&self, digest: &Digest, key: &Key) -> Result<(), StoreError>;
    /// Takes a key's grants away for good; `false` where there is no such key.
    fn revoke_key(&self, id: &str) -> Result<bool, StoreError>;
    /// Adds or replaces a contact.
    fn put_contact(&self, chatbot: i64, contact: &Contact) -> Result<(), StoreError>;
    /// Adds a conversation. [`StoreError::Exists`] where its id, or its id of a provider on its channel, is taken.
    fn insert_conversation(&self, chatbot: i64, conversation: &Conversation) -> Result<i64, StoreError>;
    /// Replaces a conversation. [`StoreError::Exists`] where its id of a provider is taken.
    fn update_conversation(&self, number: i64, conversation: &Conversation) -> Result<(), StoreError>;
    /// Removes a conversation, its messages, and what is known of its input.
    fn delete_conversation(&self, number: i64) -> Result<(), StoreError>;
    /// Adds a message. [`StoreError::Exists`] where its id is taken.
    fn insert_message(&self, conversation: i64, message: &NewMessage) -> Result<i64, StoreError>;
    /// Replaces a message; its place in the order stays.
    fn update_message(&self, number: i64, message: &Message) -> Result<(), StoreError>;
    /// Removes a message.
    fn delete_message(&self, number: i64) -> Result<(), StoreError>;
    /// Remembers what came in by an id of its provider; where it waits is known by itself.
    fn insert_accepted(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
        provider_message_id: &str,
        accepted: &Accepted,
    ) -> Result<(), StoreError>;
    /// Keeps what was answered to the input of this message or hidden record.
    fn set_replies(&self, conversation: i64, message_id: &str, replies: &[String]) -> Result<(), StoreError>;
    /// Keeps input for a responder.
    fn insert_pending(&self, pending: &Pending) -> Result<i64, StoreError>;
    /// Input is answered; `false` where that was done already.
    fn delete_pending(&self, number: i64) -> Result<bool, StoreError>;
    /// Adds a visitor's token, and forgets those that nobody can use any more at `now`.
    fn insert_widget_token(&self, digest: &Digest, token: &WidgetToken, now: i64) -> Result<(), StoreError>;
}

/// What is searched for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// Where.
    pub chatbot: i64,
    /// Folded words; the last is a prefix. Never empty.
    pub words: &'a [String],
    /// Which conversations there are to be found.
    pub filter: &'a Filter,
    /// Only what is assigned to one of these.
    pub assigned: Option<&'a Assigned>,
    /// So many hits at most.
    pub limit: usize,
}

/// What a search finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// How many conversations have all of the words.
    pub found: u64,
    /// How many there are in the view.
    pub out_of: u64,
    /// The first of them: relevance, then recency.
    pub hits: Vec<Hit>,
    /// How often each value of a field is in what was found, most first, then by value.
    pub facets: Vec<(&'static str, Vec<(String, u64)>)>,
}

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its document.
    pub json: String,
    /// How well it fits, above 0.
    pub score: f64,
    /// Documents of messages in which the words are, at most one a word.
    pub messages: Vec<String>,
}

/// Where a document cannot be read, without what is there: the parser's own words quote it.
pub(crate) fn place(error: &serde_json::Error) -> String {
    format!("{:?} at column {}", error.classify(), error.column())
}

/// Why a store did not do it.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// There is one already: of the ids that must be there once, this.
    Exists(&'static str),
    /// It cannot be reached or written now: busy, full, broken.
    Unavailable(Box<dyn Error + Send + Sync>),
    /// It holds what this program cannot read.
    Corrupt(String),
    /// The file is not a database of this program, or has an unknown layout.
    Unusable(String),
    /// The file that was opened is gone or was changed from outside. Nothing can be done until it is opened again.
    File(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(what) => write!(f, "there is already one with this {what}"),
            Self::Unavailable(_) => f.write_str("the store cannot be used now"),
            Self::Corrupt(what) => write!(f, "the store holds what cannot be read: {what}"),
            Self::Unusable(why) => f.write_str(why),
            Self::File(why) => f.write_str(why),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(cause) => Some(&**cause),
            _ => None,
        }
    }
}
