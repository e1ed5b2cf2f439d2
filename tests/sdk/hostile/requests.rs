//! Where calls go, and what is seen of them.

use std::time::Duration;

use chatcaptain::{CallOptions, Client, ErrorKind, operation::OperationId as Id};
use chatcaptain_tests::{
    log::Capture,
    misbehaving::{After, Behaviour, Gate, Server},
    recorded::KEY,
};
use proptest::prelude::*;
use serde_json::json;

use crate::sdk::calls::{CHATBOT, CONVERSATION, bot, conversation, success};

use super::{failures, item};

#[tokio::test]
async fn a_redirect_is_an_error_and_the_other_host_hears_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::always(success(Id::GetConversation));
        let server = Server::always(Behaviour::redirect(status, &elsewhere.url()));
        for error in failures(&server, CallOptions::new()).await {
            assert_eq!((error.kind(), error.status()), (ErrorKind::Redirect, Some(status)), "{error}");
        }
        assert_eq!((server.request_count(), elsewhere.connections()), (5, 0));
        conversation(&elsewhere).get().await.unwrap();
    }
}

/// The literal segments that stand in the place of an id, by the document.
#[tokio::test]
async fn an_id_that_means_another_path_is_sent_nowhere() {
    let server = Server::always(success(Id::GetConversation));
    let bot = bot(&server);
    let siblings = ["find", "search", "search-external", "handle", "event", "payload", "custom-event"];
    for id in ["", ".", "..", r"x\..\..\other\conversations\y", "a\nb", "a\0b"].iter().chain(&siblings) {
        let visitor = bot.widget("channel-8", "DE").visitor("token");
        for error in [
            bot.conversation(*id).get().await.unwrap_err(),
            bot.conversation(*id).delete().await.unwrap_err(),
            bot.conversation(*id).update().unread(true).await.unwrap_err(),
            bot.conversation(*id).messages().stream().next().await.unwrap().unwrap_err(),
            bot.conversation(*id).messages().watch(Duration::ZERO).next().await.unwrap().unwrap_err(),
            bot.conversation(*id).close().to_curl().unwrap_err(),
            bot.step_payload(*id).await.unwrap_err(),
            visitor.messages(*id).stream().next().await.unwrap().unwrap_err(),
        ] {
            assert!(error.is_invalid_argument() && error.is_unsent(), "{id:?}: {error}");
            assert!(error.to_string().starts_with("invalid ConversationId: "), "{error}");
        }
    }
    assert_eq!(server.connections(), 0);
    // A message or a chatbot of these names is one like any other.
    let message = bot.conversation(CONVERSATION).message("find").update().to_curl();
    assert!(message.unwrap().contains("/messages/find'"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_other_id_is_one_segment_that_decodes_to_it(id in "\\PC{1,24}", long in 500_usize..600) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::always(success(Id::GetConversation));
            for id in [id.as_str(), "a/b", "a%2Fb", "a?b", "a#b", "é", "😀", "a\u{202e}b", &"x".repeat(long)] {
                let sent = server.request_count();
                match bot(&server).conversation(id).get().await {
                    Ok(_) => {
                        let request = server.requests()[sent].clone();
                        assert_eq!(request.segments()[4..], [id], "{}", request.target);
                    }
                    Err(error) => {
                        assert!(error.is_invalid_argument(), "{id:?}: {error}");
                        assert_eq!(server.request_count(), sent);
                    }
                }
            }
        });
    }
}

#[tokio::test]
async fn a_base_url_is_what_it_says_or_makes_no_client() {
    let server = Server::always(success(Id::GetConversation));
    let port = server.port();
    let make = |url: &str| Client::builder().api_key(KEY).base_url(url).build();
    for bad in ["?x=1", "#f", "?", "#"].map(|end| format!("http://127.0.0.1:{port}{end}")).into_iter().chain(
        ["user:canary@127.0.0.1", ":80@evil"].map(|host| format!("http://{host}:{port}")).into_iter().chain(
            ["file:///etc/passwd", "127.0.0.1", "", "http://", "http://example.com", "//127.0.0.1"]
                .map(str::to_owned),
        ),
    ) {
        let error = make(&bad).unwrap_err();
        assert!(error.is_invalid_argument(), "{bad}: {error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    for (good, path) in [("", ""), ("/", ""), ("/api", "/api"), ("/api/", "/api")] {
        let captain = make(&format!("http://127.0.0.1:{port}{good}")).unwrap();
        captain.chatbot(CHATBOT).conversation(CONVERSATION).get().await.unwrap();
        let target = server.take_requests()[0].target.clone();
        assert_eq!(target, format!("{path}/v1/chatbots/{CHATBOT}/conversations/{CONVERSATION}"));
    }
    make("http://[::1]:1").unwrap();
}

#[tokio::test]
async fn nothing_is_logged_that_is_secret_or_was_written() {
    let capture = Capture::begin();
    for behaviour in [
        success(Id::GetConversation),
        Behaviour::json(500, &json!({"error": "canary"})),
        Behaviour::close(After::Request),
    ] {
        let server = Server::always(behaviour);
        let bot = bot(&server);
        let conversation = bot.conversation(CONVERSATION);
        let _ = conversation.send_text("canary").author("canary").await;
        let _ = conversation.update().notes(["canary"]).name("canary").metadata([("canary", "canary")]).await;
        let _ = conversation.messages().stream().next().await;
        let _ = bot.search("canary", "all").await;
        let _ = bot.widget("channel-8", "DE").register("canary", "https://example.com").await;
        let _ = bot.widget("channel-8", "DE").visitor("canary").messages(CONVERSATION).stream().next().await;
        let _ = conversation.send_text("canary").to_curl();
    }
    let text = capture.text();
    assert!(
        text.contains("chatcaptain_client") && text.contains("hyper_util"),
        "the log is not the most verbose one"
    );
    assert!(!text.contains("canary") && !text.contains(KEY), "{text}");
}

#[tokio::test]
async fn a_dropped_call_and_a_dropped_stream_leave_nothing() {
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let gate = Gate::shut();
    let opened = Behaviour::chunks(200).with_header("content-type", "application/json");
    let first = format!("{{\"conversations\":[{},", item("a"));
    for behaviour in [Behaviour::silence(After::Request), opened.then_chunk(first).then_hold(&gate)] {
        let server = Server::always(behaviour);
        let bot = bot(&server);
        let before = tasks();
        let mut stream = bot.conversations().stream();
        tokio::select! {
            biased;
            () = async { while stream.next().await.is_some() {} } => unreachable!("it has no end"),
            () = server.wait_for_requests(1) => {}
        }
        let _ = tokio::time::timeout(Duration::from_millis(20), stream.next()).await;
        drop(stream);
        server.wait_for_closed(1).await;
        let settled = async {
            while tasks() > before {
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(30), settled).await.is_ok(), "a task goes on");
    }
}
