//! Bodies as a server may send them: of another type, encoded, empty.

use std::io::Write as _;

use chatcaptain_client::{ErrorKind, operation::Method};
use chatcaptain_tests::{
    errors::{is_unreadable_success, kind_of},
    misbehaving::{Behaviour, Server},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::transport::calls::{Kind, once};

/// C20.
#[tokio::test]
async fn a_gateways_page_keeps_its_status_and_its_text() {
    for status in [502, 504] {
        let page = "<h1>Bad Gateway</h1>";
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(status, "text/html", page)).await;
        assert_eq!((kind, error.status()), (kind_of(status), Some(status)));
        assert_eq!(error.body(), Some(page.as_bytes()));
        assert_eq!(error.header("content-type"), Some("text/html"));
        assert_eq!(error.message(), None);
    }
}

/// C20.
#[tokio::test]
async fn a_success_of_another_type_keeps_its_status_and_its_text() {
    for content_type in [
        "text/plain",
        "text/html; charset=utf-8",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/octet-stream",
        "jsonapplication/json",
        "",
    ] {
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(200, content_type, "{}")).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{content_type}");
        assert!(error.to_string().contains("is not declared as json in utf-8"), "{error}");
        assert_eq!(error.body(), Some(&b"{}"[..]));
    }
    for content_type in ["application/json", "Application/JSON; Charset=\"UTF-8\"", "application/hal+json"] {
        let server = Server::always(Behaviour::text(200, content_type, "{}"));
        assert!(Kind::Get.call(&once(&server)).await.is_ok(), "{content_type}");
    }
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_refused() {
    for encoding in ["br", "deflate", "zstd", "compress", "x-canary", "br, gzip", "gzip, br"] {
        let behaviour = Behaviour::json(200, &json!({})).with_header("content-encoding", encoding);
        let (kind, error) = Kind::Get.failure_once(behaviour).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{encoding}");
        assert!(error.to_string().contains("is encoded otherwise than with gzip"), "{error}");
    }
    let plain = Behaviour::json(200, &json!({})).with_header("content-encoding", "identity");
    let server = Server::always(plain);
    assert!(Kind::Get.call(&once(&server)).await.is_ok());
    assert_eq!(server.request().header("accept-encoding"), ["gzip"]);
}

/// A file of gzip may have several members; whatever else follows is damage.
#[tokio::test]
async fn what_is_compressed_is_all_there_or_an_error() {
    let text = |name: &str, file: Vec<u8>| {
        Behaviour::text(200, "application/json", file).with_header("content-encoding", name)
    };
    let (one, two) = (compressed("{\"a\""), compressed(":1}"));
    let both = [one.clone(), two.clone()].concat();
    for name in ["gzip", "GZIP", "x-gzip"] {
        let server = Server::always(text(name, both.clone()));
        let client = once(&server);
        let value = client.endpoint(Method::Get, "/v1/x").send_for_response().await.unwrap();
        assert_eq!(*value, json!({"a": 1}), "{name}");
        let mut body = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = body.chunk().await.unwrap() {
            all.extend_from_slice(&piece);
        }
        assert_eq!(all, b"{\"a\":1}", "{name}");
    }
    let followed = [both.clone(), b"canary".to_vec()].concat();
    let damaged = [one, two.iter().map(|byte| !byte).collect()].concat();
    for file in [followed, damaged, both[..both.len() - 1].to_vec()] {
        let server = Server::always(text("gzip", file));
        let client = once(&server);
        let error = client.endpoint(Method::Get, "/v1/x").send_bytes().await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, Some(200)), "{error:?}");
        let mut body = client.endpoint(Method::Get, "/v1/x").stream().await.unwrap();
        let error = loop {
            match body.chunk().await {
                Ok(piece) => assert!(piece.is_some(), "the end hides that something is missing"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), ErrorKind::Connection);
    }
}

fn compressed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// C21.
#[tokio::test]
async fn an_empty_success_has_a_status() {
    for status in [200, 201, 204, 205] {
        for call in [Kind::Get, Kind::Patch, Kind::Post] {
            let (kind, error) = call.failure_once(Behaviour::empty(status)).await;
            assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(status)), "{call:?}");
            assert!(is_unreadable_success(&error));
            assert!(error.to_string().contains("without the declared body"), "{error}");
        }
    }
}

/// What is not there is not encoded.
#[tokio::test]
async fn an_answer_without_a_body_may_name_any_encoding() {
    let encoded = |behaviour: Behaviour| behaviour.with_header("content-encoding", "br");
    for (method, behaviour) in [
        (Method::Head, encoded(Behaviour::empty(200))),
        (Method::Delete, encoded(Behaviour::empty(204))),
        (Method::Get, encoded(Behaviour::empty(200))),
    ] {
        let server = Server::always(behaviour);
        let client = once(&server);
        assert!(client.endpoint(method, "/v1/x").send_bytes().await.unwrap().is_empty(), "{method}");
    }
    let (kind, error) = Kind::Get.failure_once(encoded(Behaviour::json(200, &json!({})))).await;
    assert_eq!((kind, error.body()), (ErrorKind::Undecodable, Some(&b"{}"[..])));
}
