//! What differs from call to call and from client to client, and what lies below the SDK.

use std::time::Duration;

use chatcaptain::{
    CallOptions, ErrorKind, RetryPolicy, Timestamp,
    operation::{Method, OperationId as Id},
};
use chatcaptain_server::Fault;
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Server},
    recorded::{KEY, Recorded},
};
use serde_json::json;

use crate::sdk::{
    calls::{CHATBOT, CONVERSATION, bot, builder, conversation, success},
    scene::{CHANNEL, Scene},
};

#[tokio::test]
async fn a_call_has_its_own_limit_attempts_and_headers() {
    let server = Server::always(Behaviour::empty(503));
    let options = CallOptions::new().retry(RetryPolicy::never()).header("x-tenant", "one").unwrap();
    let error = conversation(&server).get().options(options).await.unwrap_err();
    assert_eq!((error.attempts(), server.request_count()), (1, 1));
    assert_eq!(server.take_requests()[0].header("x-tenant"), ["one"]);
    // The next call is what it always was.
    assert_eq!(conversation(&server).get().await.unwrap_err().attempts(), 3);
    assert!(server.requests().iter().all(|request| request.header("x-tenant").is_empty()));

    let server = Server::always(Behaviour::silence(After::Request));
    let error = conversation(&server).get().timeout(Duration::from_millis(30)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("its limit of 30ms (`call_timeout`)"), "{error}");
}

/// Also of what is no single call: streams, and verbs of two calls.
#[tokio::test]
async fn a_client_with_options_has_them_in_everything() {
    let server = Server::always(Behaviour::empty(503));
    let captain = builder(&server).header("x-app", "own").build().unwrap();
    let once =
        captain.with(CallOptions::new().retry(RetryPolicy::never()).header("x-tenant", "one").unwrap());
    let bot = once.chatbot(CHATBOT);
    bot.conversations().stream().next().await.unwrap().unwrap_err();
    bot.conversation(CONVERSATION).add_tags(["vip"]).await.unwrap_err();
    bot.widget("channel-8", "DE").visitor("token").start().await.unwrap_err();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!((request.header("x-app"), request.header("x-tenant")), (vec!["own"], vec!["one"]));
    }
}

#[tokio::test]
async fn an_endpoint_that_no_page_knows_goes_the_same_way() {
    let server = Server::start([Behaviour::empty(503), Behaviour::json(200, &json!({"labels": ["a"]}))]);
    let captain = builder(&server).build().unwrap();
    let endpoint = captain.raw().endpoint(Method::Get, "/v1/chatbots/{chatbotId}/labels");
    let labels = endpoint.path("chatbotId", CHATBOT).send_for_response().await.unwrap();
    assert_eq!((labels["labels"][0].as_str(), labels.attempts()), (Some("a"), 2));
    assert!(server.requests().iter().all(|request| request.header("x-chatcaptain-key") == [KEY]));
    // Its failures are errors of the SDK by `?`.
    let refused = async |server: &Server| -> Result<(), chatcaptain::Error> {
        let captain = builder(server).build()?;
        captain.raw().endpoint(Method::Get, "/v1/labels").send_for_response().await?;
        Ok(())
    };
    let error = refused(&Server::always(Behaviour::empty(401))).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unauthorized, None));
}

#[tokio::test]
async fn what_is_known_about_an_answer_can_be_asked_for() {
    let answered = success(Id::GetConversation).with_header("x-request-id", "r-1").with_header("x-own", "2");
    let server = Server::start([Behaviour::empty(503), answered]);
    let answer = bot(&server).conversation(CONVERSATION).get().send_for_response().await.unwrap();
    assert_eq!((answer.status(), answer.attempts(), answer.request_id()), (200, 2, Some("r-1")));
    assert_eq!((answer.header("x-own"), answer.operation()), (Some("2"), Some(Id::GetConversation)));
    assert!(!answer.name.is_empty(), "it is the value too");
}

#[tokio::test]
async fn a_stream_asks_for_what_the_call_asks_for() {
    let scene = Scene::start().await;
    let bot = &scene.bot;
    for list in [
        bot.conversations(),
        bot.conversations().contact("contact-7"),
        bot.conversations().channel("channel-8"),
        bot.conversations().contact("contact-7").channel("channel-8"),
    ] {
        let all = list.clone().await.unwrap();
        assert_eq!(list.stream().try_next().await.unwrap().as_ref(), all.first());
        let requests = scene.requests();
        let [.., called, streamed] = &requests[..] else { panic!("both are sent") };
        assert_eq!(called, streamed);
    }
}

/// Two messages are two, and one that is sent again is the same.
#[tokio::test]
async fn a_message_that_comes_in_without_an_id_has_one_of_its_own() {
    let scene = Scene::start().await;
    let from = scene.bot.inbound(CHANNEL, "Own").from("49123");
    scene.server.fault(Id::HandleIncomingMessage, Fault::drop_after());
    let idempotent = CallOptions::new().idempotent(true);
    let handled = from.text("Hi").call().options(idempotent).await.unwrap();
    from.text("Hi").await.unwrap();
    let id = |request: &Recorded| request.json()["message"]["providerMessageId"].clone();
    let ids: Vec<_> = scene.requests().iter().map(id).collect();
    assert_eq!(ids[0], ids[1], "the same message, sent again");
    assert_ne!(ids[1], ids[2]);
    assert!(ids.iter().all(|id| id.as_str().is_some_and(|id| id.len() == 32)));
    from.text("Hi").provider_message_id("own").await.unwrap();
    assert_eq!(id(&scene.requests()[3]), "own");
    // Of four that were sent, the server has three.
    assert_eq!(scene.bot.conversation(&handled.conversation_id).messages().await.unwrap().len(), 3);
}

/// A clone that is sent is another message; a reused builder was stored once.
#[tokio::test]
async fn each_send_of_a_clone_makes_a_new_id_and_time() {
    let scene = Scene::start().await;
    let from = scene.bot.inbound(CHANNEL, "Own").from("49123");
    let conversation = scene.conversation();
    let (ping, reply) = (from.text("ping"), conversation.send_text("pong"));
    let named = from.text("named").provider_message_id("").created(Timestamp::UNIX_EPOCH);
    // Both builders are older than this.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let before = Timestamp::now();
    let handled = ping.clone().await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    ping.await.unwrap();
    reply.clone().await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    reply.await.unwrap();
    named.await.unwrap();

    let requests = scene.requests();
    let message = |index: usize| requests[index].json()["message"].clone();
    let created = |index| message(index)["created"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let id = |index| message(index)["providerMessageId"].as_str().unwrap().to_owned();
    assert_ne!(id(0), id(1), "two messages");
    assert!((id(4).len(), created(4)) == (32, Timestamp::UNIX_EPOCH), "an empty id is none");
    // To the millisecond.
    let before = before - Duration::from_millis(1);
    assert!(created(0) >= before && created(1) > created(0), "the time of the send");
    assert!(created(2) >= before && created(3) > created(2), "the time of the send");
    assert_eq!(scene.bot.conversation(&handled.conversation_id).messages().await.unwrap().len(), 3);
}

/// Options can be set before and after everything else, on builders and on calls, and streams have them.
#[tokio::test]
async fn options_are_taken_in_any_order() {
    let server = Server::always(Behaviour::empty(503));
    let (bot, conversation) = (bot(&server), conversation(&server));
    let once = || CallOptions::new().retry(RetryPolicy::never()).header("x-tenant", "one").unwrap();
    let long = Duration::from_secs(30);
    conversation.close().options(once()).unread(false).timeout(long).await.unwrap_err();
    conversation
        .send_text("Hi")
        .timeout(long)
        .as_bot()
        .options(once())
        .send_for_response()
        .await
        .unwrap_err();
    conversation.get().options(once()).timeout(long).send_bytes().await.unwrap_err();
    bot.conversations().options(once()).channel("c").stream().next().await.unwrap().unwrap_err();
    conversation.messages().options(once()).stream().next().await.unwrap().unwrap_err();
    conversation.add_tags(["vip"]).options(once()).await.unwrap_err();
    bot.find_conversation("a", "b").options(once()).or_create("c", "web", "d").await.unwrap_err();
    bot.inbound("c", "C").from("f").text("Hi").options(once()).map(|it| it.message_id).await.unwrap_err();
    conversation.update().options(once()).stream().await.unwrap_err();
    let requests = server.requests();
    assert_eq!(requests.len(), 9, "each is sent once");
    assert!(requests.iter().all(|request| request.header("x-tenant") == ["one"]));
    // The later wins, and keeps what it does not set.
    let later = CallOptions::new().header("x-tenant", "two").unwrap();
    conversation.close().options(once()).options(later).await.unwrap_err();
    assert_eq!(server.requests()[9].header("x-tenant"), ["two"]);
    assert_eq!(server.request_count(), 10);
}

/// Also a call that was made of a builder: its id and its time are those of the send.
#[tokio::test]
async fn each_send_of_a_cloned_call_is_another_message() {
    let scene = Scene::start().await;
    let from = scene.bot.inbound(CHANNEL, "Own").from("49123");
    let (ping, reply) = (from.text("ping").call(), scene.conversation().send_text("pong").call());
    for _ in 0..2 {
        ping.clone().await.unwrap();
        reply.clone().await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let requests = scene.requests();
    let message = |index: usize| requests[index].json()["message"].clone();
    assert_ne!(message(0)["providerMessageId"], message(2)["providerMessageId"]);
    for (first, second) in [(0, 2), (1, 3)] {
        assert_ne!(message(first)["created"], message(second)["created"]);
    }
}
