//! A request that may be carried out: who asks, for what, with which values. Made by the gate alone.

use std::sync::Arc;

use chatcaptain_client::{
    operation::Operation,
    types::{ConversationId, MessageId},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{ApiError, Result};
use crate::store::{Chatbot, ConversationRow, Key, Stored};

/// A request that passed the gate.
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// Nothing where a page asks without a key: each operation of the widget looks at the channel itself.
    pub(crate) key: Option<Arc<Key>>,
    pub(crate) chatbot: Chatbot,
    pub(crate) conversation: Option<ConversationId>,
    /// Of an operation that reads: the conversation, where it is there.
    pub(crate) found: Option<Stored<ConversationRow>>,
    pub(crate) message: Option<MessageId>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// The origin of the page that asks, where one does.
    pub(crate) origin: Option<String>,
}

impl Call {
    pub(crate) fn conversation_id(&self) -> Result<String> {
        let id = self.conversation.as_ref().ok_or(ApiError::NotFound("conversation"))?;
        Ok(id.as_str().to_owned())
    }

    /// Of an operation that reads: the conversation, or 404.
    pub(crate) fn found(&self) -> Result<&Stored<ConversationRow>> {
        self.found.as_ref().ok_or(ApiError::NotFound("conversation"))
    }

    pub(crate) fn message_id(&self) -> Result<String> {
        Ok(self.message.as_ref().ok_or(ApiError::NotFound("message"))?.as_str().to_owned())
    }

    /// A parameter of the query, where it is there.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A parameter of the query that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str> {
        self.query(name).ok_or_else(|| ApiError::invalid(name, "is required"))
    }

    /// The body, which was checked against its schema.
    pub(crate) fn body<T: DeserializeOwned>(&mut self) -> Result<T> {
        let body = self.body.take().unwrap_or_default();
        // What the schema allows and the type does not take is told without its value.
        serde_json::from_value(body).map_err(|_| ApiError::invalid("body", "has a number out of range"))
    }
}
