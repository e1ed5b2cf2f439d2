//! What the server is measured against: a handler that only returns bytes, and the disk.

use std::{
    fs::File,
    io::Write,
    net::SocketAddr,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use axum::{Router, http::header, routing::get};

/// A running peer; it ends with the program.
pub(crate) struct Peer(SocketAddr);

impl Peer {
    pub(crate) fn address(&self) -> SocketAddr {
        self.0
    }
}

/// A bare axum handler behind `axum::serve`.
pub(crate) fn bare(body: String) -> Peer {
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            let json = [(header::CONTENT_TYPE, "application/json")];
            let handler = async move || (json.clone(), body.clone());
            let router = Router::new().route("/v1/chatbots/{chatbot}/conversations/{id}", get(handler));
            axum::serve(listener, router).await.unwrap();
        });
    });
    Peer(receiver.recv().unwrap())
}

/// How often a second a small write is on the disk.
pub(crate) fn syncs(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("syncs")).unwrap();
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < Duration::from_secs(1) {
        file.write_all(&[0; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}
