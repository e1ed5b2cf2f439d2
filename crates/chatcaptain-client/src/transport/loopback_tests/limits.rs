//! Every limit ends what would not end by itself.

use std::time::Duration;

use super::{Server, Then, assert_silent, failure, operation};
use crate::transport::{CallOptions, Error, ErrorKind};

#[tokio::test]
async fn an_endless_body_ends_at_the_limit() {
    for head in ["\r\n", "content-length: 99999999999\r\n\r\n"] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{head}");
        let server = Server::start(head, Then::Repeat(&[b' '; 4096], Duration::ZERO)).await;
        let error = failure(&server).await;
        assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
        assert_eq!(error.status(), Some(200));
        assert!(error.is_unreadable_success());
    }
}

#[tokio::test]
async fn a_drip_feed_ends_at_the_deadline() {
    const UNKNOWN: &str = "whether it was carried out is unknown";
    let pause = Duration::from_millis(10);
    for (head, fate) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "it was carried out"),
        ("HTTP/1.1 200 OK\r\nx: ", UNKNOWN),
        ("HTTP/1.1 200 O", UNKNOWN),
    ] {
        let server = Server::start(head, Then::Repeat(b" ", pause)).await;
        let options = CallOptions::new().call_timeout(Duration::from_millis(200));
        let error = operation(&server.client().with(options)).await.unwrap_err();
        assert_silent(&error);
        assert!(error.is_timeout(), "{error:?}");
        let told = format!("create_conversation: the call took longer than its limit of 200ms; {fate}");
        assert_eq!(error.to_string(), told);
    }
    let interim = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    let server = Server::start(&b""[..], Then::Repeat(interim, pause)).await;
    let options = CallOptions::new().attempt_timeout(Duration::from_millis(200));
    let error = operation(&server.client().with(options)).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert!(error.to_string().contains("the attempt"));
}

#[tokio::test]
async fn gzip_is_undone_and_counted_as_it_comes_out() {
    // `{"a":1}`, as gzip makes it.
    let file: [u8; 27] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac,
        0x05, 0x00, 0xaf, 0xac, 0x1b, 0x56, 0x07, 0x00, 0x00, 0x00,
    ];
    for (file, limit, kind) in [
        (&file[..], 7, None),
        (&file[..], 6, Some(ErrorKind::BodyTooLarge)),
        (&file[..20], 7, Some(ErrorKind::Transport)),
    ] {
        let length = file.len();
        let mut bytes =
            format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n")
                .into_bytes();
        bytes.extend_from_slice(file);
        let server = Server::start(bytes, Then::Close).await;
        let client = server.client().with(CallOptions::new().max_body(limit));
        let outcome = operation(&client).await;
        assert_eq!(outcome.as_ref().err().map(Error::kind), kind, "{outcome:?}");
        assert!(server.request().contains("accept-encoding: gzip\r\n"));
    }
}
