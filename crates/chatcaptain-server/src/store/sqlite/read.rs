//! Reading from a connection.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::{StoreError, cache::Cache, row, search};
use crate::store::{
    Accepted, Channel, Chatbot, Contact, Digest, Filter, Found, Key, Page, Pending, Search, Stored,
    StoredView, View, WidgetToken,
};

/// A connection that is in a transaction.
pub(super) struct Reader<'a> {
    connection: &'a Connection,
    cache: Option<&'a Cache>,
}

impl<'a> Reader<'a> {
    /// With what was read before, where it may be used.
    pub(super) fn new(connection: &'a Connection, cache: Option<&'a Cache>) -> Self {
        Self { connection, cache }
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.query_map(params, read)?.collect::<Result<_, _>>()?)
    }
}

/// Bytes after which a part of a list ends.
const PART_BYTES: usize = 256 * 1024;

/// A part of a list: one more than `limit` was asked for, to know whether there is more.
fn page<Place>(
    rows: impl Iterator<Item = rusqlite::Result<(Place, String)>>,
    limit: usize,
) -> Result<Page<Place>, StoreError> {
    let (mut items, mut last, mut bytes) = (Vec::new(), None, 0);
    for row in rows {
        if items.len() == limit || bytes >= PART_BYTES {
            return Ok(Page { items, next: last });
        }
        let (place, item) = row?;
        bytes += item.len();
        items.push(item);
        last = Some(place);
    }
    Ok(Page { items, next: None })
}

fn with_one_more(limit: usize) -> i64 {
    i64::try_from(limit).map_or(i64::MAX, |limit| limit.saturating_add(1))
}

impl View for Reader<'_> {
    fn key(&self, digest: &Digest) -> Result<Option<Arc<Key>>, StoreError> {
        let sql = "SELECT record FROM keys WHERE digest = ?1";
        let key = self.one(sql, [digest], |row| {
            let record = row.get_ref(0)?.as_str()?;
            Ok(match self.cache {
                Some(cache) => cache.key(digest, record),
                None => row::parsed(record).map(Arc::new),
            })
        });
        key?.transpose()
    }

    fn keys(&self) -> Result<Vec<Key>, StoreError> {
        let records =
            self.all("SELECT record FROM keys ORDER BY number", [], |row| row.get::<_, String>(0))?;
        records.iter().map(|record| row::parsed(record)).collect()
    }

    fn chatbot(&self, id: &str) -> Result<Option<Chatbot>, StoreError> {
        let read = || self.one(&format!("{} WHERE id = ?1", row::CHATBOT), [id], row::chatbot);
        match self.cache {
            Some(cache) => cache.chatbot(id, read),
            None => read(),
        }
    }

    fn chatbots(&self) -> Result<Vec<Chatbot>, StoreError> {
        self.all(&format!("{} ORDER BY id", row::CHATBOT), [], row::chatbot)
    }

    fn channel(&self, chatbot: i64, id: &str) -> Result<Option<Channel>, StoreError> {
        self.one(&format!("{} AND id = ?2", row::CHANNEL), params![chatbot, id], row::channel)
    }

    fn channels(&self, chatbot: i64) -> Result<Vec<Channel>, StoreError> {
        self.all(&format!("{} ORDER BY id", row::CHANNEL), [chatbot], row::channel)
    }

    fn stored_view(&self, chatbot: i64, id: &str) -> Result<Option<Filter>, StoreError> {
        let sql = "SELECT filter FROM views WHERE chatbot = ?1 AND id = ?2";
        let filter = self.one(sql, params![chatbot, id], |row| row.get::<_, String>(0))?;
        filter.map(|filter| row::parsed(&filter)).transpose()
    }

    fn stored_views(&self, chatbot: i64) -> Result<Vec<StoredView>, StoreError> {
        let sql = "SELECT id, filter FROM views WHERE chatbot = ?1 ORDER BY id";
        let rows = self.all(sql, [chatbot], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.into_iter().map(|(id, filter)| Ok(StoredView { id, filter: row::parsed(&filter)? })).collect()
    }

    fn contact(&self, chatbot: i64, channel: &str, provider_id: &str) -> Result<Option<Contact>, StoreError> {
        let sql = "SELECT id, channel, provider_id, profile FROM contacts \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3";
        self.one(sql, params![chatbot, channel, provider_id], row::contact)
    }

    fn conversation(&self, chatbot: i64, id: &str) -> Result<Option<Stored>, StoreError> {
        let sql = "SELECT number, json FROM conversations JOIN documents USING (number) \
                   WHERE chatbot = ?1 AND id = ?2";
        self.one(sql, params![chatbot, id], row::stored)
    }

    fn conversation_numbered(&self, number: i64) -> Result<Option<Stored>, StoreError> {
        self.one("SELECT number, json FROM documents WHERE number = ?1", [number], row::stored)
    }

    fn conversation_of(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
    ) -> Result<Option<Stored>, StoreError> {
        let sql = "SELECT number, json FROM conversations JOIN documents USING (number) \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3";
        self.one(sql, params![chatbot, channel, provider_id], row::stored)
    }

    fn conversations(
        &self,
        chatbot: i64,
        contact: Option<&str>,
        channel: Option<&str>,
        after: Option<(i64, i64)>,
        limit: usize,
    ) -> Result<Page<(i64, i64)>, StoreError> {
        let (created, number) = after.unwrap_or((i64::MAX, i64::MAX));
        // Each combination has its own text, so that each uses its own index.
        let contact_is = if contact.is_some() { " AND contact = ?4" } else { " AND ?4 IS NULL" };
        let channel_is = if channel.is_some() { " AND channel = ?5" } else { " AND ?5 IS NULL" };
        let sql = format!(
            "SELECT created, number, json FROM conversations JOIN documents USING (number) \
             WHERE chatbot = ?1 AND (created, number) < (?2, ?3){contact_is}{channel_is} \
             ORDER BY created DESC, number DESC LIMIT ?6"
        );
        let params = params![chatbot, created, number, contact, channel, with_one_more(limit)];
        let mut statement = self.connection.prepare_cached(&sql)?;
        page(statement.query_map(params, |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?, limit)
    }

    fn message(&self, conversation: i64, id: &str) -> Result<Option<Stored>, StoreError> {
        let sql = "SELECT number, json FROM messages WHERE conversation = ?1 AND id = ?2 AND hidden = 0";
        self.one(sql, params![conversation, id], row::stored)
    }

    fn messages(
        &self,
        conversation: i64,
        visitor: bool,
        after: Option<&(i64, String)>,
        limit: usize,
    ) -> Result<Page<(i64, String)>, StoreError> {
        let (created, id) = after.map_or((i64::MIN, ""), |(created, id)| (*created, id.as_str()));
        let sql = "SELECT created, id, json FROM messages \
                   WHERE conversation = ?1 AND (created, id) > (?2, ?3) AND hidden = 0 AND (open OR NOT ?4) \
                   ORDER BY created, id LIMIT ?5";
        let params = params![conversation, created, id, visitor, with_one_more(limit)];
        let mut statement = self.connection.prepare_cached(sql)?;
        page(statement.query_map(params, |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?, limit)
    }

    fn last_message(&self, conversation: i64) -> Result<Option<Stored>, StoreError> {
        let sql = "SELECT number, json FROM messages WHERE conversation = ?1 AND open = 1 \
                   ORDER BY created DESC, id DESC LIMIT 1";
        self.one(sql, [conversation], row::stored)
    }

    fn last_said(&self, conversation: i64) -> Result<Option<Stored>, StoreError> {
        let sql = "SELECT number, json FROM messages WHERE conversation = ?1 AND said = 1 \
                   ORDER BY created DESC, id DESC LIMIT 1";
        self.one(sql, [conversation], row::stored)
    }

    fn unread_outgoing(&self, conversation: i64) -> Result<Vec<Stored>, StoreError> {
        let sql = "SELECT number, json FROM messages \
                   WHERE conversation = ?1 AND unread = 1 ORDER BY created, id";
        self.all(sql, [conversation], row::stored)
    }

    fn accepted(
        &self,
        chatbot: i64,
        channel: &str,
        provider_id: &str,
        provider_message_id: &str,
    ) -> Result<Option<Accepted>, StoreError> {
        let sql = "SELECT a.conversation, a.message_id, p.number FROM accepted a \
                   LEFT JOIN pending p ON p.conversation = a.conversation AND p.message_id = a.message_id \
                   WHERE chatbot = ?1 AND channel = ?2 AND provider_id = ?3 AND provider_message_id = ?4";
        self.one(sql, params![chatbot, channel, provider_id, provider_message_id], |row| {
            Ok(Accepted { conversation: row.get(0)?, message_id: row.get(1)?, pending: row.get(2)? })
        })
    }

    fn replies(&self, conversation: i64, message_id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT replies FROM replies WHERE conversation = ?1 AND message_id = ?2";
        let replies = self.one(sql, params![conversation, message_id], |row| row.get::<_, String>(0))?;
        replies.map_or_else(|| Ok(Vec::new()), |replies| row::parsed(&replies))
    }

    fn pending(&self, after: i64, limit: usize) -> Result<Vec<Pending>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = "SELECT number, conversation, message_id, input FROM pending WHERE number > ?1 \
                   ORDER BY number LIMIT ?2";
        self.all(sql, [after, limit], pending)
    }

    fn pending_numbered(&self, number: i64) -> Result<Option<Pending>, StoreError> {
        self.one(
            "SELECT number, conversation, message_id, input FROM pending WHERE number = ?1",
            [number],
            pending,
        )
    }

    fn widget_token(&self, digest: &Digest) -> Result<Option<WidgetToken>, StoreError> {
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

    fn search(&self, search: &Search<'_>) -> Result<Found, StoreError> {
        search::search(self.connection, search)
    }
}

fn pending(row: &Row<'_>) -> rusqlite::Result<Pending> {
    Ok(Pending {
        number: row.get(0)?,
        conversation: row.get(1)?,
        message_id: row.get(2)?,
        input: row.get(3)?,
    })
}
