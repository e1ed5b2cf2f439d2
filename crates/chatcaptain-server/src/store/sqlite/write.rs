//! Changing, in the transaction of a connection.

use std::fmt::Write as _;

use rusqlite::{Params, params};
use sha2::{Digest as _, Sha256};

use super::{
    LAYOUT, Result, StoreError,
    read::Records,
    row::{Json, MESSAGES, json, state, term},
};
use crate::store::{
    Accepted, Channel, Chatbot, ChatbotRow, Contact, Conversation, ConversationRow, Digest, Key, Message,
    MessageRow, NewMessage, NewPending, PendingRow, ProviderId, StoredView, Transaction, WidgetToken,
};

/// What an index has of a conversation.
struct Indexed {
    chatbot: ChatbotRow,
    words: Vec<u8>,
    state: i64,
}

impl Records<'_> {
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// What was indexed of a conversation.
    fn indexed(&self, number: ConversationRow) -> Result<Option<Indexed>> {
        let sql = "SELECT chatbot, words, state FROM conversations WHERE number = ?1";
        self.one(sql, [number], |row| {
            Ok(Indexed { chatbot: row.get(0)?, words: row.get(1)?, state: row.get(2)? })
        })
    }

    /// Counts conversations of a state.
    fn count(&self, chatbot: ChatbotRow, state: i64, by: i64) -> Result<()> {
        let sql = "INSERT INTO counts (chatbot, state, conversations) VALUES (?1, ?2, ?3) \
                   ON CONFLICT DO UPDATE SET conversations = conversations + ?3";
        self.execute(sql, params![chatbot, state, by]).map(drop)
    }

    /// Replaces the words of a record.
    fn index(&self, chatbot: ChatbotRow, record: MessageRow, words: &[String]) -> Result<()> {
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

impl Transaction for Records<'_> {
    fn touch(&self) -> Result<()> {
        // The same value once more: SQLite writes the page all the same.
        Ok(self.connection.pragma_update(None, "user_version", LAYOUT)?)
    }

    fn insert_chatbot(&self, id: &str, name: &str) -> Result<Chatbot> {
        self.execute("INSERT INTO chatbots (id, name) VALUES (?1, ?2)", [id, name])?;
        Ok(Chatbot {
            number: ChatbotRow(self.connection.last_insert_rowid()),
            id: id.to_owned(),
            name: name.to_owned(),
        })
    }

    fn insert_channel(&self, chatbot: ChatbotRow, channel: &Channel) -> Result<()> {
        let sql = "INSERT INTO channels (chatbot, id, kind, environment, origins, public, token) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let Channel { id, kind, environment, origins, public, token } = channel;
        self.execute(sql, params![chatbot, id, kind, environment, Json(origins), public, token]).map(drop)
    }

    fn update_channel(&self, chatbot: ChatbotRow, channel: &Channel) -> Result<bool> {
        let sql = "UPDATE channels SET kind = ?3, environment = ?4, origins = ?5, public = ?6, token = ?7 \
                   WHERE chatbot = ?1 AND id = ?2";
        let Channel { id, kind, environment, origins, public, token } = channel;
        let params = params![chatbot, id, kind, environment, Json(origins), public, token];
        Ok(self.execute(sql, params)? == 1)
    }

    fn put_view(&self, chatbot: ChatbotRow, view: &StoredView) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO views (chatbot, id, filter) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![chatbot, view.id, Json(&view.filter)]).map(drop)
    }

    fn insert_key(&self, digest: &Digest, key: &Key) -> Result<()> {
        let sql = "INSERT INTO keys (id, digest, record) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![key.id, digest, Json(key)]).map(drop)
    }

    fn revoke_key(&self, id: &str) -> Result<bool> {
        let key: Option<Key> = self.one("SELECT record FROM keys WHERE id = ?1", [id], |row| json(row, 0))?;
        let Some(key) = key else { return Ok(false) };
        let key = Key { revoked: true, grants: vec![], ..key };
        Ok(self.execute("UPDATE keys SET record = ?2 WHERE id = ?1", params![id, Json(key)])? == 1)
    }

    fn put_contact(&self, chatbot: ChatbotRow, contact: &Contact) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO contacts (chatbot, channel, provider_id, id, profile) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let Contact { id, channel, provider_id, profile } = contact;
        self.execute(sql, params![chatbot, channel, provider_id, id, profile]).map(drop)
    }

    fn insert_conversation(
        &self,
        chatbot: ChatbotRow,
        conversation: &Conversation,
    ) -> Result<ConversationRow> {
        let (it, of) = (&conversation.index, &conversation.index.attributes);
        let sql = "INSERT INTO conversations (chatbot, id, contact, channel, provider_id, created, updated, state, \
                   channel_type, environment, operator, team, tags, archived, words) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let params = params![
            chatbot,
            it.id,
            it.contact,
            of.channel,
            it.provider_id,
            it.created,
            of.updated,
            state(of.state),
            of.channel_type,
            of.environment,
            of.operator,
            of.team,
            Json(&of.tags),
            of.archived,
            mark(&it.words)
        ];
        self.execute(sql, params)?;
        let row = ConversationRow(self.connection.last_insert_rowid());
        self.execute(
            "INSERT INTO documents (number, json) VALUES (?1, ?2)",
            params![row, conversation.json],
        )?;
        self.count(chatbot, state(of.state), 1)?;
        if !it.words.is_empty() {
            self.index(chatbot, row.record(0), &it.words)?;
        }
        Ok(row)
    }

    fn update_conversation(&self, row: ConversationRow, conversation: &Conversation) -> Result<()> {
        let Some(before) = self.indexed(row)? else { return Ok(()) };
        let (it, of) = (&conversation.index, &conversation.index.attributes);
        let (mark, now) = (mark(&it.words), state(of.state));
        let sql = "UPDATE conversations SET contact = ?2, channel = ?3, provider_id = ?4, updated = ?5, state = ?6, \
                   channel_type = ?7, environment = ?8, operator = ?9, team = ?10, tags = ?11, archived = ?12, \
                   words = ?13 WHERE number = ?1";
        let params = params![
            row,
            it.contact,
            of.channel,
            it.provider_id,
            of.updated,
            now,
            of.channel_type,
            of.environment,
            of.operator,
            of.team,
            Json(&of.tags),
            of.archived,
            mark
        ];
        self.execute(sql, params)?;
        self.execute("UPDATE documents SET json = ?2 WHERE number = ?1", params![row, conversation.json])?;
        if before.state != now {
            self.count(before.chatbot, before.state, -1)?;
            self.count(before.chatbot, now, 1)?;
        }
        if before.words != mark {
            self.index(before.chatbot, row.record(0), &it.words)?;
        }
        Ok(())
    }

    fn delete_conversation(&self, row: ConversationRow) -> Result<()> {
        let Some(Indexed { chatbot, state, .. }) = self.indexed(row)? else { return Ok(()) };
        self.count(chatbot, state, -1)?;
        self.execute("DELETE FROM search WHERE rowid = ?1", [row.record(0)])?;
        let records = "DELETE FROM search WHERE rowid IN \
                       (SELECT number FROM messages WHERE number >= ?1 AND number < ?2)";
        self.execute(records, row.records())?;
        self.execute("DELETE FROM messages WHERE number >= ?1 AND number < ?2", row.records())?;
        for sql in [
            "DELETE FROM accepted WHERE conversation = ?1",
            "DELETE FROM replies WHERE conversation = ?1",
            "DELETE FROM pending WHERE conversation = ?1",
            "DELETE FROM documents WHERE number = ?1",
            "DELETE FROM conversations WHERE number = ?1",
        ] {
            self.execute(sql, [row])?;
        }
        Ok(())
    }

    fn insert_message(&self, conversation: ConversationRow, message: &NewMessage) -> Result<MessageRow> {
        let next =
            "UPDATE conversations SET messages = messages + 1 WHERE number = ?1 RETURNING messages, chatbot";
        let (within, chatbot) = self
            .connection
            .prepare_cached(next)?
            .query_row([conversation], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
        if within >= MESSAGES {
            return Err(StoreError::Unusable(
                "the conversation has all the messages that it can have".to_owned(),
            ));
        }
        let (number, it) = (conversation.record(within), &message.message.index);
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

    fn update_message(&self, number: MessageRow, message: &Message) -> Result<()> {
        let (it, mark) = (&message.index, mark(&message.index.words));
        let words: Option<Vec<u8>> =
            self.one("SELECT words FROM messages WHERE number = ?1", [number], |row| row.get(0))?;
        let sql =
            "UPDATE messages SET unread = ?2, open = ?3, said = ?4, words = ?5, json = ?6 WHERE number = ?1";
        self.execute(sql, params![number, it.unread, it.open, it.said, mark, message.json])?;
        if words.is_none_or(|words| words == mark) {
            return Ok(());
        }
        match self.indexed(number.conversation())? {
            Some(Indexed { chatbot, .. }) => self.index(chatbot, number, &it.words),
            None => Ok(()),
        }
    }

    fn delete_message(&self, number: MessageRow) -> Result<()> {
        self.execute("DELETE FROM search WHERE rowid = ?1", [number])?;
        self.execute("DELETE FROM messages WHERE number = ?1", [number]).map(drop)
    }

    fn insert_accepted(
        &self,
        from: ProviderId<'_>,
        provider_message_id: &str,
        accepted: &Accepted,
    ) -> Result<()> {
        let sql = "INSERT INTO accepted (chatbot, channel, provider_id, provider_message_id, conversation, \
                   message_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let Accepted { conversation, message_id, .. } = accepted;
        let ProviderId { chatbot, channel, id } = from;
        let params = params![chatbot, channel, id, provider_message_id, conversation, message_id];
        self.execute(sql, params).map(drop)
    }

    fn set_replies(&self, conversation: ConversationRow, message_id: &str, replies: &[String]) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO replies (conversation, message_id, replies) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![conversation, message_id, Json(replies)]).map(drop)
    }

    fn insert_pending(&self, pending: &NewPending) -> Result<PendingRow> {
        let sql = "INSERT INTO pending (conversation, message_id, input) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![pending.conversation, pending.message_id, pending.input])?;
        Ok(PendingRow(self.connection.last_insert_rowid()))
    }

    fn delete_pending(&self, number: PendingRow) -> Result<bool> {
        Ok(self.execute("DELETE FROM pending WHERE number = ?1", [number])? == 1)
    }

    fn insert_widget_token(&self, digest: &Digest, token: &WidgetToken, now: i64) -> Result<()> {
        self.execute("DELETE FROM widget_tokens WHERE renewable < ?1", [now])?;
        let sql = "INSERT INTO widget_tokens (digest, chatbot, channel, contact, expires, renewable) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let WidgetToken { chatbot, channel, contact, expires, renewable } = token;
        self.execute(sql, params![digest, chatbot, channel, contact, expires, renewable]).map(drop)
    }
}
