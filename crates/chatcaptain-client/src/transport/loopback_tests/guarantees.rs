//! Where the key goes, and where nothing goes.

use std::sync::atomic::Ordering;

use reqwest::header::HeaderMap;
use serde_json::json;

use super::{BODY, KEY, Server, Then, answer, assert_silent, failure, operation, send};
use crate::transport::{
    Client, ClientBuilder, Error, ErrorKind, api_key::KEY_HEADER, request::RequestBuilder,
};

#[tokio::test]
async fn a_call_carries_the_key_and_no_stray_header() {
    let headers = "content-type: application/json\r\nX-Request-Id: r-1\r\n";
    let server = Server::start(answer("200 OK", headers, r#"{"a":1}"#), Then::Close).await;
    let value = operation(&server.client()).await.unwrap();
    assert_eq!(*value, json!({"a": 1}));
    assert_eq!((value.status(), value.attempts()), (200, 1));
    assert_eq!(value.request_id(), Some("r-1"));
    assert_eq!(value.header("Content-Type"), Some("application/json"));

    let request = server.request();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /sub/v1/a%20b/x?token=canary-token HTTP/1.1\r\n"));
    assert_eq!(head.matches("x-chatcaptain-key: canary-key").count(), 1);
    assert_eq!(body, BODY);
    let head = head.to_ascii_lowercase();
    for absent in ["api-version", "referer", "cookie", "authorization"] {
        assert!(!head.contains(absent), "{head}");
    }
}

#[tokio::test]
async fn a_header_parameter_cannot_stand_beside_the_key() {
    let server = Server::start(answer("200 OK", "", "{}"), Then::Close).await;
    let name = KEY_HEADER;
    let other = |request: RequestBuilder| request.header(name, "other".parse().unwrap());
    send(&server.client(), other).await.unwrap();
    assert_eq!(server.request().matches("x-chatcaptain-key").count(), 1);
    assert!(!server.request().contains("other"));
}

#[tokio::test]
async fn a_redirect_is_an_error_and_its_target_is_never_contacted() {
    for status in [301, 302, 303, 307, 308] {
        let target = Server::start(answer("200 OK", "", "{}"), Then::Close).await;
        let location = format!("location: http://{}/?canary\r\n", target.address);
        let redirect = answer(&format!("{status} Moved"), &location, "canary");
        let server = Server::start(redirect, Then::Close).await;
        let error = failure(&server).await;
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert_eq!(error.status(), Some(status));
        assert!(error.header("location").is_some());
        assert_eq!(target.connections.load(Ordering::SeqCst), 0, "{status}");
    }
}

#[tokio::test]
async fn a_request_outside_the_base_url_is_refused() {
    let server = Server::start(answer("200 OK", "", "{}"), Then::Close).await;
    let mut client = server.client();
    client.baseurl = format!("http://{}", server.address).into();
    let error = operation(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!((error.attempts(), error.is_unsent()), (0, true));
    assert_eq!(server.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_callers_http_client_keeps_the_guarantees() {
    let target = Server::start(answer("200 OK", "", "{}"), Then::Close).await;
    let location = format!("location: http://{}/\r\n", target.address);
    let server = Server::start(answer("307 Moved", &location, ""), Then::Close).await;
    let proxy = reqwest::Proxy::all(format!("http://{}", target.address)).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-chatcaptain-key", "other".parse().unwrap());
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::limited(5))
        .proxy(proxy)
        .default_headers(headers)
        .user_agent("mine");
    let builder =
        Client::builder().api_key(KEY).base_url(format!("http://{}", server.address)).http_client(http);
    assert!(!format!("{builder:?}").contains("canary"));
    let client = builder.build().unwrap();
    assert!(!format!("{client:?}").contains("canary"));
    let error = operation(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(target.connections.load(Ordering::SeqCst), 0);
    assert!(server.request().contains("user-agent: mine\r\n"));
    assert!(server.request().contains("x-chatcaptain-key: canary-key\r\n"));
    assert!(!server.request().contains("other"));
}

#[test]
fn a_client_without_its_parts_is_not_built() {
    let refused = |builder: ClientBuilder| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_silent(&error);
    };
    refused(Client::builder().base_url("http://127.0.0.1"));
    refused(Client::builder().base_url("http://127.0.0.1").api_key(""));
    refused(Client::builder().api_key(KEY).base_url("http://canary.example"));
}

#[test]
fn calls_can_be_spawned_and_errors_are_one_pointer() {
    fn is_send<T: Send>(_: &T) {}
    fn is_shared<T: Send + Sync + 'static>() {}
    is_shared::<Client>();
    is_shared::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    let client = Client::builder().api_key(KEY).base_url("http://127.0.0.1:1").build().unwrap();
    is_send(&operation(&client));
}
