//! Rows as records.

use rusqlite::{Row, types::Type};
use serde::de::DeserializeOwned;

use super::StoreError;
use crate::store::{self, Channel, Chatbot, Contact, ConversationIndex, Stored};

/// Bits of the number of a message that count within its conversation.
pub(super) const WITHIN: u32 = 24;

/// A word as it stands in the index: the chatbot's number, a separator that is in no word, the word.
pub(super) fn term(chatbot: i64, word: &str) -> String {
    format!("{chatbot}·{word}")
}

/// The JSON of a column that this program wrote.
pub(super) fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Corrupt(store::place(&error)))
}

fn list(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<String>> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

pub(super) const CHATBOT: &str = "SELECT number, id, name FROM chatbots";

pub(super) fn chatbot(row: &Row<'_>) -> rusqlite::Result<Chatbot> {
    Ok(Chatbot { number: row.get(0)?, id: row.get(1)?, name: row.get(2)? })
}

pub(super) const CHANNEL: &str =
    "SELECT id, kind, environment, origins, public, token FROM channels WHERE chatbot = ?1";

pub(super) fn channel(row: &Row<'_>) -> rusqlite::Result<Channel> {
    Ok(Channel {
        id: row.get(0)?,
        kind: row.get(1)?,
        environment: row.get(2)?,
        origins: list(row, 3)?,
        public: row.get(4)?,
        token: row.get(5)?,
    })
}

pub(super) fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact { id: row.get(0)?, channel: row.get(1)?, provider_id: row.get(2)?, profile: row.get(3)? })
}

pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored { number: row.get(0)?, json: row.get(1)? })
}

/// What views and facets look at.
pub(super) const NARROW: &str = "SELECT number, channel, updated, state, channel_type, environment, operator, team, tags, archived FROM conversations";

pub(super) fn narrow(row: &Row<'_>) -> rusqlite::Result<ConversationIndex> {
    Ok(ConversationIndex {
        channel: row.get(1)?,
        updated: row.get(2)?,
        state: row.get(3)?,
        channel_type: row.get(4)?,
        environment: row.get(5)?,
        operator: row.get(6)?,
        team: row.get(7)?,
        tags: list(row, 8)?,
        archived: row.get(9)?,
        ..ConversationIndex::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Key;

    #[test]
    fn what_cannot_be_read_is_told_without_what_is_there() {
        let broken = r#"{"id":"k","grants":"canary"}"#;
        let told = parsed::<Key>(broken).unwrap_err().to_string();
        assert!(told.contains("Data at column") && !told.contains("canary"), "{told}");
    }
}
