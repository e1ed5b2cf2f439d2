//! The same calls without `async`.

use std::time::Duration;

use chatcaptain::{Chatbot, ErrorKind, Timestamp, blocking, concurrent, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::{Behaviour, Server};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::sdk::{
    calls::{CHATBOT, CONVERSATION, bot, builder, success, success_value},
    scene::Scene,
};

/// A server with a runtime of its own, in a program that has none.
fn serve(script: impl IntoIterator<Item = Behaviour>) -> (Runtime, Server, Chatbot) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let entered = runtime.enter();
    let server = Server::start(script);
    drop(entered);
    let bot = bot(&server);
    (runtime, server, bot)
}

#[test]
fn a_call_and_a_builder_are_waited_for() {
    let scene = Builder::new_current_thread().enable_all().build().unwrap().block_on(Scene::start());
    let conversation = scene.conversation();
    assert_eq!(conversation.get().wait().unwrap().name, "Ada");
    conversation.send_text("Hi").as_bot().wait().unwrap();
    assert!(conversation.delete().wait().unwrap());
    let error = conversation.get().wait().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 1));
    assert_eq!(scene.requests().len(), 4);
}

#[test]
fn a_call_keeps_its_options_and_tells_what_is_known() {
    let (_runtime, server, bot) = serve([Behaviour::empty(503), success(Id::GetConversation)]);
    let call = bot.conversation(CONVERSATION).get().timeout(Duration::from_secs(30));
    let answer = call.wait_for_response().unwrap();
    assert_eq!((answer.attempts(), answer.status(), server.request_count()), (2, 200, 2));
}

/// Connections are kept from one wait to the next.
#[test]
fn waits_share_connections() {
    let (_runtime, server, bot) = serve([success(Id::GetConversation)]);
    let mut calls = 0;
    // The next call may come before the connection of the last is back: not always.
    while server.connections() == calls {
        bot.conversation(CONVERSATION).get().wait().unwrap();
        calls += 1;
        assert!(calls < 1000, "every call had a connection of its own");
    }
    assert_eq!(server.request_count(), calls);
}

#[test]
fn a_stream_is_an_iterator() {
    let (_, mut list) = success_value(Id::ListConversations);
    let item = list["conversations"][0].take();
    list["conversations"] = json!([item.clone(), null, item]);
    let (_runtime, _server, bot) = serve([Behaviour::json(200, &list)]);
    let read: Vec<_> = bot.conversations().stream().wait().map(|item| item.is_ok()).collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn many_calls_are_an_iterator() {
    let (_runtime, server, bot) = serve([success(Id::GetConversation)]);
    let ids = concurrent::iter(["c1", "c2", "c3"]);
    let read = concurrent::as_finished(ids, 2, |id| bot.conversation(id).get()).wait();
    assert_eq!(read.flatten().count(), 3);
    assert_eq!(server.request_count(), 3);
}

#[test]
fn the_generated_client_is_waited_for_too() {
    let (_runtime, server, _) = serve([success(Id::GetConversation)]);
    let client = builder(&server).build().unwrap();
    let (chatbot, id) = (CHATBOT.parse().unwrap(), CONVERSATION.parse().unwrap());
    let call = client.raw().get_conversation(&chatbot, &id);
    let answer = blocking::wait(call.clone().send_for_response()).unwrap();
    assert_eq!(call.wait_for_response().unwrap().operation(), Some(Id::GetConversation));
    assert_eq!(answer.operation(), Some(Id::GetConversation));
}

#[test]
fn threads_wait_at_the_same_time() {
    let (_runtime, server, bot) = serve([success(Id::GetConversation)]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| bot.conversation(CONVERSATION).get().wait().unwrap());
        }
    });
    assert_eq!(server.request_count(), 8);
}

/// Connections belong to the runtime on which they were made: what it leaves behind costs no call.
#[test]
fn a_client_outlives_the_runtime_that_it_was_first_used_on() {
    let (_runtime, server, bot) = serve([success(Id::GetConversation)]);
    let conversation = bot.conversation(CONVERSATION);
    for _ in 0..3 {
        let ended = Builder::new_current_thread().enable_all().build().unwrap();
        ended.block_on(conversation.get().into_future()).unwrap();
        drop(ended);
        conversation.get().wait().unwrap();
    }
    assert_eq!(server.request_count(), 6);
}

#[test]
fn a_call_is_shown_without_a_runtime() {
    let captain =
        chatcaptain::Client::builder().api_key("key").base_url("http://127.0.0.1:1").build().unwrap();
    let conversation = captain.chatbot(CHATBOT).conversation(CONVERSATION);
    assert!(conversation.get().to_curl().unwrap().starts_with("curl --request GET "));
    // Of two calls the first, and of a builder that is sent afterwards the same.
    assert!(conversation.add_tags(["vip"]).to_curl().unwrap().starts_with("curl --request GET "));
    let message = conversation.send_text("Hi").created(Timestamp::UNIX_EPOCH);
    assert_eq!(message.to_curl().unwrap(), message.call().to_curl().unwrap());
}

/// Where blocking is allowed it works, and where it would stop a task it says so.
#[tokio::test]
async fn a_wait_is_for_threads_that_may_block() {
    let server = Server::always(success(Id::GetConversation));
    let conversation = bot(&server).conversation(CONVERSATION);
    let blocking = conversation.clone();
    tokio::task::spawn_blocking(move || blocking.get().wait()).await.unwrap().unwrap();
    let task = tokio::spawn(async move { conversation.get().wait() });
    assert!(task.await.unwrap_err().is_panic());
}
