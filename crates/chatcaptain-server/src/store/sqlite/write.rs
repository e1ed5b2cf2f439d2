//! Changing, in the transaction of a connection.

use std::{fmt::Write as _, sync::Arc};

use rusqlite::{Connection, OptionalExtension, Params, params};
use sha2::{Digest as _, Sha256};

use super::{
    LAYOUT, StoreError,
    read::Reader,
    row::{self, WITHIN, term},
};
use crate::store::{
    Accepted, Channel, Chatbot, Contact, Conversation, ConversationIndex, Digest, Filter, Found, Grant, Key,
    Message, NewMessage, Page, Pending, Search, Stored, StoredView, Transaction, View, WidgetToken,
};

/// A connection that is in a transaction of its own.
pub(super) struct Writing<'a>(pub(super) &'a Connection);

impl Writing<'_> {
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached(sql)?.execute(params)?)
    }

    /// The chatbot of a conversation, what its words were, and its state.
    fn before(&self, number: i64) -> Result<Option<(i64, Vec<u8>, i64)>, StoreError> {
        let sql = "SELECT chatbot, words, state FROM conversations WHERE number = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(self.0.prepare_cached(sql)?.query_row([number], read).optional()?)
    }

    fn count(&self, chatbot: i64, state: i64, by: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO counts (chatbot, state, conversations) VALUES (?1, ?2, ?3) \
                   ON CONFLICT DO UPDATE SET conversations = conversations + ?3";
        self.execute(sql, params![chatbot, state, by]).map(drop)
    }

    /// Replaces the words of a record.
    fn index(&self, chatbot: i64, record: i64, words: &[String]) -> Result<(), StoreError> {
        if words.is_empty() {
            return self.execute("DELETE FROM search WHERE rowid = ?1", [record]).map(drop);
        }
        let mut text = String::new();
        for word in words {
            let _ = write!(text, "{} ", term(chatbot, word));
        }
        let sql = "INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)";
        self.execute(sql, params![record, text]).map(drop)
    }
}

/// What tells whether words changed, in place of the words.
fn mark(words: &[String]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word);
        hash.update([0]);
    }
    let mut mark = [0; 16];
    mark.copy_from_slice(&hash.finalize()[..16]);
    mark
}

fn tags(index: &ConversationIndex) -> String {
    serde_json::to_string(&index.tags).expect("is a list of texts")
}

impl Transaction for Writing<'_> {
    fn touch(&self) -> Result<(), StoreError> {
        // The same value once more: SQLite writes the page all the same.
        Ok(self.0.pragma_update(None, "user_version", LAYOUT)?)
    }

    fn insert_chatbot(&self, id: &str, name: &str) -> Result<Chatbot, StoreError> {
        self.execute("INSERT INTO chatbots (id, name) VALUES (?1, ?2)", [id, name])?;
        Ok(Chatbot { number: self.0.last_insert_rowid(), id: id.to_owned(), name: name.to_owned() })
    }

    fn insert_channel(&self, chatbot: i64, channel: &Channel) -> Result<(), StoreError> {
        let origins = serde_json::to_string(&channel.origins).expect("is a list of texts");
        let sql = "INSERT INTO channels (chatbot, id, kind, environment, origins, public, token) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let Channel { id, kind, environment, public, token, .. } = channel;
        self.execute(sql, params![chatbot, id, kind, environment, origins, public, token]).map(drop)
    }

    fn update_channel(&self, chatbot: i64, channel: &Channel) -> Result<bool, StoreError> {
        let origins = serde_json::to_string(&channel.origins).expect("is a list of texts");
        let sql = "UPDATE channels SET kind = ?3, environment = ?4, origins = ?5, public = ?6, token = ?7 \
                   WHERE chatbot = ?1 AND id = ?2";
        let Channel { id, kind, environment, public, token, .. } = channel;
        let params = params![chatbot, id, kind, environment, origins, public, token];
        Ok(self.execute(sql, params)? == 1)
    }

    fn put_view(&self, chatbot: i64, view: &StoredView) -> Result<(), StoreError> {
        let filter = serde_json::to_string(&view.filter).expect("is lists and texts");
        let sql = "INSERT OR REPLACE INTO views (chatbot, id, filter) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![chatbot, view.id, filter]).map(drop)
    }

    fn insert_key(&self, digest: &Digest, key: &Key) -> Result<(), StoreError> {
        let record = serde_json::to_string(key).expect("is lists and texts");
        let sql = "INSERT INTO keys (id, digest, record) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![key.id, digest, record]).map(drop)
    }

    fn revoke_key(&self, id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT record FROM keys WHERE id = ?1";
        let record: Option<String> =
            self.0.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
        let Some(record) = record else { return Ok(false) };
        let key = Key { revoked: true, grants: Vec::<Grant>::new(), ..row::parsed(&record)? };
        let record = serde_json::to_string(&key).expect("is lists and texts");
        Ok(self.execute("UPDATE keys SET record = ?2 WHERE id = ?1", [id, &record])? == 1)
    }

    fn put_contact(&self, chatbot: i64, contact: &Contact) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO contacts (chatbot, channel, provider_id, id, profile) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let Contact { id, channel, provider_id, profile } = contact;
        self.execute(sql, params![chatbot, channel, provider_id, id, profile]).map(drop)
    }

    fn insert_conversation(&self, chatbot: i64, conversation: &Conversation) -> Result<i64, StoreError> {
        let it = &conversation.index;
        let sql = "INSERT INTO conversations (chatbot, id, contact, channel, provider_id, created, updated, state, \
                   channel_type, environment, operator, team, tags, archived, words) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let params = params![
            chatbot,
            it.id,
            it.contact,
            it.channel,
            it.provider_id,
            it.created,
            it.updated,
            it.state,
            it.channel_type,
            it.environment,
            it.operator,
            it.team,
            tags(it),
            it.archived,
            mark(&it.words)
        ];
        self.execute(sql, params)?;
        let number = self.0.last_insert_rowid();
        self.execute(
            "INSERT INTO documents (number, json) VALUES (?1, ?2)",
            params![number, conversation.json],
        )?;
        self.count(chatbot, it.state, 1)?;
        if !it.words.is_empty() {
            self.index(chatbot, number << WITHIN, &it.words)?;
        }
        Ok(number)
    }

    fn update_conversation(&self, number: i64, conversation: &Conversation) -> Result<(), StoreError> {
        let Some((chatbot, words, state)) = self.before(number)? else { return Ok(()) };
        let it = &conversation.index;
        let mark = mark(&it.words);
        let sql = "UPDATE conversations SET contact = ?2, channel = ?3, provider_id = ?4, updated = ?5, state = ?6, \
                   channel_type = ?7, environment = ?8, operator = ?9, team = ?10, tags = ?11, archived = ?12, \
                   words = ?13 WHERE number = ?1";
        let params = params![
            number,
            it.contact,
            it.channel,
            it.provider_id,
            it.updated,
            it.state,
            it.channel_type,
            it.environment,
            it.operator,
            it.team,
            tags(it),
            it.archived,
            mark
        ];
        self.execute(sql, params)?;
        self.execute("UPDATE documents SET json = ?2 WHERE number = ?1", params![number, conversation.json])?;
        if state != it.state {
            self.count(chatbot, state, -1)?;
            self.count(chatbot, it.state, 1)?;
        }
        if words != mark {
            self.index(chatbot, number << WITHIN, &it.words)?;
        }
        Ok(())
    }

    fn delete_conversation(&self, number: i64) -> Result<(), StoreError> {
        let Some((chatbot, _, state)) = self.before(number)? else { return Ok(()) };
        self.count(chatbot, state, -1)?;
        self.execute("DELETE FROM search WHERE rowid = ?1", [number << WITHIN])?;
        let range = [number << WITHIN, (number + 1) << WITHIN];
        let records = "DELETE FROM search WHERE rowid IN \
                       (SELECT number FROM messages WHERE number >= ?1 AND number < ?2)";
        self.execute(records, range)?;
        self.execute("DELETE FROM messages WHERE number >= ?1 AND number < ?2", range)?;
        self.execute("DELETE FROM accepted WHERE conversation = ?1", [number])?;
        self.execute("DELETE FROM replies WHERE conversation = ?1", [number])?;
        self.execute("DELETE FROM pending WHERE conversation = ?1", [number])?;
        self.execute("DELETE FROM documents WHERE number = ?1", [number])?;
        self.execute("DELETE FROM conversations WHERE number = ?1", [number]).map(drop)
    }

    fn insert_message(&self, conversation: i64, message: &NewMessage) -> Result<i64, StoreError> {
        let next =
            "UPDATE conversations SET messages = messages + 1 WHERE number = ?1 RETURNING messages, chatbot";
        let (within, chatbot): (i64, i64) =
            self.0.prepare_cached(next)?.query_row([conversation], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if within >= 1 << WITHIN {
            return Err(StoreError::Unusable(
                "the conversation has all the messages that it can have".to_owned(),
            ));
        }
        let number = conversation << WITHIN | within;
        let it = &message.message.index;
        let sql = "INSERT INTO messages (number, conversation, id, created, hidden, unread, open, said, words, json) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let params = params![
            number,
            conversation,
            message.id,
            message.created,
            message.hidden,
            it.unread && !message.hidden,
            it.open && !message.hidden,
            it.said && !message.hidden,
            mark(&it.words),
            message.message.json
        ];
        self.execute(sql, params)?;
        if !message.hidden && !it.words.is_empty() {
            self.index(chatbot, number, &it.words)?;
        }
        Ok(number)
    }

    fn update_message(&self, number: i64, message: &Message) -> Result<(), StoreError> {
        let (it, mark) = (&message.index, mark(&message.index.words));
        let words = "SELECT words FROM messages WHERE number = ?1";
        let words: Option<Vec<u8>> =
            self.0.prepare_cached(words)?.query_row([number], |row| row.get(0)).optional()?;
        let sql =
            "UPDATE messages SET unread = ?2, open = ?3, said = ?4, words = ?5, json = ?6 WHERE number = ?1";
        let params = params![number, it.unread, it.open, it.said, mark, message.json];
        self.execute(sql, params)?;
        if words.is_none_or(|words| words == mark) {
            return Ok(());
        }
        match self.before(number >> WITHIN)? {
            Some((chatbot, ..)) => self.index(chatbot, number, &it.words),
            None => Ok(()),
        }
    }

    fn delete_message(&self, number: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM search WHERE rowid = ?1", [number])?;
        self.execute("DELETE FROM messages WHERE number = ?1", [number]).map(drop)
    }

    fn insert_accepted(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
        provider_message_id: &str,
        accepted: &Accepted,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO accepted (chatbot, channel, provider_id, provider_message_id, conversation, \
                   message_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let Accepted { conversation, message_id, .. } = accepted;
        let params = params![chatbot, channel, provider_id, provider_message_id, conversation, message_id];
        self.execute(sql, params).map(drop)
    }

    fn set_replies(&self, conversation: i64, message_id: &str, replies: &[String]) -> Result<(), StoreError> {
        let replies = serde_json::to_string(replies).expect("is a list of texts");
        let sql = "INSERT OR REPLACE INTO replies (conversation, message_id, replies) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![conversation, message_id, replies]).map(drop)
    }

    fn insert_pending(&self, pending: &Pending) -> Result<i64, StoreError> {
        let sql = "INSERT INTO pending (conversation, message_id, input) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![pending.conversation, pending.message_id, pending.input])?;
        Ok(self.0.last_insert_rowid())
    }

    fn delete_pending(&self, number: i64) -> Result<bool, StoreError> {
        Ok(self.execute("DELETE FROM pending WHERE number = ?1", [number])? == 1)
    }

    fn insert_widget_token(&self, digest: &Digest, token: &WidgetToken, now: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM widget_tokens WHERE renewable < ?1", [now])?;
        let sql = "INSERT INTO widget_tokens (digest, chatbot, channel, contact, expires, renewable) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let WidgetToken { chatbot, channel, contact, expires, renewable } = token;
        self.execute(sql, params![digest, chatbot, channel, contact, expires, renewable]).map(drop)
    }
}

/// Reads what the transaction sees.
macro_rules! reads {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        impl View for Writing<'_> {
            $(fn $name(&self $(, $argument: $kind)*) -> Result<$answer, StoreError> {
                Reader::new(self.0, None).$name($($argument),*)
            })*
        }
    };
}

reads! {
    key(digest: &Digest) -> Option<Arc<Key>>;
    keys() -> Vec<Key>;
    chatbot(id: &str) -> Option<Chatbot>;
    chatbots() -> Vec<Chatbot>;
    channel(chatbot: i64, id: &str) -> Option<Channel>;
    channels(chatbot: i64) -> Vec<Channel>;
    stored_view(chatbot: i64, id: &str) -> Option<Filter>;
    stored_views(chatbot: i64) -> Vec<StoredView>;
    contact(chatbot: i64, channel: &str, provider_id: &str) -> Option<Contact>;
    conversation(chatbot: i64, id: &str) -> Option<Stored>;
    conversation_numbered(number: i64) -> Option<Stored>;
    conversation_of(chatbot: i64, channel: &str, provider_id: &str) -> Option<Stored>;
    conversations(
        chatbot: i64, contact: Option<&str>, channel: Option<&str>, after: Option<(i64, i64)>, limit: usize
    ) -> Page<(i64, i64)>;
    message(conversation: i64, id: &str) -> Option<Stored>;
    messages(
        conversation: i64, visitor: bool, after: Option<&(i64, String)>, limit: usize
    ) -> Page<(i64, String)>;
    last_message(conversation: i64) -> Option<Stored>;
    last_said(conversation: i64) -> Option<Stored>;
    unread_outgoing(conversation: i64) -> Vec<Stored>;
    accepted(chatbot: i64, channel: &str, provider_id: &str, provider_message_id: &str) -> Option<Accepted>;
    replies(conversation: i64, message_id: &str) -> Vec<String>;
    pending(after: i64, limit: usize) -> Vec<Pending>;
    pending_numbered(number: i64) -> Option<Pending>;
    widget_token(digest: &Digest) -> Option<WidgetToken>;
    search(search: &Search<'_>) -> Found;
}
