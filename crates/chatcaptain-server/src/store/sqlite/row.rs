//! Values and rows as the file has them: numbers of records, JSON columns, and the columns of each record.

use chatcaptain_client::types::ConversationStatus;
use rusqlite::{
    Row, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::store::{
    Channel, Chatbot, ChatbotRow, Contact, ConversationAttributes, ConversationRow, MessageRow, Pending,
    PendingRow, Stored,
};

/// The numbers of records as integers.
macro_rules! numbers {
    ($($row:ident)*) => {
        $(impl ToSql for $row {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $row {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        })*
    };
}

numbers!(ChatbotRow ConversationRow MessageRow PendingRow);

/// Bits of the number of a message that count within its conversation.
const WITHIN: u32 = 24;

/// Messages that a conversation can have.
pub(super) const MESSAGES: i64 = 1 << WITHIN;

impl ConversationRow {
    /// The number of a message of this conversation. Number 0 is the record of its own words in the index.
    pub(super) fn record(self, within: i64) -> MessageRow {
        MessageRow(self.0 << WITHIN | within)
    }

    /// The numbers of all its messages: from the first up to, and without, the second.
    pub(super) fn records(self) -> [MessageRow; 2] {
        [self.record(0), Self(self.0 + 1).record(0)]
    }
}

impl MessageRow {
    pub(super) fn conversation(self) -> ConversationRow {
        ConversationRow(self.0 >> WITHIN)
    }
}

/// The number of a state in the file.
pub(super) fn state(state: ConversationStatus) -> i64 {
    state.as_i64().unwrap_or(-1)
}

/// A word in the index: the chatbot's number, a separator that is in no word, the word.
pub(super) fn term(chatbot: ChatbotRow, word: &str) -> String {
    format!("{}·{word}", chatbot.0)
}

/// A column of JSON that this program wrote.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        Ok(text.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?.into())
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(FromSqlError::other)
    }
}

/// A column of JSON of a row.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    row.get(column).map(|Json(value)| value)
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
        origins: json(row, 3)?,
        public: row.get(4)?,
        token: row.get(5)?,
    })
}

pub(super) fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact { id: row.get(0)?, channel: row.get(1)?, provider_id: row.get(2)?, profile: row.get(3)? })
}

pub(super) fn stored<Number: FromSql>(row: &Row<'_>) -> rusqlite::Result<Stored<Number>> {
    Ok(Stored { number: row.get(0)?, json: row.get(1)? })
}

/// The attributes of conversations.
pub(super) const ATTRIBUTES: &str = "SELECT number, channel, updated, state, channel_type, environment, operator, team, tags, archived FROM conversations";

pub(super) fn attributes(row: &Row<'_>) -> rusqlite::Result<ConversationAttributes> {
    Ok(ConversationAttributes {
        channel: row.get(1)?,
        updated: row.get(2)?,
        state: row.get::<_, i64>(3)?.into(),
        channel_type: row.get(4)?,
        environment: row.get(5)?,
        operator: row.get(6)?,
        team: row.get(7)?,
        tags: json(row, 8)?,
        archived: row.get(9)?,
    })
}

pub(super) const PENDING: &str = "SELECT number, conversation, message_id, input FROM pending";

pub(super) fn pending(row: &Row<'_>) -> rusqlite::Result<Pending> {
    Ok(Pending {
        number: row.get(0)?,
        conversation: row.get(1)?,
        message_id: row.get(2)?,
        input: row.get(3)?,
    })
}
