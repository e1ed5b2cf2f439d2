//! A server, built from store, responder, limits and log. `serve` listens.

use std::sync::Arc;

use axum::Router;
use tokio::{net::TcpListener, spawn};

use crate::{
    admin::Admin,
    api,
    app::{App, Limits},
    http,
    log::LogQueue,
    responder::{NoResponder, Responder},
    serve::{self, ServeReport},
    store::Store,
};

/// A server that can be started.
///
/// # Example
///
/// ```no_run
/// use std::sync::Arc;
///
/// use chatcaptain_server::{Server, store::Sqlite};
/// use tokio::net::TcpListener;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = Server::new(Arc::new(Sqlite::open("chatcaptain.db")?));
/// let listener = TcpListener::bind("127.0.0.1:8080").await?;
/// server.serve(listener, std::future::pending()).await;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing listens until it is served"]
pub struct Server {
    store: Arc<dyn Store>,
    responder: Arc<dyn Responder>,
    limits: Limits,
    log: Option<LogQueue>,
}

impl Server {
    /// Creates a server on a store, without a responder and with default limits.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, responder: Arc::new(NoResponder), limits: Limits::default(), log: None }
    }

    /// Sets who replies to incoming messages.
    pub fn responder(self, responder: impl Responder) -> Self {
        Self { responder: Arc::new(responder), ..self }
    }

    /// Changes the limits.
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// Sets the queue of the log, so that `/metrics` counts its dropped lines.
    pub fn log(self, queue: LogQueue) -> Self {
        Self { log: Some(queue), ..self }
    }

    /// Administration of this store: chatbots, channels, views, keys.
    pub fn admin(&self) -> Admin {
        Admin::new(self.store.clone())
    }

    /// Serves until `shutdown` completes, then lets running requests finish.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> ServeReport {
        self.serve_around(listener, shutdown, |router| router).await
    }

    /// Like [`serve`](Self::serve), with `around` around each operation.
    pub(crate) async fn serve_around(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
        around: impl Fn(Router) -> Router,
    ) -> ServeReport {
        let connection = self.limits.connection.clone();
        let app = Arc::new(App::new(self.store, self.responder, self.limits));
        let router = http::router(&app, self.log.as_ref(), api::answer, around);
        let pending = spawn(api::run_pending(app.clone()));
        let report = serve::serve(listener, router, connection, shutdown).await;
        // The next run replies to the rest. It must stop before the runtime, which would report an error.
        pending.abort();
        let _ = pending.await;
        report
    }
}
