//! A server for a test: in memory, on a loopback port of its own, set up and ready to be called.

mod fault;
mod inject;

use std::{path::PathBuf, sync::Arc, thread};

use axum::middleware::from_fn_with_state;
use chatcaptain_client::operation::OperationId;
use tokio::{net::TcpListener, runtime, sync::oneshot};

pub use self::{fault::Fault, inject::SeenRequest};
use self::{fault::Faults, inject::Seen};
use crate::{
    admin::{Admin, NewChannel, NewChatbot, NewKey},
    app::Limits,
    responder::{Responder, RuleFile},
    server::Server,
    store::{Sqlite, Store},
};

const CHATBOT: &str = "bot";
const CHANNEL: &str = "web";
const ORIGIN: &str = "https://example.com";

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

    /// Returns a builder for a server with a responder, other limits, or a database file.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    /// The base URL, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The id of the chatbot.
    pub fn chatbot(&self) -> &'static str {
        CHATBOT
    }

    /// The id of the web channel, in the environment `test`.
    pub fn channel(&self) -> &'static str {
        CHANNEL
    }

    /// The token of the channel, with which visitors register.
    pub fn channel_token(&self) -> &str {
        &self.channel_token
    }

    /// The only origin whose web pages may use the channel.
    pub fn origin(&self) -> &'static str {
        ORIGIN
    }

    /// A key with all permissions on the chatbot.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Administration: more chatbots, channels, views, keys.
    pub fn admin(&self) -> &Admin {
        &self.admin
    }

    /// All requests of operations so far, in order of arrival, including those that were rejected or met a fault.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.seen.all()
    }

    /// Adds a fault for the next request of an operation. Several faults of an operation are used in order.
    pub fn fault(&self, operation: OperationId, fault: Fault) {
        self.faults.add(operation, fault);
    }

    /// Removes all faults that have not occurred yet.
    pub fn clear_faults(&self) {
        self.faults.clear();
    }

    /// Stops the server and waits until it has stopped. Running requests finish first.
    pub async fn stop(self) {
        drop(self.stop);
        // The thread has ended, too, if it panicked.
        let _ = self.ended.await;
    }
}

/// The settings of a [`TestServer`].
#[must_use = "nothing runs until it is started"]
pub struct TestServerBuilder {
    responder: Box<dyn FnOnce(Server) -> Server + Send>,
    limits: Limits,
    database: Option<PathBuf>,
}

impl Default for TestServerBuilder {
    fn default() -> Self {
        Self { responder: Box::new(|server| server), limits: Limits::default(), database: None }
    }
}

impl TestServerBuilder {
    /// Sets who replies to incoming messages. The default is nobody.
    pub fn responder(self, responder: impl Responder) -> Self {
        Self { responder: Box::new(|server| server.responder(responder)), ..self }
    }

    /// Sets rules, in the text of a rule file, that reply to incoming messages.
    ///
    /// # Panics
    ///
    /// If the rules are invalid.
    pub fn rules(self, text: &str) -> Self {
        match text.parse::<RuleFile>() {
            Ok(rules) => self.responder(rules),
            Err(error) => panic!("the rules are invalid: {error}"),
        }
    }

    /// Changes the limits.
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// Uses a database file instead of memory. The file of an earlier server is continued.
    pub fn database(self, path: impl Into<PathBuf>) -> Self {
        Self { database: Some(path.into()), ..self }
    }

    /// Starts the server.
    ///
    /// # Panics
    ///
    /// If no loopback port or thread is available, or the file cannot be used.
    pub async fn start(self) -> TestServer {
        let (started, running) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let run = move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a thread has a runtime");
            runtime.block_on(self.run(started, ended));
            // A responder that never replies does not delay the end.
            runtime.shutdown_background();
            drop(end);
        };
        thread::Builder::new().name("test-server".to_owned()).spawn(run).expect("there is a thread");
        running.await.expect("the server says why it did not start")
    }

    async fn run(self, started: oneshot::Sender<TestServer>, ended: oneshot::Receiver<()>) {
        let store: Arc<dyn Store> = Arc::new(match &self.database {
            Some(path) => Sqlite::open(path).expect("the file can be used"),
            None => Sqlite::in_memory().expect("there is memory"),
        });
        let admin = Admin::new(store.clone());
        let (key, channel_token) = set_up(&admin).await;
        let limits = self.limits;
        let server = (self.responder)(Server::new(store).limits(|it| *it = limits));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a loopback port");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let (stop, stopped) = oneshot::channel();
        let (faults, seen) = (Faults::default(), Seen::default());
        let layers = from_fn_with_state((faults.clone(), seen.clone()), inject::around);
        // If the test has ended, the receiver is dropped, and the server stops, too.
        let _ = started.send(TestServer { url, key, channel_token, admin, faults, seen, ended, stop });
        let stopped = async move { drop(stopped.await) };
        server.serve_around(listener, stopped, |router| router.layer(layers.clone())).await;
    }
}

async fn set_up(admin: &Admin) -> (String, String) {
    let there = !admin.chatbots().await.expect("the store can be read").is_empty();
    if !there {
        admin.add_chatbot(NewChatbot::new(CHATBOT)).await.expect("the id is free");
        let channel = NewChannel::new("web").id(CHANNEL).environment("test").origin(ORIGIN);
        admin.add_channel(CHATBOT, channel).await.expect("the id is free");
    }
    let channel = admin.renew_channel_token(CHATBOT, CHANNEL).await.expect("the channel is there");
    let key = admin.add_key(NewKey::new().grant_all(CHATBOT)).await.expect("the chatbot is there");
    (key.secret, channel.token)
}
