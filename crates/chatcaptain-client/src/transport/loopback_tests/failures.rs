//! What an error keeps of an answer, and what it prints.

use std::time::Duration;

use tokio::net::TcpListener;

use super::{KEY, Server, Then, answer, assert_silent, failure, operation};
use crate::transport::{Client, ErrorKind};

#[tokio::test]
async fn a_failure_keeps_its_body_up_to_the_limit() {
    let body = r#"{"error":"canary words"}"#;
    let server = Server::start(answer("403 Forbidden", "", body), Then::Close).await;
    let error = failure(&server).await;
    assert_eq!(
        error.to_string(),
        "create_conversation: the server answered 403: by the pages the key needs \
         `chatbots.conversations.create` on `chatbots/:chatbotId`"
    );
    assert_eq!(error.message().as_deref(), Some("canary words"));
    assert_eq!(error.body(), Some(body.as_bytes()));
    assert!(!error.is_body_truncated());

    let head = "HTTP/1.1 502 Bad Gateway\r\n\r\n";
    let server = Server::start(head, Then::Repeat(&[b'x'; 4096], Duration::ZERO)).await;
    let error = failure(&server).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Status, Some(502)));
    assert_eq!(error.body().unwrap().len(), 64 << 10);
    assert!(error.is_body_truncated());
}

#[tokio::test]
async fn a_failure_keeps_its_status_when_its_body_breaks_off() {
    let broken = "HTTP/1.1 503 Busy\r\ncontent-length: 99\r\n\r\ncanary";
    let server = Server::start(broken, Then::Close).await;
    let error = failure(&server).await;
    assert_eq!(error.status(), Some(503));
    assert_eq!(error.body(), Some(&b"canary"[..]));
    assert!(error.is_body_truncated());
}

#[tokio::test]
async fn what_is_no_answer_is_a_transport_error() {
    for bytes in [
        "",
        "canary\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\ncanary",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n99\r\ncanary",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\ncanary",
    ] {
        let server = Server::start(bytes, Then::Close).await;
        let error = failure(&server).await;
        assert_eq!(error.kind(), ErrorKind::Transport, "{bytes:?}");
        assert!(!error.is_unsent());
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_says_why() {
    let html = "content-type: text/html\r\n";
    for (answer, kind) in [
        (answer("200 OK", "", ""), ErrorKind::EmptyBody),
        (answer("204 No Content", "", ""), ErrorKind::EmptyBody),
        (answer("200 OK", html, "canary"), ErrorKind::UnexpectedContentType),
        (answer("200 OK", "content-encoding: br\r\n", "canary"), ErrorKind::UnexpectedEncoding),
        (answer("200 OK", "", "canary"), ErrorKind::Decode),
    ] {
        let server = Server::start(answer, Then::Close).await;
        let error = failure(&server).await;
        assert_eq!(error.kind(), kind);
        assert!(error.is_unreadable_success());
    }
}

#[tokio::test]
async fn no_listener_is_a_connect_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder().api_key(KEY).base_url(format!("http://{address}")).build().unwrap();
    let error = operation(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_unsent());
    assert_silent(&error);
}

#[tokio::test]
async fn an_undecodable_success_keeps_no_more_than_the_limit() {
    let body = format!("[\"{}\"]canary", "x".repeat(100 << 10));
    let server = Server::start(answer("200 OK", "", &body), Then::Close).await;
    let error = failure(&server).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.body().unwrap().len(), 64 << 10);
    assert!(error.is_body_truncated());
}
