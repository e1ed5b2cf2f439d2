//! Limits of time, rate and connections, over plain sockets; and what the server tells about itself.

use std::{num::NonZeroU32, time::Duration};

use chatcaptain_server::TestServer;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::server::api::{Answer, Api, conversation};

async fn connect(server: &TestServer) -> TcpStream {
    TcpStream::connect(server.url().trim_start_matches("http://")).await.unwrap()
}

/// Sends bytes, and gives what comes until the other side closes; which it must, in the end.
async fn raw(server: &TestServer, bytes: &[u8]) -> String {
    let mut stream = connect(server).await;
    // The other side may have closed meanwhile.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    let _ = read.unwrap_or_else(|_| panic!("not closed: {}", String::from_utf8_lossy(bytes)));
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(server: &TestServer, more: &str) -> Vec<u8> {
    let key = server.key();
    format!("GET /v1/chatbots/bot/conversations HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {key}\r\nconnection: close\r\n{more}\r\n")
        .into_bytes()
}

/// S15.
#[tokio::test]
async fn what_is_no_clean_request_is_refused_and_the_connection_closed() {
    let server = TestServer::start().await;
    let plain = String::from_utf8(head(&server, "")).unwrap();
    assert!(raw(&server, plain.as_bytes()).await.starts_with("HTTP/1.1 200"));
    let many = "a: b\r\n".repeat(200);
    for (request, status) in [
        (plain.replace("host: x\r\n", ""), "400"),
        (plain.replace("host: x\r\n", "host: x\r\nhost: y\r\n"), "400"),
        (plain.replace("x-chatcaptain-key:", "x-chatcaptain-key :"), "400"),
        (plain.replace("connection:", "content-length: 1\r\ncontent-length: 2\r\nconnection:"), "400"),
        (plain.replace("connection:", "transfer-encoding: x\r\nconnection:"), "400"),
        (plain.replace("connection:", &format!("{many}connection:")), "431"),
        (plain.replace("conversations", &format!("conversations?{}", "a".repeat(70_000))), "414"),
        (plain.replace("connection:", &format!("a: {}\r\nconnection:", "b".repeat(200_000))), "431"),
        (plain.replace("HTTP/1.1", "HTTP/1.2"), "400"),
        ("\u{16}\u{3}\u{1}\r\n\r\n".to_owned(), "400"),
    ] {
        // Closed also where the client would have gone on.
        for request in [request.clone(), request.replace("connection: close\r\n", "")] {
            let answer = raw(&server, request.as_bytes()).await;
            let shown = &request[..request.len().min(200)];
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}\n{shown}");
            assert!(
                answer.contains("\r\nx-request-id: ") && answer.contains("{\"error\":\""),
                "{answer}\n{shown}"
            );
        }
    }
    // Both lengths: the pieces count, and nothing that comes behind them is another request.
    let both =
        String::from_utf8(head(&server, "content-length: 5\r\ntransfer-encoding: chunked\r\n")).unwrap();
    let both = both.replace("connection: close\r\n", "") + "0\r\n\r\n" + &plain;
    assert_eq!(raw(&server, both.as_bytes()).await.matches("HTTP/1.1 ").count(), 1);
    let absolute = plain.replace("GET /v1", "GET http://x/v1");
    assert!(raw(&server, absolute.as_bytes()).await.starts_with("HTTP/1.1 200"));
}

/// Who has sent everything may say so, and is answered.
#[tokio::test]
async fn a_client_that_sends_no_more_is_answered() {
    let server = TestServer::start().await;
    let mut stream = connect(&server).await;
    stream.write_all(&head(&server, "")).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    timeout(Duration::from_secs(20), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// S12: a length that nobody told counts as well.
#[tokio::test]
async fn a_body_in_pieces_has_the_same_limit() {
    let server = TestServer::builder().limits(|limits| limits.body_bytes = 1000).start().await;
    let chunked = head(&server, "content-type: application/json\r\ntransfer-encoding: chunked\r\n");
    let chunked = String::from_utf8(chunked).unwrap().replace("GET", "POST");
    let body = conversation(json!({})).to_string();
    for (padding, status) in [(1000 - body.len(), "201"), (1001 - body.len(), "413")] {
        let body = format!("{body}{}", " ".repeat(padding));
        let request = format!("{chunked}{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        let answer = raw(&server, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

/// S14.
#[tokio::test]
async fn who_does_not_go_on_is_let_go() {
    let short = Duration::from_millis(200);
    let server = TestServer::builder()
        .limits(|limits| {
            limits.connection.header = short;
            limits.connection.progress = short;
            limits.request = short;
        })
        .start()
        .await;
    // Half a head, nothing at all, and half a body.
    raw(&server, b"GET /v1/chatbots/bot/conversations HTTP/1.1\r\nhost:").await;
    raw(&server, b"").await;
    let half = head(&server, "content-type: application/json\r\ncontent-length: 100\r\n");
    let half = String::from_utf8(half).unwrap().replace("GET", "POST") + "{";
    let answer = raw(&server, half.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains(r#"{"error":"#), "{answer}");
    // The server is there for others.
    assert!(raw(&server, &head(&server, "")).await.starts_with("HTTP/1.1 200"));
}

/// A list that nobody takes holds up nobody, and ends; one that is taken slowly comes whole.
#[tokio::test]
async fn a_slow_reader_holds_up_nobody() {
    let progress = Duration::from_millis(500);
    let builder = TestServer::builder().limits(|limits| limits.connection.progress = progress);
    let api = Api::of(builder.start().await);
    let name = "x".repeat(200_000);
    for _ in 0..60 {
        api.post("", conversation(json!({ "name": name }))).await.is(201);
    }
    let mut stuck = connect(&api.server).await;
    stuck.write_all(&head(&api.server, "")).await.unwrap();
    let mut slow = connect(&api.server).await;
    slow.write_all(&head(&api.server, "")).await.unwrap();
    let (mut buffer, mut read) = (vec![0; 64 * 1024], 0);
    loop {
        let count = slow.read(&mut buffer).await.unwrap();
        read += count;
        if count == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(read > 60 * 200_000, "{read}");
    let mut rest = Vec::new();
    let end = timeout(Duration::from_secs(20), stuck.read_to_end(&mut rest)).await.expect("it is closed");
    assert!(end.is_err() || rest.len() < 60 * 200_000, "{}", rest.len());
}

#[tokio::test]
async fn connections_over_the_limit_wait_for_others_to_end() {
    let api = Api::of(TestServer::builder().limits(|limits| limits.connection.connections = 2).start().await);
    let mut first = connect(&api.server).await;
    let second = connect(&api.server).await;
    let alive = String::from_utf8(head(&api.server, "")).unwrap().replace("connection: close\r\n", "");
    first.write_all(alive.as_bytes()).await.unwrap();
    let mut buffer = [0; 1024];
    assert!(first.read(&mut buffer).await.unwrap() > 0);
    let mut third = connect(&api.server).await;
    third.write_all(&head(&api.server, "")).await.unwrap();
    let early = timeout(Duration::from_millis(100), third.read(&mut buffer)).await;
    assert!(early.is_err(), "it is not served yet");
    drop((first, second));
    assert!(timeout(Duration::from_secs(20), third.read(&mut buffer)).await.unwrap().unwrap() > 0);
}

#[tokio::test]
async fn a_key_has_a_rate_where_one_is_set() {
    let api = Api::of(TestServer::builder().limits(|limits| limits.rate = NonZeroU32::new(3)).start().await);
    let mut statuses = Vec::new();
    for _ in 0..20 {
        let answer = api.get("").await;
        if answer.status == 429 {
            let after: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
            assert_eq!(after, 1);
        }
        statuses.push(answer.status);
    }
    assert_eq!(statuses[..3], [200, 200, 200]);
    assert!(statuses.contains(&429));
    let other =
        api.server.admin().add_key(chatcaptain_server::admin::NewKey::new().grant_all("bot")).await.unwrap();
    let path = "/v1/chatbots/bot/conversations";
    Answer::of(api.bare("GET", path).header("x-chatcaptain-key", other.secret)).await.is(200);
}

#[tokio::test]
async fn a_server_finishes_what_runs_before_it_ends() {
    use chatcaptain::operation::OperationId;
    let api = Api::start().await;
    let url = format!("{}/v1/chatbots/bot/conversations", api.server.url());
    api.server
        .fault(OperationId::ListConversations, chatcaptain_server::Fault::delay(Duration::from_millis(300)));
    let request = reqwest::Client::new().get(&url).header("x-chatcaptain-key", api.server.key());
    let running = tokio::spawn(request.send());
    while api.server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    api.server.stop().await;
    assert_eq!(running.await.unwrap().unwrap().status(), 200);
    assert!(reqwest::get(&url).await.is_err());
}

#[tokio::test]
async fn it_tells_about_itself_without_a_key() {
    let api = Api::start().await;
    api.get("").await.is(200);
    api.get("/none").await.error(404);
    assert_eq!(Answer::of(api.bare("GET", "/health")).await.is(200), json!({"status": "ok"}));
    let metrics = Answer::of(api.bare("GET", "/metrics")).await.is(200);
    let metrics = metrics.as_str().unwrap();
    for line in [
        r#"chatcaptain_requests_total{operation="list_conversations",status="200"} 1"#,
        r#"chatcaptain_requests_total{operation="get_conversation",status="404"} 1"#,
        r#"chatcaptain_request_seconds_count{operation="list_conversations"} 1"#,
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
    let document = Answer::of(api.bare("GET", "/openapi.json")).await.is(200);
    let paths: std::collections::BTreeSet<_> =
        chatcaptain::operation::OPERATIONS.iter().map(|it| it.path).collect();
    assert!(document["paths"].as_object().unwrap().keys().all(|path| paths.contains(path.as_str())));
    assert_eq!(document["paths"].as_object().unwrap().len(), paths.len());
    assert!(document["components"]["schemas"]["ErrorResponse"].is_object());
}
