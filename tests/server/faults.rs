//! Faults on demand, as the SDK meets them.

use std::time::Duration;

use chatcaptain::{Chatbot, Client, ErrorKind, NewConversation, RetryPolicy, operation::OperationId as Id};
use chatcaptain_server::{Fault, TestServer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

fn bot(server: &TestServer) -> Chatbot {
    let client = Client::builder().api_key(server.key()).base_url(server.url()).retry(RetryPolicy::never());
    client.build().unwrap().chatbot(server.chatbot())
}

fn new(server: &TestServer) -> NewConversation<'_> {
    NewConversation { contact: "contact", channel: server.channel(), channel_type: "web".into(), name: "Ada" }
}

#[tokio::test]
async fn each_fault_is_what_its_name_says() {
    let server = TestServer::start().await;
    let bot = bot(&server);
    let made = bot.create_conversation(new(&server)).await.unwrap();
    let get = async || bot.conversation(&made.id).get().await;
    for (fault, kind) in [
        (Fault::status(503), ErrorKind::Server),
        (Fault::status(429).retry_after(7), ErrorKind::RateLimited),
        (Fault::html(), ErrorKind::Server),
        (Fault::malformed(), ErrorKind::Undecodable),
        (Fault::missing_field("channelId"), ErrorKind::Undecodable),
    ] {
        server.fault(Id::GetConversation, fault.clone());
        let error = get().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{fault:?}");
        get().await.unwrap();
    }
    server.fault(Id::GetConversation, Fault::status(429).retry_after(7));
    assert_eq!(get().await.unwrap_err().retry_after(), Some(Duration::from_secs(7)));
    for fault in [Fault::drop_before(), Fault::truncated(), Fault::redirect("https://elsewhere.example/")] {
        server.fault(Id::GetConversation, fault.clone());
        get().await.expect_err("a fault");
        get().await.unwrap();
    }
    server.fault(Id::GetConversation, Fault::unknown_enum());
    let odd = get().await.unwrap();
    assert_eq!(odd.channel_type, "x-unlisted");

    server.fault(Id::GetConversation, Fault::status(500).times(2));
    assert!(get().await.is_err() && get().await.is_err() && get().await.is_ok());
    server.fault(Id::GetConversation, Fault::status(500).always());
    assert!(get().await.is_err() && get().await.is_err());
    server.clear_faults();
    get().await.unwrap();
}

/// Before the work nothing was done; after it, it was. The SDK cannot know, and says so.
#[tokio::test]
async fn a_lost_answer_is_not_a_lost_change() {
    let server = TestServer::start().await;
    let bot = bot(&server);
    let create = async || bot.create_conversation(new(&server)).await;
    for (fault, there) in [(Fault::drop_before(), 0), (Fault::drop_after(), 1)] {
        server.fault(Id::CreateConversation, fault);
        assert!(create().await.unwrap_err().is_outcome_unknown());
        assert_eq!(bot.conversations().await.unwrap().len(), there);
    }
    let seen = server.requests();
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].operation, Some(Id::CreateConversation));
    assert_eq!(seen[0].json()["conversation"]["name"], "Ada");
    assert!(!format!("{seen:?}").contains(server.key()));
}

/// The bytes of the response to a GET, up to the end of the connection.
async fn raw(server: &TestServer, path: &str) -> String {
    let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).await.unwrap();
    let path = format!("/v1/chatbots/{}/conversations{path}", server.chatbot());
    let head = format!("GET {path} HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {}\r\n\r\n", server.key());
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A reset after the bytes is an end too.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_truncated_response_has_its_head_and_half_of_its_body() {
    let server = TestServer::start().await;
    let bot = bot(&server);
    let made = bot.create_conversation(new(&server)).await.unwrap();
    let whole = serde_json::to_string(&bot.conversation(&made.id).get().await.unwrap()).unwrap().len();

    server.fault(Id::GetConversation, Fault::truncated());
    let cut = raw(&server, &format!("/{}", made.id)).await;
    let (head, body) = cut.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let length: usize = length.parse().unwrap();
    assert!(length > whole && body.len() == length / 2, "{} of {length}", body.len());
    assert!(body.starts_with("{\"conversation\":{"), "{body}");

    // A list is sent in chunks, whatever its size; the largest here does not fit the buffers of a socket.
    for size in [10, 100_000, 900_000] {
        for _ in 0..8 {
            let made = bot.create_conversation(new(&server)).await.unwrap();
            let text = "x".repeat(size);
            bot.conversation(&made.id).update().metadata([("text", text)]).await.unwrap();
        }
        let whole = bot.conversations().await.unwrap();
        let whole = serde_json::to_string(&whole).unwrap().len();
        server.fault(Id::ListConversations, Fault::truncated());
        let cut = raw(&server, "").await;
        let (head, body) = cut.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("transfer-encoding: chunked"), "{head}");
        assert!((whole / 3..whole / 2 + 200).contains(&body.len()), "{} of {whole}", body.len());
        assert!(!body.ends_with("0\r\n\r\n"), "the last chunk is missing");
    }
}

/// A change whose response is cut was carried out, and the SDK says so.
#[tokio::test]
async fn a_truncated_create_is_a_reported_success() {
    let server = TestServer::start().await;
    let bot = bot(&server);
    server.fault(Id::CreateConversation, Fault::truncated());
    let create = bot.create_conversation(new(&server));
    let error = create.await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, Some(201)), "{error}");
    assert!(error.to_string().ends_with("; the server reported a success"), "{error}");
    assert!(error.is_carried_out() && !error.is_outcome_unknown());
    assert_eq!(bot.conversations().await.unwrap().len(), 1);

    // A list: its first items arrive, and then its end is missing.
    for _ in 0..200 {
        bot.create_conversation(new(&server)).await.unwrap();
    }
    server.fault(Id::ListConversations, Fault::truncated());
    let mut list = bot.conversations().stream();
    for _ in 0..50 {
        assert!(list.try_next().await.unwrap().is_some());
    }
    let error = loop {
        if let Err(error) = list.try_next().await {
            break error;
        }
    };
    assert_eq!((error.kind(), error.status()), (ErrorKind::Connection, Some(200)), "{error}");
}

/// What may be repeated is, until it is done.
#[tokio::test]
async fn a_repeat_reaches_a_server_that_came_back() {
    let server = TestServer::start().await;
    let client = Client::builder().api_key(server.key()).base_url(server.url()).build().unwrap();
    let bot = client.chatbot(server.chatbot());
    let made = bot.create_conversation(new(&server)).await.unwrap();
    server.fault(Id::DeleteConversation, Fault::drop_after());
    // The repeat finds nothing, for the first was carried out: that is success.
    bot.conversation(&made.id).delete().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    assert!(bot.conversations().await.unwrap().is_empty());
}
