//! What operations work with: the state that all requests share, the limits, and a request that may be carried out, which
//! `http::extract` makes. No rule of the API.

use std::{collections::BTreeSet, num::NonZeroU32, sync::Arc, time::Duration};

use chatcaptain_client::{
    operation::Operation,
    types::{ConversationId, MessageId},
};
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{Notify, Semaphore};

use crate::{
    error::{ApiError, Result},
    responder::Responder,
    serve::ConnectionLimits,
    store::{Chatbot, ConversationRow, Database, Key, Store, Stored},
};

/// Questions to the responder at once. Each holds a thread while it is asked.
const RESPONDING: usize = 64;

/// The state of a server.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) responder: Arc<dyn Responder>,
    pub(crate) limits: Limits,
    /// Wakes the task that answers input in the background.
    pub(crate) wake: Notify,
    /// Messages and hidden records of input that a request is answering: not for the background.
    pub(crate) answering: Mutex<BTreeSet<String>>,
    /// So many questions to the responder at once.
    pub(crate) responding: Arc<Semaphore>,
}

impl App {
    pub(crate) fn new(store: Arc<dyn Store>, responder: Arc<dyn Responder>, limits: Limits) -> Self {
        Self {
            database: Database::new(store),
            responder,
            limits,
            wake: Notify::new(),
            answering: Mutex::default(),
            responding: Arc::new(Semaphore::new(RESPONDING)),
        }
    }
}

/// Limits of the server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a request's body: 1 MiB.
    pub body_bytes: usize,
    /// How long a request may take: 30 s. An answer that is a stream may take longer, as long as it moves.
    pub request: Duration,
    /// Requests a second and key; any number unless set. As many at once.
    pub rate: Option<NonZeroU32>,
    /// How long a visitor's token counts: a day.
    pub widget_token: Duration,
    /// How long after that it is taken for a new one: 30 days.
    pub widget_renewal: Duration,
    /// Limits of connections.
    pub connection: ConnectionLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let day = Duration::from_secs(24 * 60 * 60);
        Self {
            body_bytes: 1 << 20,
            request: Duration::from_secs(30),
            rate: None,
            widget_token: day,
            widget_renewal: day * 30,
            connection: ConnectionLimits::default(),
        }
    }
}

/// Bytes of an id, in a path or a body.
pub(crate) const ID_BYTES: usize = 512;
/// The largest whole number that every reader of JSON reads exactly: 2⁵³ - 1.
pub(crate) const WHOLE: i64 = 9_007_199_254_740_991;

/// A request that passed every check of `http::extract`, the only place that makes one: who asks, for what, with which values.
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
        let body = self.body.take().ok_or_else(|| ApiError::invalid("body", "is required"))?;
        // A value that the schema allows and the type does not accept is reported without the value.
        serde_json::from_value(body).map_err(|_| ApiError::invalid("body", "has a number out of range"))
    }
}
