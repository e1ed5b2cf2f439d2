//! A site on a free port of this machine: a script of answers for each path, byte for byte, and what was asked.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};

/// What follows the bytes of an answer.
#[derive(Clone, Debug)]
enum Then {
    Close,
    /// Nothing more comes, and the connection stays.
    Silence,
    /// These bytes for ever, with a pause after each time.
    Forever(Vec<u8>, Duration),
}

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    bytes: Vec<u8>,
    then: Then,
    held: Option<Arc<Semaphore>>,
}

impl Reply {
    /// Exactly these bytes.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), then: Then::Close, held: None }
    }

    /// A status and headers, each with its line end, and a body of the right length.
    pub(crate) fn new(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::raw(format!(
            "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        ))
    }

    /// What a documentation site gives for a page.
    pub(crate) fn markdown(body: &str) -> Self {
        Self::new(200, "content-type: text/markdown; charset=utf-8\r\n", body)
    }

    /// Nothing comes after the bytes.
    pub(crate) fn then_silence(self) -> Self {
        Self { then: Then::Silence, ..self }
    }

    /// It never ends.
    pub(crate) fn then_forever(self, bytes: impl Into<Vec<u8>>, pause: Duration) -> Self {
        Self { then: Then::Forever(bytes.into(), pause), ..self }
    }

    /// It waits for a permit first.
    pub(crate) fn held(self, gate: &Arc<Semaphore>) -> Self {
        Self { held: Some(Arc::clone(gate)), ..self }
    }
}

/// The site; it stops when it is dropped.
pub(crate) struct Site {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<BTreeMap<String, VecDeque<Reply>>>,
    heads: Mutex<Vec<String>>,
    open: Mutex<Open>,
}

/// How many requests wait for their answers.
#[derive(Default)]
struct Open {
    now: usize,
    most: usize,
}

impl Site {
    /// A site without a page.
    pub(crate) async fn new() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(accept(socket, Arc::clone(&shared)));
        Self { address, shared, task }
    }

    /// Its address, with a slash at the end.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Adds an answer; the last one for a path is given for ever.
    pub(crate) fn with(self, path: &str, reply: Reply) -> Self {
        self.shared.replies.lock().unwrap().entry(path.to_owned()).or_default().push_back(reply);
        self
    }

    /// Forgets what a path answered.
    pub(crate) fn without(self, path: &str) -> Self {
        self.shared.replies.lock().unwrap().remove(path);
        self
    }

    /// The index of these links.
    pub(crate) fn index(self, links: &[&str]) -> Self {
        let list: Vec<String> = links.iter().map(|link| format!("- [Page]({link}): text\n")).collect();
        self.with(
            "/llms.txt",
            Reply::new(200, "content-type: text/plain\r\n", &format!("# Index\n\n{}", list.concat())),
        )
    }

    /// The heads of all requests, in the order of arrival.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.shared.heads.lock().unwrap().clone()
    }

    /// The heads of the requests for one path.
    pub(crate) fn asked(&self, path: &str) -> Vec<String> {
        let start = format!("GET {path} ");
        self.heads().into_iter().filter(|head| head.starts_with(&start)).collect()
    }

    /// How many requests wait for an answer now, and how many did at most.
    pub(crate) fn open(&self) -> (usize, usize) {
        let open = self.shared.open.lock().unwrap();
        (open.now, open.most)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(socket: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = socket.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that hangs up on a liar is right.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    shared.heads.lock().unwrap().push(head);
    let reply = {
        let mut replies = shared.replies.lock().unwrap();
        match replies.get_mut(&path) {
            Some(script) if script.len() > 1 => script.pop_front().unwrap(),
            Some(script) => script[0].clone(),
            None => Reply::new(404, "content-type: text/html\r\n", "<html>Not found"),
        }
    };
    if let Some(gate) = &reply.held {
        {
            let mut open = shared.open.lock().unwrap();
            open.now += 1;
            open.most = open.most.max(open.now);
        }
        gate.acquire().await.unwrap().forget();
        shared.open.lock().unwrap().now -= 1;
    }
    stream.write_all(&reply.bytes).await?;
    match reply.then {
        Then::Close => stream.shutdown().await,
        Then::Silence => std::future::pending().await,
        Then::Forever(bytes, pause) => loop {
            stream.write_all(&bytes).await?;
            tokio::time::sleep(pause).await;
        },
    }
}
