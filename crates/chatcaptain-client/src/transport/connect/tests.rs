//! Calls through a transport of the caller's own: what it is given, and what follows from what it returns. No socket.

use std::{
    future::pending,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};

use http_body::Frame;
use tokio::time::Instant;

use super::*;
use crate::{
    operation::{API_KEY_HEADER, OperationId},
    transport::{CallOptions, Client, ClientBuilder, Error, ErrorKind, call::Request},
    types::{ChatbotId, CreateConversation, CreateConversationRequest, Environment},
};

type Sent = Arc<Mutex<Vec<http::Request<Bytes>>>>;

/// Keeps what it is given, and returns what a function makes of the number of the attempt.
struct Scripted<F> {
    sent: Sent,
    answer: F,
}

impl<F> Transport for Scripted<F>
where
    F: Fn(usize) -> Result<http::Response<Body>, TransportError> + Send + Sync + 'static,
{
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        let number = {
            let mut sent = self.sent.lock().unwrap();
            sent.push(request);
            sent.len()
        };
        (self.answer)(number)
    }
}

fn builder() -> ClientBuilder {
    Client::builder().api_key("canary-key").base_url("https://api.example/sub")
}

fn client<F>(answer: F) -> (Client, Sent)
where
    F: Fn(usize) -> Result<http::Response<Body>, TransportError> + Send + Sync + 'static,
{
    let sent = Sent::default();
    let transport = Scripted { sent: Arc::clone(&sent), answer };
    (builder().transport(transport).build().unwrap(), sent)
}

type Returned = Result<http::Response<Body>, TransportError>;

#[expect(clippy::unnecessary_wraps, reason = "what a transport returns")]
fn json(status: u16, body: impl Into<Body>) -> Returned {
    let response = http::Response::builder().status(status).header("content-type", "application/json");
    Ok(response.body(body.into()).unwrap())
}

fn bot() -> ChatbotId {
    ChatbotId::new("a/b").unwrap()
}

fn body() -> CreateConversationRequest {
    let new = CreateConversation::new("contact", "channel", "web", "name", Environment::Prod);
    CreateConversationRequest::new(new)
}

fn broken() -> io::Error {
    io::Error::other("broken")
}

#[tokio::test]
async fn it_is_given_the_whole_request_and_the_key_once() {
    let (client, sent) = client(|_| json(200, r#"{"conversations": []}"#));
    let options = CallOptions::new().header("x-own", "1").unwrap();
    client.list_conversations(&bot(), Some("c 1"), None).options(options).await.unwrap();
    let sent = sent.lock().unwrap();
    let [request] = &sent[..] else { panic!("{} requests", sent.len()) };
    assert_eq!(request.method(), "GET");
    assert_eq!(
        request.uri().to_string(),
        "https://api.example/sub/v1/chatbots/a%2Fb/conversations?contactId=c%201"
    );
    let mut headers: Vec<_> = request.headers().iter().map(|(name, value)| (name.as_str(), value)).collect();
    headers.sort_by_key(|(name, _)| *name);
    let expected = [
        ("accept", "application/json"),
        ("accept-encoding", "gzip"),
        ("host", "api.example"),
        ("x-chatcaptain-key", "canary-key"),
        ("x-own", "1"),
    ];
    assert!(headers.iter().map(|(name, value)| (*name, value.to_str().unwrap())).eq(expected));
    assert!(request.headers()[API_KEY_HEADER].is_sensitive() && request.body().is_empty());
    assert!(!format!("{request:?}").contains("canary"));
}

#[tokio::test]
async fn a_header_parameter_cannot_stand_beside_the_key() {
    for (name, arrives) in [(API_KEY_HEADER, false), ("x-other", true)] {
        let (client, sent) = client(|_| json(200, "{}"));
        let url = format!("{}/v1/x", client.base_url());
        let request = Request::new(&client, OperationId::ListConversations, url);
        request.header_parameter(name, Some("other")).returns_nothing().await.unwrap();
        let sent = sent.lock().unwrap();
        let keys: Vec<_> = sent[0].headers().get_all(API_KEY_HEADER).iter().collect();
        assert_eq!(keys, ["canary-key"]);
        assert_eq!(sent[0].headers().values().any(|value| value == "other"), arrives);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_again_depends_on_whether_it_was_sent() {
    type Fails = fn(io::Error) -> TransportError;
    // The attempts of a read and of a create; whether the create is certain to be unsent.
    for (fails, reads, creates, unsent) in [
        (TransportError::not_sent as Fails, 3, 3, true),
        (TransportError::possibly_sent, 3, 1, false),
        (TransportError::sent, 3, 1, false),
    ] {
        let (client, sent) = client(move |_| Err(fails(broken())));
        let error = client.list_conversations(&bot(), None, None).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, reads));
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "broken");
        let error = client.create_conversation(&bot(), &body()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, creates));
        assert_eq!((error.is_unsent(), error.is_outcome_unknown()), (unsent, !unsent));
        assert_eq!(sent.lock().unwrap().len(), usize::try_from(reads + creates).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_of_the_transport_is_a_timeout() {
    for (error, unsent) in
        [(TransportError::not_sent as fn(io::Error) -> _, true), (TransportError::possibly_sent, false)]
    {
        let (client, _) = client(move |_| Err(error(broken()).timed_out()));
        let error = client.create_conversation(&bot(), &body()).await.unwrap_err();
        assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::Timeout, unsent));
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_a_request_of_its_own_with_the_same_body() {
    let (client, sent) = client(|number| match number {
        1 => Err(TransportError::not_sent(broken())),
        2 => json(429, "{}"),
        _ => json(201, r#"{"conversation": null}"#),
    });
    let response = client.create_conversation(&bot(), &body()).send_for_response().await.unwrap();
    assert_eq!((response.status(), response.attempts()), (201, 3));
    let sent = sent.lock().unwrap();
    assert_eq!(sent.len(), 3);
    for request in &*sent {
        assert_eq!(request.body(), sent[0].body());
        assert_eq!(request.headers(), sent[0].headers());
        assert_eq!(request.headers()["content-type"], "application/json");
    }
}

/// Says when it is dropped.
struct Silent(Arc<AtomicBool>);

struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

impl Transport for Silent {
    async fn send(&self, _: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        let _guard = Guard(Arc::clone(&self.0));
        pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_time_are_above_it_and_drop_it() {
    let dropped = Arc::new(AtomicBool::new(false));
    let client = builder().transport(Silent(Arc::clone(&dropped))).build().unwrap();
    let begun = Instant::now();
    let limit = Duration::from_secs(7);
    let error = client.create_conversation(&bot(), &body()).timeout(limit).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    // It may have sent something: nothing is known of it.
    assert!(error.is_outcome_unknown() && !error.is_unsent());
    assert_eq!(begun.elapsed(), limit);
    assert!(dropped.load(Relaxed));
}

/// Two pieces, and then an error or the end.
struct Pieces(Vec<Result<&'static str, io::Error>>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let piece = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(piece.map(|piece| piece.map(|piece| Frame::data(Bytes::from_static(piece.as_bytes())))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_in_pieces_is_read_and_may_break_off() {
    let (client, _) = client(|number| {
        let rest = if number == 1 { Err(broken()) } else { Ok(": []}") };
        json(200, Body::new(Pieces(vec![Ok(r#"{"conversations""#), rest])))
    });
    let list = client.list_conversations(&bot(), None, None);
    let response = list.clone().send_for_response().await.unwrap();
    assert_eq!((response.conversations.len(), response.attempts()), (0, 2));
    let mut stream = list.stream().await.unwrap();
    assert_eq!(stream.chunk().await.unwrap().unwrap(), r#"{"conversations""#);
    assert_eq!(stream.chunk().await.unwrap().unwrap(), ": []}");
    assert!(stream.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn limits_of_size_and_decoding_are_above_it() {
    let (client, _) = client(|_| json(200, r#"{"conversations": 1}"#));
    let list = client.list_conversations(&bot(), None, None);
    let error = list.clone().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    let error = list.clone().options(CallOptions::new().max_body(3)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(list.send_bytes().await.unwrap().into_inner(), r#"{"conversations": 1}"#);
}

#[test]
fn it_has_its_own_settings_for_what_is_below() {
    let (_, sent) = client(|_| json(200, "{}"));
    let transport = || Scripted { sent: Arc::clone(&sent), answer: |_| json(200, "{}") };
    for builder in [
        builder().transport(transport()).http_client(reqwest::Client::builder()),
        builder().transport(transport()).environment_proxy(false),
    ] {
        let error: Error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("exclude each other"), "{error}");
    }
    // None of them is lost without a word.
    for builder in [
        builder().transport(transport()).transport(transport()),
        builder().transport(transport()).wrap_transport(|http| http),
        builder().wrap_transport(|http| http).wrap_transport(|http| http),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("more than one transport"), "{error}");
    }
    // What the key needs holds whoever sends it.
    let plain = Client::builder().api_key("canary").base_url("http://api.example").transport(transport());
    assert!(plain.build().unwrap_err().is_invalid_argument());
}

/// Records, and calls a server of its own that never answers, before it answers nothing itself.
struct Nested {
    sent: Sent,
    inner: Client,
}

impl Transport for Nested {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        self.sent.lock().unwrap().push(request);
        let _ = self.inner.list_conversations(&bot(), None, None).await;
        pending().await
    }
}

/// A connection that another call waits for says nothing about this one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_call_inside_a_transport_does_not_make_the_outer_one_unsent() {
    // Two that wait are all that it lets in: the next connection is never made.
    let listener = tokio::net::TcpSocket::new_v4().unwrap();
    listener.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = listener.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let _queued = [std::net::TcpStream::connect(address), std::net::TcpStream::connect(address)];
    let inner = Client::builder().api_key("inner").base_url(format!("http://{address}")).build().unwrap();
    let sent = Sent::default();
    let client = builder().transport(Nested { sent: Arc::clone(&sent), inner }).build().unwrap();
    let limit = CallOptions::new().attempt_timeout(Duration::from_millis(100));
    let error = client.create_conversation(&bot(), &body()).options(limit).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.is_outcome_unknown() && !error.is_unsent());
    assert_eq!(sent.lock().unwrap().len(), 1);
}

/// What it returns compressed is undone here, and a damaged body is an error.
#[tokio::test(start_paused = true)]
async fn its_gzip_is_undone() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(br#"{"conversations": []}"#).unwrap();
    let gzip = gzip.finish().unwrap();
    let (client, _) = client(move |number| {
        let body = if number == 1 { gzip.clone() } else { b"not gzip".to_vec() };
        let mut response = json(200, body)?;
        response.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        Ok(response)
    });
    let list = client.list_conversations(&bot(), None, None);
    assert!(list.clone().await.unwrap().conversations.is_empty());
    assert_eq!(list.await.unwrap_err().kind(), ErrorKind::Connection);
}

/// Reads what comes through the default transport, and passes it on.
struct Copies(HttpTransport, Sent);

impl Transport for Copies {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        self.1.lock().unwrap().push(request.clone());
        let (head, mut body) = self.0.send(request).await?.into_parts();
        let mut copy = Vec::new();
        while let Some(frame) =
            std::future::poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context)).await
        {
            copy.extend_from_slice(&frame?.into_data().unwrap_or_default());
        }
        Ok(http::Response::from_parts(head, copy.into()))
    }
}

#[tokio::test]
async fn a_transport_around_the_default_one_can_read_what_it_passes_on() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
        let body = "11\r\n{\"conversations\":\r\n3\r\n[]}\r\n0\r\n\r\n";
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let sent = Sent::default();
    let copies = Arc::clone(&sent);
    let client = Client::builder().api_key("canary-key").base_url(url);
    let client = client.wrap_transport(|http| Copies(http, copies)).build().unwrap();
    assert!(client.list_conversations(&bot(), None, None).await.unwrap().conversations.is_empty());
    let request = served.await.unwrap();
    assert!(request.starts_with("GET /v1/chatbots/a%2Fb/conversations HTTP/1.1\r\n"), "{request}");
    assert_eq!(request.matches("x-chatcaptain-key: canary-key\r\n").count(), 1, "{request}");
    assert_eq!(sent.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_is_not_repeated() {
    let http = reqwest::Client::builder().https_only(true);
    let client = Client::builder().api_key("canary").base_url("http://127.0.0.1:1").http_client(http);
    let error = client.build().unwrap().list_conversations(&bot(), None, None).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidArgument, 1));
    assert!(error.is_unsent());
}

/// A path that a parser would change leaves the base path: no transport is given it.
#[tokio::test]
async fn a_path_that_climbs_is_not_sent() {
    let (client, sent) = client(|_| json(200, "{}"));
    for path in ["/v1/../x", "/v1/./x", "/v1/%2e%2E/x", "/v1/a\\b", "/v1/é"] {
        let url = format!("{}{path}", client.base_url());
        let error = Request::new(&client, OperationId::ListConversations, url).returns_nothing().await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidArgument, "{path}");
    }
    assert!(sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn any_number_of_headers_is_refused_and_no_panic() {
    let (client, sent) = client(|_| json(200, "{}"));
    let mut call = client.list_conversations(&bot(), None, None);
    for number in 0..24_576 {
        call = call.header(&format!("x-{number}"), "1");
    }
    assert!(call.await.unwrap_err().is_invalid_argument());
    assert!(sent.lock().unwrap().is_empty());
}
