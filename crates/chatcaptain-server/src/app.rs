//! What all requests share. Knows the store and the responder; nothing of HTTP and no rule of the API.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use tokio::sync::{Notify, Semaphore};

use crate::{
    limits::Limits,
    responder::Responder,
    store::{Database, Store},
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
