//! Connections: accepting, limits of time and number, and an orderly end. Knows HTTP, and nothing of the API.

mod connection;

use std::{sync::Arc, time::Duration};

use axum::{Router, http::HeaderName};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::{
    net::{TcpListener, TcpStream},
    pin, select,
    sync::Semaphore,
    task::JoinSet,
    time::{sleep, timeout},
};

pub(crate) use self::connection::Abort;

/// The header that names a request in answers and in the log.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long to wait when the system has no more sockets to give.
const NO_SOCKETS: Duration = Duration::from_millis(100);

/// Limits of connections.
///
/// Beside these, a request's head may have 100 headers and at least 64 KiB: more is answered with 431.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConnectionLimits {
    /// How long the head of a request may take, and a connection may be idle: 10 s.
    pub header: Duration,
    /// How long an answer may wait for a client that takes nothing of it: 30 s.
    pub progress: Duration,
    /// Connections at once: 1,024. Others wait until one ends.
    pub connections: usize,
    /// How long running requests have when the server ends: 10 s. Then they are cut.
    pub drain: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            progress: Duration::from_secs(30),
            connections: 1024,
            drain: Duration::from_secs(10),
        }
    }
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServeReport {
    /// Connections that were cut in the middle of a request.
    pub cut: usize,
}

/// Serves until `shutdown` is done. Then nothing is accepted any more, idle connections are closed, and running
/// requests are finished as long as the limit allows.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    shutdown: impl Future<Output = ()>,
) -> ServeReport {
    let (graceful, mut tasks) = (GracefulShutdown::new(), JoinSet::new());
    let free = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    pin!(shutdown);
    loop {
        let accepted = async {
            // The semaphore is never closed.
            let permit = free.clone().acquire_owned().await.ok();
            (accept(&listener).await, permit)
        };
        select! {
            biased;
            () = &mut shutdown => break,
            // What has ended is let go of while others come.
            Some(_) = tasks.join_next() => {}
            (stream, permit) = accepted => {
                let (router, limits, watcher) = (router.clone(), limits.clone(), graceful.watcher());
                tasks.spawn(async move {
                    connection::serve(stream, router, &limits, watcher).await;
                    drop(permit);
                });
            }
        }
    }
    drop(listener);
    let drained = timeout(limits.drain, async {
        graceful.shutdown().await;
        while tasks.join_next().await.is_some() {}
    });
    if drained.await.is_err() {
        while tasks.try_join_next().is_some() {}
    }
    ServeReport { cut: tasks.len() }
}

/// The next connection. That one failed is no reason to end; that there are no sockets is one to wait.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(NO_SOCKETS).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[expect(clippy::panic, reason = "on purpose")]
    async fn panics() {
        panic!("canary")
    }

    #[tokio::test]
    async fn a_handler_that_panics_answers_500_and_the_server_lives() {
        let router = Router::new().route("/panics", get(panics)).route("/lives", get(async || "yes"));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(serve(listener, router, ConnectionLimits::default(), pending()));
        let ask = async |path: &str| {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let answer = ask("/panics").await;
        assert!(
            answer.starts_with("HTTP/1.1 500") && answer.ends_with(r#"{"error":"internal error"}"#),
            "{answer}"
        );
        assert!(answer.contains("x-request-id: ") && !answer.contains("canary"), "{answer}");
        assert!(ask("/lives").await.ends_with("yes"));
        serving.abort();
    }
}
