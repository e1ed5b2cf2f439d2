//! What a test holds shut until it has seen enough.

use std::sync::Arc;

use tokio::sync::watch;

/// Shut until [`Gate::open`]; its clones are the same gate.
#[derive(Clone, Debug)]
pub struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    /// A gate that is shut.
    pub fn shut() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Lets everybody through, now and later.
    pub fn open(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it is open.
    pub async fn passed(&self) {
        self.0.subscribe().wait_for(|open| *open).await.expect("the gate has its own sender");
    }
}
