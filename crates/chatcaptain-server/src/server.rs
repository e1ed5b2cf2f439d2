//! A server from its parts: store, responder, limits and log. Listens nowhere: `serve` does.

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
    /// On a store, with no responder and the default limits.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, responder: Arc::new(NoResponder), limits: Limits::default(), log: None }
    }

    /// Who answers what comes in.
    pub fn responder(self, responder: impl Responder) -> Self {
        Self { responder: Arc::new(responder), ..self }
    }

    /// Other limits.
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// The queue of the log. `/metrics` counts the lines that it loses.
    pub fn log(self, queue: LogQueue) -> Self {
        Self { log: Some(queue), ..self }
    }

    /// Administration of this store: chatbots, channels, views, keys.
    pub fn admin(&self) -> Admin {
        Admin::new(self.store.clone())
    }

    /// Serves until `shutdown` is done, then finishes what is running.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()>) -> ServeReport {
        self.serve_around(listener, shutdown, |router| router).await
    }

    /// The same, with `around` around each operation.
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
        // What it has not answered, the next run does. It ends before the runtime does, which it would report as an error.
        pending.abort();
        let _ = pending.await;
        report
    }
}
