//! The server on a file, and a client that looks at when bytes come.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use chatcaptain_server::{Server, admin::NewKey, store::Sqlite};
use serde_json::Value;

/// A running server; it ends with the program.
pub(crate) struct Served {
    address: SocketAddr,
    key: String,
}

/// A list that was read to its end.
pub(crate) struct List {
    pub(crate) first: Duration,
    pub(crate) all: Duration,
    pub(crate) bytes: usize,
    /// By how many megabytes this process grew at most, the client included.
    pub(crate) grown: f64,
}

pub(crate) fn start(path: &Path) -> Served {
    let (sender, receiver) = std::sync::mpsc::channel();
    let path = path.to_owned();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::new(Arc::new(Sqlite::open(path).unwrap()));
            let key = server.admin().add_key(NewKey::new().grant_all("bot")).await.unwrap().secret;
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(Served { address: listener.local_addr().unwrap(), key }).unwrap();
            server.serve(listener, std::future::pending()).await;
        });
    });
    receiver.recv().unwrap()
}

impl Served {
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    fn ask(&self, target: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let key = &self.key;
        let request = format!(
            "GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-chatcaptain-key: {key}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// The body of an answer with a length.
    pub(crate) fn get(&self, target: &str) -> String {
        let mut text = String::new();
        self.ask(target).read_to_string(&mut text).unwrap();
        text.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// How long a search takes, and how many it finds.
    pub(crate) fn search(&self, query: &str) -> (Duration, u64) {
        let query = query.replace(' ', "+");
        let started = Instant::now();
        let body = self.get(&format!("/v1/chatbots/bot/conversations/search?query={query}&viewId=all"));
        let elapsed = started.elapsed();
        let answer: Value = serde_json::from_str(&body).unwrap();
        (elapsed, answer["results"]["found"].as_u64().unwrap())
    }

    /// Reads a list, and lets go of it at once.
    pub(crate) fn list(&self, target: &str) -> List {
        let (before, started) = (resident(), Instant::now());
        let mut stream = self.ask(target);
        let (mut first, mut bytes, mut most) = (None, 0, before);
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = stream.read(&mut buffer).unwrap();
            first.get_or_insert_with(|| started.elapsed());
            if read == 0 {
                break;
            }
            if bytes >> 22 != (bytes + read) >> 22 {
                most = most.max(resident());
            }
            bytes += read;
        }
        List { first: first.unwrap(), all: started.elapsed(), bytes, grown: (most - before) as f64 / 1e6 }
    }
}

/// Bytes of this process that are in memory.
fn resident() -> i64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<i64>().ok()).unwrap_or_default() * 4096
}
