//! What the server keeps, behind one trait: SQLite now, PostgreSQL by the same trait and the same conformance suite.
//! A store knows records, keys of records and their order; never a rule of the API.

pub mod conformance;
mod database;
mod error;
mod index;
mod query;
mod record;
mod sqlite;

use std::sync::Arc;

pub(crate) use self::{
    database::Database,
    index::{input, is_note, texts},
};
pub use self::{
    error::{Result, StoreError},
    index::{ConversationAttributes, ConversationIndex, MessageIndex},
    query::{Assigned, Audience, ConversationList, Filter, Found, Hit, Last, Search, StoredView},
    record::{
        Accepted, Channel, Chatbot, ChatbotRow, Contact, Conversation, ConversationRow, Digest, Grant, Key,
        Message, MessageRow, NewMessage, NewPending, Page, Pending, PendingRow, ProviderId, Stored,
        WidgetToken,
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
    fn view(&self, work: &mut dyn FnMut(&dyn View)) -> Result<()>;

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
    fn done(self: Box<Self>, outcome: Result<()>);
}

/// Reading, on one snapshot. Everything of one chatbot is asked for by its [`Chatbot::number`].
#[expect(clippy::missing_errors_doc, reason = "each fails as `StoreError` says")]
pub trait View {
    /// The key of this digest.
    fn key(&self, digest: &Digest) -> Result<Option<Arc<Key>>>;
    /// All keys, in the order in which they were made.
    fn keys(&self) -> Result<Vec<Key>>;
    /// A chatbot.
    fn chatbot(&self, id: &str) -> Result<Option<Chatbot>>;
    /// All chatbots, by id.
    fn chatbots(&self) -> Result<Vec<Chatbot>>;
    /// A channel.
    fn channel(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Channel>>;
    /// The channels of a chatbot, by id.
    fn channels(&self, chatbot: ChatbotRow) -> Result<Vec<Channel>>;
    /// The filter of a view that was stored.
    fn stored_view(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Filter>>;
    /// The views of a chatbot, by id.
    fn stored_views(&self, chatbot: ChatbotRow) -> Result<Vec<StoredView>>;
    /// A contact by who it is on its channel.
    fn contact(&self, id: ProviderId<'_>) -> Result<Option<Contact>>;
    /// A conversation.
    fn conversation(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Stored<ConversationRow>>>;
    /// A conversation by its number.
    fn conversation_numbered(&self, number: ConversationRow) -> Result<Option<Stored<ConversationRow>>>;
    /// The conversation with this id of a provider.
    fn conversation_of(&self, id: ProviderId<'_>) -> Result<Option<Stored<ConversationRow>>>;
    /// Conversations, newest first, those after `after`: `limit` of them, or fewer where they are large.
    fn conversations(
        &self,
        list: ConversationList<'_>,
        after: Option<(i64, ConversationRow)>,
        limit: usize,
    ) -> Result<Page<(i64, ConversationRow)>>;
    /// A message that is not hidden.
    fn message(&self, conversation: ConversationRow, id: &str) -> Result<Option<Stored<MessageRow>>>;
    /// Messages in the order of `created`, then id, those after `after`: `limit` of them, or fewer where they are large.
    fn messages(
        &self,
        conversation: ConversationRow,
        audience: Audience,
        after: Option<&(i64, String)>,
        limit: usize,
    ) -> Result<Page<(i64, String)>>;
    /// The last message of a kind, in the order of the list.
    fn last(&self, conversation: ConversationRow, which: Last) -> Result<Option<Stored<MessageRow>>>;
    /// Messages that went out and have no time at which they were read.
    fn unread_outgoing(&self, conversation: ConversationRow) -> Result<Vec<Stored<MessageRow>>>;
    /// What came in by this id of its provider.
    fn accepted(&self, from: ProviderId<'_>, provider_message_id: &str) -> Result<Option<Accepted>>;
    /// The ids of what was answered to the input of this message or hidden record.
    fn replies(&self, conversation: ConversationRow, message_id: &str) -> Result<Vec<String>>;
    /// Input that a responder has not answered yet, oldest first, behind `after`.
    fn pending(&self, after: Option<PendingRow>, limit: usize) -> Result<Vec<Pending>>;
    /// One of them.
    fn pending_numbered(&self, number: PendingRow) -> Result<Option<Pending>>;
    /// A visitor's token.
    fn widget_token(&self, digest: &Digest) -> Result<Option<WidgetToken>>;
    /// Conversations with all of these words.
    fn search(&self, search: &Search<'_>) -> Result<Found>;
}

/// Reading and writing, as one transaction.
#[expect(clippy::missing_errors_doc, reason = "each fails as `StoreError` says")]
pub trait Transaction: View {
    /// Writes something that changes no record: if it becomes durable, the store can be written.
    fn touch(&self) -> Result<()>;
    /// Adds a chatbot. [`StoreError::Exists`] where its id is taken.
    fn insert_chatbot(&self, id: &str, name: &str) -> Result<Chatbot>;
    /// Adds a channel. [`StoreError::Exists`] where its id is taken.
    fn insert_channel(&self, chatbot: ChatbotRow, channel: &Channel) -> Result<()>;
    /// Replaces a channel; `false` where there is none of its id.
    fn update_channel(&self, chatbot: ChatbotRow, channel: &Channel) -> Result<bool>;
    /// Adds or replaces a view.
    fn put_view(&self, chatbot: ChatbotRow, view: &StoredView) -> Result<()>;
    /// Adds a key.
    fn insert_key(&self, digest: &Digest, key: &Key) -> Result<()>;
    /// Takes a key's grants away for good; `false` where there is no such key.
    fn revoke_key(&self, id: &str) -> Result<bool>;
    /// Adds or replaces a contact.
    fn put_contact(&self, chatbot: ChatbotRow, contact: &Contact) -> Result<()>;
    /// Adds a conversation. [`StoreError::Exists`] where its id, or its id of a provider on its channel, is taken.
    fn insert_conversation(
        &self,
        chatbot: ChatbotRow,
        conversation: &Conversation,
    ) -> Result<ConversationRow>;
    /// Replaces a conversation. [`StoreError::Exists`] where its id of a provider is taken.
    fn update_conversation(&self, number: ConversationRow, conversation: &Conversation) -> Result<()>;
    /// Removes a conversation, its messages, and what is known of its input.
    fn delete_conversation(&self, number: ConversationRow) -> Result<()>;
    /// Adds a message. [`StoreError::Exists`] where its id is taken.
    fn insert_message(&self, conversation: ConversationRow, message: &NewMessage) -> Result<MessageRow>;
    /// Replaces a message; its place in the order stays.
    fn update_message(&self, number: MessageRow, message: &Message) -> Result<()>;
    /// Removes a message.
    fn delete_message(&self, number: MessageRow) -> Result<()>;
    /// Remembers what came in by an id of its provider; where it waits is known by itself.
    fn insert_accepted(
        &self,
        from: ProviderId<'_>,
        provider_message_id: &str,
        accepted: &Accepted,
    ) -> Result<()>;
    /// Keeps what was answered to the input of this message or hidden record.
    fn set_replies(&self, conversation: ConversationRow, message_id: &str, replies: &[String]) -> Result<()>;
    /// Keeps input for a responder.
    fn insert_pending(&self, pending: &NewPending) -> Result<PendingRow>;
    /// Input is answered; `false` where that was done already.
    fn delete_pending(&self, number: PendingRow) -> Result<bool>;
    /// Adds a visitor's token, and forgets those that nobody can use any more at `now`.
    fn insert_widget_token(&self, digest: &Digest, token: &WidgetToken, now: i64) -> Result<()>;
}
