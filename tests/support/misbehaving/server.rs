//! The server itself: its socket, its script, and what it has seen.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::watch,
    time::timeout,
};

use super::{
    Behaviour, connection,
    shared::{Arrived, Counts, Shared},
};
use crate::log;

/// A test that waits longer for something to happen has found that it does not happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// The server; it stops, with all of its connections, when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Bound and never listening: the port stays this server's while nobody listens.
    _port: TcpSocket,
    shared: Arc<Shared>,
}

impl Server {
    /// A server that does these in order, one for each connection or request, and the last of them for ever.
    pub fn start(script: impl IntoIterator<Item = Behaviour>) -> Self {
        let server = Self::refusing(script);
        server.listen();
        server
    }

    /// A server that always does this.
    pub fn always(behaviour: Behaviour) -> Self {
        Self::start([behaviour])
    }

    /// A server that refuses every connection until it is told to [`listen`](Self::listen).
    pub fn refusing(script: impl IntoIterator<Item = Behaviour>) -> Self {
        // Tests that read the log run beside tests that do not.
        log::prepare();
        let script: VecDeque<Behaviour> = script.into_iter().collect();
        assert!(!script.is_empty(), "a script has a behaviour");
        let port = socket("127.0.0.1:0".parse().unwrap());
        let shared = Shared {
            script: Mutex::new(script),
            requests: Mutex::default(),
            counts: watch::Sender::default(),
            listener: Mutex::default(),
            connections: Mutex::default(),
        };
        Self { address: port.local_addr().unwrap(), _port: port, shared: Arc::new(shared) }
    }

    /// Begins to accept connections, on the port that it had from the start.
    pub fn listen(&self) {
        let listener = socket(self.address).listen(1024).unwrap();
        let task = tokio::spawn(accept(listener, Arc::clone(&self.shared)));
        *self.shared.listener.lock().unwrap() = Some(task);
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections were made to it, with or without a request.
    pub fn connections(&self) -> usize {
        self.shared.counts.borrow().connections
    }

    /// How many connections their peers have left.
    pub fn closed(&self) -> usize {
        self.shared.counts.borrow().closed
    }

    /// Every request so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Arrived> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many requests there were so far.
    pub fn request_count(&self) -> usize {
        self.shared.counts.borrow().requests
    }

    /// The request, of which there was exactly one.
    pub fn request(&self) -> Arrived {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "one request was sent: {requests:#?}");
        requests.remove(0)
    }

    /// Takes every request so far away, so that the next one is the first.
    pub fn take_requests(&self) -> Vec<Arrived> {
        std::mem::take(&mut *self.shared.requests.lock().unwrap())
    }

    /// Waits until this many connections were made, all in all.
    pub async fn wait_for_connections(&self, count: usize) {
        self.wait("connections", count, |counts| counts.connections).await;
    }

    /// Waits until this many requests have arrived, all in all.
    pub async fn wait_for_requests(&self, count: usize) {
        self.wait("requests", count, |counts| counts.requests).await;
    }

    /// Waits until this many connections were closed by their peers, all in all.
    pub async fn wait_for_closed(&self, count: usize) {
        self.wait("connections closed by the client", count, |counts| counts.closed).await;
    }

    async fn wait(&self, what: &str, count: usize, of: fn(&Counts) -> usize) {
        let mut counts = self.shared.counts.subscribe();
        let waiting = counts.wait_for(|counts| of(counts) >= count);
        let reached = timeout(PATIENCE, waiting).await.is_ok();
        assert!(reached, "{what}: {} instead of {count}", of(&self.shared.counts.borrow()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(listener) = self.shared.listener.lock().unwrap().take() {
            listener.abort();
        }
        self.shared.connections.lock().unwrap().abort_all();
    }
}

/// Bound to an address that the sockets of one server share, and nobody else.
fn socket(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseport(true).unwrap();
    socket.bind(address).unwrap();
    socket
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let mut number = 0;
        shared.counts.send_modify(|counts| {
            counts.connections += 1;
            number = counts.connections;
        });
        stream.set_nodelay(true).unwrap();
        let serving = connection::serve(stream, number, Arc::clone(&shared));
        shared.connections.lock().unwrap().spawn(serving);
    }
}
