//! What is sent again, and what ends.

use std::time::Duration;

use chatcaptain::{CallOptions, Error, ErrorKind, RetryPolicy, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};

use crate::sdk::calls::{CHATBOT, CONVERSATION, builder, conversation, success};

use super::failures;

#[tokio::test]
async fn a_create_that_was_refused_is_sent_when_somebody_listens() {
    let server = Server::refusing([success(Id::CreateConversationMessage)]);
    let policy = RetryPolicy::new().backoff(Duration::from_millis(50)).max_attempts(100);
    let captain = builder(&server).retry(policy).build().unwrap();
    let conversation = captain.chatbot(CHATBOT).conversation(CONVERSATION);
    let (sent, ()) = tokio::join!(conversation.send_text("Hi").call().send_for_response(), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.listen();
    });
    assert!(sent.unwrap().attempts() > 1);
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn what_passes_is_repeated_and_waits_are_bounded() {
    let server = Server::start([Behaviour::empty(503), Behaviour::empty(503), success(Id::GetConversation)]);
    let answer = conversation(&server).get().send_for_response().await.unwrap();
    assert_eq!((answer.attempts(), server.request_count()), (3, 3));
    for wait in ["-1", "abc", "0", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        let limited = Behaviour::empty(429).with_header("retry-after", wait);
        let server = Server::start([limited, success(Id::GetConversation)]);
        conversation(&server).get().await.unwrap();
        assert_eq!(server.request_count(), 2, "{wait}");
    }
    // Longer than anybody waits: told, and not waited for.
    for wait in ["1e9", "99999999999", "3600", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let limited = Behaviour::empty(429).with_header("retry-after", wait);
        let server = Server::start([limited, Behaviour::empty(429)]);
        let error = conversation(&server).get().await.unwrap_err();
        assert!(error.is_rate_limited(), "{wait}: {error}");
        let told = wait != "1e9";
        assert_eq!((error.retry_after().is_some(), error.attempts() == 1), (told, told), "{wait}: {error}");
    }
}

#[tokio::test]
async fn callers_of_all_handles_share_one_budget() {
    let server = Server::always(Behaviour::empty(503));
    let captain = builder(&server).build().unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..100 {
        let bot = captain.clone().chatbot(format!("chatbot-{number}"));
        callers.spawn(async move { bot.conversations().stream().next().await.unwrap().unwrap_err() });
    }
    assert!(callers.join_all().await.iter().all(Error::is_server));
    assert_eq!(server.request_count(), 100 + 500 / 5);
}

#[tokio::test]
async fn a_broken_answer_costs_a_create_no_second_try() {
    for behaviour in [
        Behaviour::close(After::Request),
        Behaviour::reset(After::Request),
        Behaviour::raw("hello\r\n\r\n"),
        Behaviour::raw(""),
        Behaviour::two_lengths(200, "{}"),
        Behaviour::cut_length(200, "{}", 1),
        Behaviour::cut_chunk(200, "{}"),
        Behaviour::gzip_cut(200, "{\"message\": null}", 9),
    ] {
        let told = format!("{behaviour:?}");
        let server = Server::always(behaviour);
        conversation(&server).send_text("Hi").await.unwrap_err();
        assert_eq!(server.request_count(), 1, "{told}");
        let error = conversation(&server).get().await.unwrap_err();
        assert!(!error.is_outcome_unknown(), "{told}");
    }
}

#[tokio::test]
async fn a_trickle_ends_at_the_limit_of_its_call() {
    let every = Duration::from_millis(5);
    for behaviour in [Behaviour::slow_headers(every), Behaviour::slow_status_line(every)] {
        let server = Server::always(behaviour);
        let limit = CallOptions::new().call_timeout(Duration::from_millis(100));
        for (index, error) in failures(&server, limit).await.into_iter().enumerate() {
            let writes = index == 1 || index == 2;
            assert_eq!((error.kind(), error.is_outcome_unknown()), (ErrorKind::Timeout, writes), "{error}");
        }
    }
    let server = Server::always(Behaviour::slow_body(every));
    let limit = CallOptions::new().call_timeout(Duration::from_millis(100));
    let error = conversation(&server).get().options(limit).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn a_body_without_an_end_is_too_large() {
    let server =
        Server::always(Behaviour::endless_chunks(200).with_header("content-type", "application/json"));
    let error = conversation(&server).get().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(200)), "{error}");
    server.wait_for_closed(1).await;
}
