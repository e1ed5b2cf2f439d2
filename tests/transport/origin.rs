//! C01 and C06 to C08: the key goes to one origin, whatever the server or the settings say.

use chatcaptain_client::{Client, ErrorKind};
use chatcaptain_tests::{
    log,
    misbehaving::{Behaviour, Server},
    recorded::KEY,
};
use reqwest::{
    Proxy,
    header::{HeaderMap, HeaderValue},
    redirect,
};
use tokio::net::TcpListener;

use crate::transport::calls::{Kind, client, quick};

const KEY_HEADER: &str = "x-chatcaptain-key";

/// C01.
#[tokio::test]
async fn a_redirect_is_an_error_and_nobody_else_hears_of_the_call() {
    let other = Server::always(Kind::Get.success());
    let port = other.port();
    let locations = [
        format!("http://127.0.0.1:{port}/v1/x"),
        format!("http://localhost:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        format!("http://user:canary@127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("HTTP://127.1:{port}/#canary"),
        "/v1/elsewhere".to_owned(),
        "?canary".to_owned(),
        String::new(),
    ];
    for status in [301, 302, 303, 307, 308] {
        for location in &locations {
            for call in Kind::ALL {
                let server = Server::always(Behaviour::redirect(status, location));
                let error = call.failure(&client(&server)).await;
                assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)), "{location}");
                assert_eq!(error.header("location"), Some(location.as_str()));
                assert_eq!((error.attempts(), server.request_count()), (1, 1), "{call:?} {location}");
                assert!(!format!("{error} {error:?}").contains("canary"));
            }
        }
    }
    assert_eq!(other.connections(), 0);
    Kind::Get.call(&client(&other)).await.unwrap();
    assert_eq!(other.connections(), 1);
}

#[tokio::test]
async fn headers_that_point_elsewhere_are_not_followed() {
    let other = Server::always(Kind::Get.success());
    for name in ["location", "content-location", "refresh", "link", "alt-svc", "retry-to"] {
        let url = format!("http://127.0.0.1:{}/", other.port());
        for answer in
            [Kind::Get.success(), Behaviour::empty(300), Behaviour::empty(304), Behaviour::empty(503)]
        {
            let server = Server::always(answer.with_header(name, &url));
            let _ = Kind::Get.call(&client(&server)).await;
            assert!(server.requests().iter().all(|request| request.header("referer").is_empty()));
        }
    }
    assert_eq!(other.connections(), 0);
}

/// C07.
#[tokio::test]
async fn a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = Server::always(Kind::Get.success());
    for (end, expected) in [
        ("", "/v1/chatbots"),
        ("/", "/v1/chatbots"),
        ("/sub", "/sub/v1/chatbots"),
        ("/sub/path/", "/sub/path/v1/chatbots"),
        ("/a%2Fb/", "/a%2Fb/v1/chatbots"),
    ] {
        for host in ["127.0.0.1", "localhost"] {
            let url = format!("http://{host}:{}{end}", server.port());
            let client = Client::builder().api_key(KEY).base_url(&url).retry(quick()).build().unwrap();
            Kind::Get.call(&client).await.unwrap();
            let request = server.take_requests().remove(0);
            assert_eq!(request.target, format!("{expected}/chatbot-1/conversations/conversation-2"), "{url}");
            assert_eq!(request.header(KEY_HEADER), [KEY]);
            assert_eq!(request.header("host"), [format!("{host}:{}", server.port())]);
        }
    }
}

/// C07.
#[tokio::test]
async fn a_base_url_may_be_an_ipv6_address() {
    log::prepare();
    let Ok(listener) = TcpListener::bind("[::1]:0").await else { return };
    let url = format!("http://[::1]:{}/", listener.local_addr().unwrap().port());
    let client = Client::builder().api_key(KEY).base_url(url).build().unwrap();
    let call = tokio::spawn(async move { Kind::Get.call(&client).await });
    listener.accept().await.unwrap();
    call.abort();
}

/// C06.
#[tokio::test]
async fn a_base_url_that_means_something_else_makes_no_client() {
    let server = Server::always(Kind::Get.success());
    let port = server.port();
    for url in [
        format!("http://127.0.0.1:{port}/?x=1"),
        format!("http://127.0.0.1:{port}?"),
        format!("http://127.0.0.1:{port}/#f"),
        format!("http://user:pw@127.0.0.1:{port}"),
        format!("http://localhost:80@127.0.0.1:{port}"),
        format!("http://localhost\\@127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/a b"),
        format!("http://127.0.0.1:{port}\n"),
        format!("127.0.0.1:{port}"),
        format!("//127.0.0.1:{port}"),
        format!("ftp://127.0.0.1:{port}"),
        format!("http://0.0.0.0:{port}"),
        format!("http://evil.example:{port}"),
        format!("http://127.0.0.1.evil.example:{port}"),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        let error = Client::builder().api_key(KEY).base_url(&url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
        assert!(error.is_unsent() && !format!("{error} {error:?}").contains("evil"), "{url}");
    }
    assert_eq!(server.connections(), 0);
}

/// C08.
#[tokio::test]
async fn a_key_that_cannot_be_sent_makes_no_client() {
    let server = Server::always(Kind::Get.success());
    for key in ["", " ", "canary\n", "canary\r\nx: y", "can ary", "canar\u{ff}", "canary\0", "\tcanary"] {
        let error = Client::builder().api_key(key).base_url(server.url()).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{key:?}");
        assert!(!format!("{error} {error:?} {error:#?}").contains("canary"), "{key:?}");
    }
    assert_eq!(server.connections(), 0);
}

/// Settings of a caller that would each break a guarantee.
#[tokio::test]
async fn a_callers_http_client_keeps_every_guarantee() {
    let other = Server::always(Kind::Get.success());
    let away = || Behaviour::redirect(307, &other.url());
    let mut headers = HeaderMap::new();
    headers.insert(KEY_HEADER, HeaderValue::from_static("canary-other"));
    headers.insert("cookie", HeaderValue::from_static("canary-cookie"));
    headers.insert("host", HeaderValue::from_static("canary.example"));
    headers.insert("accept-encoding", HeaderValue::from_static("br"));
    headers.insert("referer", HeaderValue::from_static("http://canary.example"));
    let settings = || {
        reqwest::Client::builder()
            .redirect(redirect::Policy::limited(5))
            .referer(true)
            .proxy(Proxy::all(other.url()).unwrap().basic_auth("user", "canary-password"))
            .default_headers(headers.clone())
            .connection_verbose(true)
            .retry(reqwest::retry::for_host("127.0.0.1").classify_fn(|attempt| {
                if attempt.status().is_some_and(|status| status == 503) {
                    attempt.retryable()
                } else {
                    attempt.success()
                }
            }))
            .gzip(false)
            .user_agent("mine")
    };
    let server = Server::start([away(), Behaviour::gzip(200, "{}"), Behaviour::empty(503)]);
    let builder = || {
        let builder = Client::builder().api_key(KEY).base_url(server.url()).retry(quick());
        builder.http_client(settings())
    };
    assert!(!format!("{:?} {:#?}", builder(), builder()).contains("canary"));
    let client = builder().build().unwrap();
    assert!(!format!("{client:?} {client:#?}").contains("canary"));
    assert_eq!(Kind::Get.failure(&client).await.kind(), ErrorKind::Redirect);
    Kind::Get.call(&client).await.unwrap();
    assert_eq!(Kind::Post.failure(&client).await.attempts(), 1, "nothing below the client repeats");
    assert_eq!(server.request_count(), 3);
    for request in server.requests() {
        assert_eq!(request.header(KEY_HEADER), [KEY]);
        assert_eq!(request.header("accept-encoding"), ["gzip"]);
        assert_eq!(request.header("host"), [server.url().strip_prefix("http://").unwrap()]);
        assert_eq!(request.header("user-agent"), ["mine"]);
        assert!(request.target.starts_with("/v1/"), "not the form for a proxy: {}", request.target);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_cookie_of_the_server_is_not_sent_back() {
    let server = Server::always(Kind::Get.success().with_header("set-cookie", "session=canary; Path=/"));
    let client = client(&server);
    for _ in 0..2 {
        Kind::Get.call(&client).await.unwrap();
    }
    assert!(server.requests().iter().all(|request| request.header("cookie").is_empty()));
}

#[tokio::test]
async fn the_proxies_of_a_callers_http_client_are_its_own() {
    let builder = || Client::builder().api_key(KEY).base_url("http://127.0.0.1:1");
    let error =
        builder().environment_proxy(false).http_client(reqwest::Client::builder()).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    builder().environment_proxy(false).build().unwrap();
}

/// Whatever a name server, or the caller's own resolver, says of it.
#[tokio::test]
async fn localhost_is_this_machine() {
    let (server, other) = (Server::always(Kind::Get.success()), Server::always(Kind::Get.success()));
    let address = |server: &Server| server.url().strip_prefix("http://").unwrap().parse().unwrap();
    let elsewhere: std::net::SocketAddr = address(&other);
    let here: std::net::SocketAddr = address(&server);
    let client = Client::builder()
        .api_key(KEY)
        .base_url(format!("http://localhost:{}", here.port()))
        .http_client(reqwest::Client::builder().resolve("localhost", elsewhere))
        .build()
        .unwrap();
    Kind::Get.call(&client).await.unwrap();
    assert_eq!((server.connections(), other.connections()), (1, 0));
}
