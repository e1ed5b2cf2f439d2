//! Reading from a connection.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Params, Row, params, types::FromSql};

use super::{
    Result,
    cache::Cache,
    row::{self, json},
    search,
};
use crate::store::{
    Accepted, Audience, Channel, Chatbot, ChatbotRow, Contact, ConversationList, ConversationRow, Digest,
    Filter, Found, Key, Last, MessageRow, Page, Pending, PendingRow, ProviderId, Search, Stored, StoredView,
    View, WidgetToken,
};

/// The records that a transaction of a connection sees.
pub(super) struct Records<'a> {
    pub(super) connection: &'a Connection,
    cache: Option<&'a Cache>,
}

impl<'a> Records<'a> {
    /// With what was read before, where it may be used.
    pub(super) fn new(connection: &'a Connection, cache: Option<&'a Cache>) -> Self {
        Self { connection, cache }
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.connection.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        Ok(self.connection.prepare_cached(sql)?.query_map(params, read)?.collect::<Result<_, _>>()?)
    }

    /// A part of a list: rows of a place in two columns and a document, one more than `limit` of them.
    fn page<A: FromSql, B: FromSql>(
        &self,
        sql: &str,
        params: impl Params,
        limit: usize,
    ) -> Result<Page<(A, B)>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let (mut items, mut last, mut bytes) = (Vec::new(), None, 0);
        while let Some(row) = rows.next()? {
            if items.len() == limit || bytes >= PART_BYTES {
                return Ok(Page { items, next: last });
            }
            let item: String = row.get(2)?;
            bytes += item.len();
            items.push(item);
            last = Some((row.get(0)?, row.get(1)?));
        }
        Ok(Page { items, next: None })
    }
}

/// Bytes after which a part of a list ends.
const PART_BYTES: usize = 256 * 1024;

/// One more than `limit`, to know whether there is more.
fn with_one_more(limit: usize) -> i64 {
    i64::try_from(limit).map_or(i64::MAX, |limit| limit.saturating_add(1))
}

impl View for Records<'_> {
    fn key(&self, digest: &Digest) -> Result<Option<Arc<Key>>> {
        let sql = "SELECT record FROM keys WHERE digest = ?1";
        let key = self.one(sql, [digest], |row| {
            let record = row.get_ref(0)?.as_str()?;
            Ok(match self.cache {
                Some(cache) => cache.key(digest, record),
                None => serde_json::from_str(record).map(Arc::new),
            })
        });
        Ok(key?.transpose()?)
    }

    fn keys(&self) -> Result<Vec<Key>> {
        self.all("SELECT record FROM keys ORDER BY number", [], |row| json(row, 0))
    }

    fn chatbot(&self, id: &str) -> Result<Option<Chatbot>> {
        let read = || self.one(&format!("{} WHERE id = ?1", row::CHATBOT), [id], row::chatbot);
        match self.cache {
            Some(cache) => cache.chatbot(id, read),
            None => read(),
        }
    }

    fn chatbots(&self) -> Result<Vec<Chatbot>> {
        self.all(&format!("{} ORDER BY id", row::CHATBOT), [], row::chatbot)
    }

    fn channel(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Channel>> {
        self.one(&format!("{} AND id = ?2", row::CHANNEL), params![chatbot, id], row::channel)
    }

    fn channels(&self, chatbot: ChatbotRow) -> Result<Vec<Channel>> {
        self.all(&format!("{} ORDER BY id", row::CHANNEL), [chatbot], row::channel)
    }

    fn stored_view(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Filter>> {
        let sql = "SELECT filter FROM views WHERE chatbot = ?1 AND id = ?2";
        self.one(sql, params![chatbot, id], |row| json(row, 0))
    }

    fn stored_views(&self, chatbot: ChatbotRow) -> Result<Vec<StoredView>> {
        let sql = "SELECT id, filter FROM views WHERE chatbot = ?1 ORDER BY id";
        self.all(sql, [chatbot], |row| Ok(StoredView { id: row.get(0)?, filter: json(row, 1)? }))
    }

    fn contact(&self, id: ProviderId<'_>) -> Result<Option<Contact>> {
        let sql = "SELECT id, channel, provider_id, profile FROM contacts \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3";
        self.one(sql, params![id.chatbot, id.channel, id.id], row::contact)
    }

    fn conversation(&self, chatbot: ChatbotRow, id: &str) -> Result<Option<Stored<ConversationRow>>> {
        let sql = "SELECT number, json FROM conversations JOIN documents USING (number) \
                   WHERE chatbot = ?1 AND id = ?2";
        self.one(sql, params![chatbot, id], row::stored)
    }

    fn conversation_numbered(&self, number: ConversationRow) -> Result<Option<Stored<ConversationRow>>> {
        self.one("SELECT number, json FROM documents WHERE number = ?1", [number], row::stored)
    }

    fn conversation_of(&self, id: ProviderId<'_>) -> Result<Option<Stored<ConversationRow>>> {
        let sql = "SELECT number, json FROM conversations JOIN documents USING (number) \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3";
        self.one(sql, params![id.chatbot, id.channel, id.id], row::stored)
    }

    fn conversations(
        &self,
        list: ConversationList<'_>,
        after: Option<(i64, ConversationRow)>,
        limit: usize,
    ) -> Result<Page<(i64, ConversationRow)>> {
        let ConversationList { chatbot, contact, channel } = list;
        let (created, number) = after.unwrap_or((i64::MAX, ConversationRow(i64::MAX)));
        // Each combination has its own text, so that each uses its own index.
        let contact_is = if contact.is_some() { " AND contact = ?4" } else { " AND ?4 IS NULL" };
        let channel_is = if channel.is_some() { " AND channel = ?5" } else { " AND ?5 IS NULL" };
        let sql = format!(
            "SELECT created, number, json FROM conversations JOIN documents USING (number) \
             WHERE chatbot = ?1 AND (created, number) < (?2, ?3){contact_is}{channel_is} \
             ORDER BY created DESC, number DESC LIMIT ?6"
        );
        self.page(&sql, params![chatbot, created, number, contact, channel, with_one_more(limit)], limit)
    }

    fn message(&self, conversation: ConversationRow, id: &str) -> Result<Option<Stored<MessageRow>>> {
        let sql = "SELECT number, json FROM messages WHERE conversation = ?1 AND id = ?2 AND hidden = 0";
        self.one(sql, params![conversation, id], row::stored)
    }

    fn messages(
        &self,
        conversation: ConversationRow,
        audience: Audience,
        after: Option<&(i64, String)>,
        limit: usize,
    ) -> Result<Page<(i64, String)>> {
        let (created, id) = after.map_or((i64::MIN, ""), |(created, id)| (*created, id.as_str()));
        let sql = "SELECT created, id, json FROM messages \
                   WHERE conversation = ?1 AND (created, id) > (?2, ?3) AND hidden = 0 AND (open OR NOT ?4) \
                   ORDER BY created, id LIMIT ?5";
        let only_open = audience == Audience::Visitor;
        self.page(sql, params![conversation, created, id, only_open, with_one_more(limit)], limit)
    }

    fn last(&self, conversation: ConversationRow, which: Last) -> Result<Option<Stored<MessageRow>>> {
        let sql = match which {
            Last::Open => {
                "SELECT number, json FROM messages WHERE conversation = ?1 AND open = 1 \
                 ORDER BY created DESC, id DESC LIMIT 1"
            }
            Last::Said => {
                "SELECT number, json FROM messages WHERE conversation = ?1 AND said = 1 \
                 ORDER BY created DESC, id DESC LIMIT 1"
            }
        };
        self.one(sql, [conversation], row::stored)
    }

    fn unread_outgoing(&self, conversation: ConversationRow) -> Result<Vec<Stored<MessageRow>>> {
        let sql = "SELECT number, json FROM messages \
                   WHERE conversation = ?1 AND unread = 1 ORDER BY created, id";
        self.all(sql, [conversation], row::stored)
    }

    fn accepted(&self, from: ProviderId<'_>, provider_message_id: &str) -> Result<Option<Accepted>> {
        let sql = "SELECT a.conversation, a.message_id, p.number FROM accepted a \
                   LEFT JOIN pending p ON p.conversation = a.conversation AND p.message_id = a.message_id \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3 AND provider_message_id = ?4";
        self.one(sql, params![from.chatbot, from.channel, from.id, provider_message_id], |row| {
            Ok(Accepted { conversation: row.get(0)?, message_id: row.get(1)?, pending: row.get(2)? })
        })
    }

    fn replies(&self, conversation: ConversationRow, message_id: &str) -> Result<Vec<String>> {
        let sql = "SELECT replies FROM replies WHERE conversation = ?1 AND message_id = ?2";
        Ok(self.one(sql, params![conversation, message_id], |row| json(row, 0))?.unwrap_or_default())
    }

    fn pending(&self, after: Option<PendingRow>, limit: usize) -> Result<Vec<Pending>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = format!("{} WHERE number > ?1 ORDER BY number LIMIT ?2", row::PENDING);
        self.all(&sql, params![after.unwrap_or(PendingRow(0)), limit], row::pending)
    }

    fn pending_numbered(&self, number: PendingRow) -> Result<Option<Pending>> {
        self.one(&format!("{} WHERE number = ?1", row::PENDING), [number], row::pending)
    }

    fn widget_token(&self, digest: &Digest) -> Result<Option<WidgetToken>> {
        let sql = "SELECT chatbot, channel, contact, expires, renewable FROM widget_tokens WHERE digest = ?1";
        self.one(sql, [digest], |row| {
            Ok(WidgetToken {
                chatbot: row.get(0)?,
                channel: row.get(1)?,
                contact: row.get(2)?,
                expires: row.get(3)?,
                renewable: row.get(4)?,
            })
        })
    }

    fn search(&self, search: &Search<'_>) -> Result<Found> {
        search::search(self.connection, search)
    }
}
