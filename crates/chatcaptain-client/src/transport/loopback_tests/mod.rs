//! The guarantees, against a real listener that may answer anything at all.

mod failures;
mod guarantees;
mod limits;

use std::{
    fmt::Write as _,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    Client, Error, ResponseValue,
    support::{ClientHooks, ClientInfo, OperationInfo, QueryParam, RequestBuilder, Response, encode_path},
};

use crate::operation::OperationId;

const KEY: &str = "canary-key";

/// What every request of these tests carries.
const BODY: &str = r#"{"text":"canary-text"}"#;

/// How a server goes on after its bytes.
#[derive(Clone, Copy)]
enum Then {
    Close,
    /// Repeats these bytes, this often, for ever.
    Repeat(&'static [u8], Duration),
}

/// A listener that answers every connection with the same bytes.
struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    async fn start(answer: impl Into<Vec<u8>>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
        };
        let (requests, connections) = (Arc::clone(&server.requests), Arc::clone(&server.connections));
        let answer = answer.into();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (requests, answer) = (Arc::clone(&requests), answer.clone());
                tokio::spawn(serve(stream, requests, answer, then));
            }
        });
        server
    }

    fn client(&self) -> Client {
        Client::builder().api_key(KEY).base_url(format!("http://{}/sub/", self.address)).build().unwrap()
    }

    fn request(&self) -> String {
        self.requests.lock().unwrap().concat()
    }
}

async fn serve(
    mut stream: TcpStream,
    requests: Arc<Mutex<Vec<String>>>,
    answer: Vec<u8>,
    then: Then,
) -> std::io::Result<()> {
    // Closing before all was read would reset the connection, and lose the answer with it.
    let mut request = Vec::new();
    while !request.ends_with(BODY.as_bytes()) {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8(request).unwrap();
    requests.lock().unwrap().push(text);
    stream.write_all(&answer).await?;
    if let Then::Repeat(bytes, pause) = then {
        loop {
            stream.write_all(bytes).await?;
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
    }
    stream.shutdown().await
}

/// An operation as it is generated, with a query and a body.
async fn operation(client: &Client) -> Result<ResponseValue<Value>, Error> {
    let response = send(client, |request| request).await?;
    match response.status().as_u16() {
        200..=299 => ResponseValue::from_response(response).await,
        _ => Err(Error::UnexpectedResponse(response)),
    }
}

async fn send(
    client: &Client,
    change: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Result<Response, Error> {
    let url = format!("{}/v1/{}/x", client.baseurl, encode_path("a b"));
    let mut headers = HeaderMap::new();
    headers.append("api-version", Client::api_version().parse().unwrap());
    let request = client
        .client
        .post(url)
        .json(&json!({"text": "canary-text"}))
        .query(&QueryParam::new("token", &"canary-token"))
        .headers(headers);
    let mut request = change(request).build()?;
    let info = OperationInfo { operation_id: "create_conversation" };
    client.pre(&mut request, &info).await?;
    let result = client.exec(request, &info).await;
    client.post(&result, &info).await?;
    result
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
}

async fn failure(server: &Server) -> Error {
    let error = operation(&server.client()).await.unwrap_err();
    assert_eq!(error.operation(), Some(OperationId::CreateConversation));
    assert_eq!(error.attempts(), 1);
    assert_silent(&error);
    error
}

/// Neither the error nor anything in its source chain prints what came from outside.
fn assert_silent(error: &Error) {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        write!(text, "{cause} {cause:?}").unwrap();
        source = cause.source();
    }
    assert!(!text.contains("canary"), "{text}");
}
