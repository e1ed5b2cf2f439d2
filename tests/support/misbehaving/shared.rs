//! What a server and its connections share: the script, and what has happened so far.

use std::{collections::VecDeque, ops::Deref, sync::Mutex};

use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::Instant,
};

use super::{After, Behaviour};
use crate::recorded::Recorded;

/// A request, when its head had arrived, and on which connection.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The request; without its body where the behaviour did not read it.
    pub request: Recorded,
    /// When the last byte of its head had arrived.
    pub at: Instant,
    /// The number of its connection, from 1.
    pub connection: usize,
}

impl Deref for Arrived {
    type Target = Recorded;

    fn deref(&self) -> &Recorded {
        &self.request
    }
}

/// What happened so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) connections: usize,
    pub(super) requests: usize,
    pub(super) closed: usize,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) script: Mutex<VecDeque<Behaviour>>,
    pub(super) requests: Mutex<Vec<Arrived>>,
    pub(super) counts: watch::Sender<Counts>,
    pub(super) listener: Mutex<Option<JoinHandle<()>>>,
    pub(super) connections: Mutex<JoinSet<()>>,
}

impl Shared {
    /// The behaviour for a connection of which nothing is read yet, if the script goes on with one.
    pub(super) fn next_at_accept(&self) -> Option<Behaviour> {
        let at_accept = self.script.lock().unwrap()[0].after == After::Accept;
        at_accept.then(|| self.next())
    }

    /// The behaviour for a request.
    pub(super) fn next(&self) -> Behaviour {
        let mut script = self.script.lock().unwrap();
        if script.len() > 1 { script.pop_front().unwrap() } else { script[0].clone() }
    }

    pub(super) fn record(&self, request: Arrived) {
        self.requests.lock().unwrap().push(request);
        self.counts.send_modify(|counts| counts.requests += 1);
    }

    /// Connections are refused when this is over.
    pub(super) async fn stop_listening(&self) {
        let listener = self.listener.lock().unwrap().take();
        if let Some(listener) = listener {
            listener.abort();
            // The listener is dropped with its task.
            let _ = listener.await;
        }
    }
}
