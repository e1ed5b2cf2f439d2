//! Faults on demand, as the SDK meets them.

use std::time::Duration;

use chatcaptain::{Chatbot, Client, ErrorKind, RetryPolicy, operation::OperationId as Id};
use chatcaptain_server::{Fault, TestServer};

fn bot(server: &TestServer) -> Chatbot {
    let client = Client::builder().api_key(server.key()).base_url(server.url()).retry(RetryPolicy::never());
    client.build().unwrap().chatbot(server.chatbot())
}

#[tokio::test]
async fn each_fault_is_what_its_name_says() {
    let server = TestServer::start().await;
    let bot = bot(&server);
    let made = bot.create_conversation("contact", server.channel(), "web", "Ada").await.unwrap();
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
    let create = async || bot.create_conversation("contact", server.channel(), "web", "Ada").await;
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

/// What may be repeated is, until it is done.
#[tokio::test]
async fn a_repeat_reaches_a_server_that_came_back() {
    let server = TestServer::start().await;
    let client = Client::builder().api_key(server.key()).base_url(server.url()).build().unwrap();
    let bot = client.chatbot(server.chatbot());
    let made = bot.create_conversation("contact", server.channel(), "web", "Ada").await.unwrap();
    server.fault(Id::DeleteConversation, Fault::drop_after());
    // The repeat finds nothing, for the first was carried out: that is success.
    bot.conversation(&made.id).delete().await.unwrap();
    assert_eq!(server.requests().len(), 3);
    assert!(bot.conversations().await.unwrap().is_empty());
}
