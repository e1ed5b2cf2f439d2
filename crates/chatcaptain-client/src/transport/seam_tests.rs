//! What holds at the seam for requests that no present operation makes, as a page may bring one any day.
//! Everything that an operation can show is tested from outside, in the workspace's `tests/transport`.

use reqwest::header::{HeaderName, HeaderValue};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use super::{
    Client, Error, ErrorKind,
    api_key::KEY_HEADER,
    support::{ClientHooks, OperationInfo, Response, encode_path},
};

const INFO: OperationInfo = OperationInfo { operation_id: "list_conversations" };

/// Answers one request, and gives it back.
async fn listen() -> (Client, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sub/", listener.local_addr().unwrap());
    let client = Client::builder().api_key("canary-key").base_url(url).build().unwrap();
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
        String::from_utf8(request).unwrap()
    });
    (client, request)
}

/// A generated operation with a header parameter of this name.
async fn send(client: &Client, name: HeaderName) -> Result<Response, Error> {
    let url = format!("{}/v1/{}/x", client.baseurl, encode_path("a b"));
    let request = client.client.get(url).header(name, HeaderValue::from_static("other")).build()?;
    client.exec(request, &INFO).await
}

#[tokio::test]
async fn a_header_parameter_cannot_stand_beside_the_key() {
    for (name, arrives) in [(KEY_HEADER, false), (HeaderName::from_static("x-other"), true)] {
        let (client, request) = listen().await;
        send(&client, name).await.unwrap();
        let request = request.await.unwrap();
        assert!(request.starts_with("GET /sub/v1/a%20b/x HTTP/1.1\r\n"), "{request}");
        assert_eq!(request.matches("x-chatcaptain-key: canary-key\r\n").count(), 1, "{request}");
        assert_eq!(request.contains("other"), arrives, "{request}");
    }
}

#[tokio::test]
async fn a_request_outside_the_base_url_is_refused() {
    let (mut client, request) = listen().await;
    let below = client.baseurl.clone();
    client.baseurl = below.trim_end_matches("/sub").into();
    let error = send(&client, KEY_HEADER).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!((error.attempts(), error.is_unsent()), (0, true));
    assert!(!request.is_finished());
    client.baseurl = below;
    send(&client, KEY_HEADER).await.unwrap();
    request.await.unwrap();
}
