//! A server for a test: in memory, on a loopback port of its own, set up and ready to be called.

mod builder;
mod fault;
mod inject;
mod seen;

use chatcaptain_client::operation::OperationId;
use tokio::sync::oneshot;

pub use self::{builder::TestServerBuilder, fault::Fault, seen::SeenRequest};
use self::{fault::Faults, seen::Seen};
use crate::admin::Admin;

/// A running server of a test. It ends when it is dropped.
///
/// It has one chatbot, with a web channel and a key that may everything on it; [`admin`](Self::admin) makes more. It
/// runs on a thread of its own: a test may block, and may stop its own clock.
///
/// # Example
///
/// ```
/// use chatcaptain_server::{Fault, TestServer};
/// use chatcaptain_client::operation::OperationId;
///
/// # async fn example() {
/// let server = TestServer::start().await;
/// println!("{} {} {}", server.url(), server.key(), server.chatbot());
///
/// // The next creation is answered as if the server were busy; the one after that is carried out.
/// server.fault(OperationId::CreateConversation, Fault::status(503).retry_after(1));
/// // … calls …
/// assert!(server.requests().is_empty());
/// # }
/// ```
pub struct TestServer {
    url: String,
    key: String,
    channel_token: String,
    admin: Admin,
    faults: Faults,
    seen: Seen,
    ended: oneshot::Receiver<()>,
    // Dropped: the server ends.
    stop: oneshot::Sender<()>,
}

impl TestServer {
    /// Starts one.
    ///
    /// # Panics
    ///
    /// Where there is no loopback port or no thread to be had: a test cannot go on then.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// One with a responder, other limits, or a file.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// Its base URL, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The id of its chatbot.
    pub fn chatbot(&self) -> &'static str {
        builder::CHATBOT
    }

    /// The id of its web channel, in the environment `test`.
    pub fn channel(&self) -> &'static str {
        builder::CHANNEL
    }

    /// The token of its channel, by which visitors register.
    pub fn channel_token(&self) -> &str {
        &self.channel_token
    }

    /// The one origin whose pages may use its channel.
    pub fn origin(&self) -> &'static str {
        builder::ORIGIN
    }

    /// A key that may everything on its chatbot.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The hand that sets up more.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// Every request of an operation so far, in the order in which they came: those too that were refused, or met a
    /// fault.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.seen.all()
    }

    /// Has the next call of an operation meet a fault. Faults of an operation wait in line.
    pub fn fault(&self, operation: OperationId, fault: Fault) {
        self.faults.add(operation, fault);
    }

    /// Takes back all faults that have not been met.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// Ends it, and waits until it has ended: running requests are finished first.
    pub async fn stop(self) {
        drop(self.stop);
        // The thread is gone as well where it panicked.
        let _ = self.ended.await;
    }
}
