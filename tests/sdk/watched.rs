//! Messages that are watched: each once, in order, whatever becomes of a listing.

use std::time::Duration;

use chatcaptain::{
    Error, ErrorKind, ItemStream, Messages, RetryPolicy, operation::OperationId, types::Message,
};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};

use crate::sdk::{
    calls::{CHATBOT, CONVERSATION, builder, success_value},
    scene::Scene,
};

/// The shortest there is.
const EVERY: Duration = Duration::ZERO;

/// Messages of these ids, each written at the minute that follows it in its name, if one does.
fn list(names: &[&str]) -> Behaviour {
    let listed: Vec<_> = names.iter().map(|name| message(name)).collect();
    Behaviour::json(200, &json!({ "messages": listed }))
}

fn message(name: &str) -> Value {
    let (_, full) = success_value(OperationId::GetConversationMessage);
    let mut message = full["message"].clone();
    let (id, minute) = name.split_once('@').unwrap_or((name, "0"));
    message["id"] = json!(id);
    message["created"] = json!(format!("2025-01-31T12:{minute:0>2}:00Z"));
    message
}

/// The messages, asked for once in each listing.
fn messages(server: &Server) -> Messages {
    let client = builder(server).retry(RetryPolicy::never()).build().unwrap();
    client.chatbot(CHATBOT).conversation(CONVERSATION).messages()
}

/// What comes next, if it comes: a message that is not new is waited for in vain.
async fn next(stream: &mut ItemStream<Message>) -> Result<Message, Error> {
    let next = tokio::time::timeout(Duration::from_secs(60), stream.next()).await;
    next.expect("nothing came").expect("it has ended")
}

async fn ids<const N: usize>(stream: &mut ItemStream<Message>) -> [String; N] {
    let mut ids = Vec::new();
    for _ in 0..N {
        ids.push(next(stream).await.unwrap().id);
    }
    ids.try_into().unwrap()
}

async fn failure(stream: &mut ItemStream<Message>) -> Error {
    next(stream).await.unwrap_err()
}

#[tokio::test]
async fn what_comes_after_the_first_listing_is_given_once() {
    let script =
        [list(&["a"]), list(&["a"]), list(&["a", "b"]), list(&["a", "b"]), list(&["a", "b", "c", "c"])];
    let server = Server::start(script.into_iter().chain([Behaviour::empty(404)]));
    let mut watched = messages(&server).watch(EVERY);
    assert_eq!(server.request_count(), 0, "nothing is sent before something is asked for");
    assert_eq!(ids(&mut watched).await, ["b", "c"]);
    let requests = server.requests();
    assert_eq!(requests.len(), 5);
    let shortest = Duration::from_millis(100);
    assert!(requests.windows(2).all(|pair| pair[1].at - pair[0].at >= shortest), "a server is not stormed");
    assert_eq!(failure(&mut watched).await.kind(), ErrorKind::NotFound);
}

/// Of the real server, which has the messages of several writers.
#[tokio::test]
async fn what_is_written_while_it_is_watched_comes_once_and_in_order() {
    let scene = Scene::start().await;
    let mut watched = scene.conversation().messages().watch(EVERY);
    let write = async {
        for number in 0..5 {
            scene.conversation().send_text(format!("message {number}")).await.unwrap();
            scene.conversation().close().await.unwrap();
        }
    };
    // What is there before the first listing is not new; the second says that the first is done.
    scene.conversation().send_text("before").await.unwrap();
    let listed_twice = async {
        while scene.requests().len() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = watched.next() => unreachable!("nothing is new"),
        () = listed_twice => {}
    }
    let read = async {
        let mut texts = Vec::new();
        while texts.len() < 5 {
            texts.extend(next(&mut watched).await.unwrap().content.text);
        }
        texts
    };
    let ((), texts) = tokio::join!(write, read);
    assert_eq!(texts, [0, 1, 2, 3, 4].map(|number| format!("message {number}")));
}

#[tokio::test]
async fn new_messages_come_in_the_order_of_their_times() {
    let newest_first = list(&["d@30", "c@20", "b@10", "a@00"]);
    let server = Server::start([list(&["a@00"]), newest_first]);
    assert_eq!(ids(&mut messages(&server).watch(EVERY)).await, ["b", "c", "d"]);
}

/// Where a time is missing the order of the listing holds.
#[tokio::test]
async fn a_message_without_a_time_stays_behind_its_neighbour() {
    let untimed = |name| {
        let mut message = message(name);
        message["created"] = json!("");
        message
    };
    let listed = json!({"messages": [message("c@20"), untimed("d"), message("b@10"), untimed("a")]});
    let server = Server::start([list(&[]), Behaviour::json(200, &listed)]);
    assert_eq!(ids(&mut messages(&server).watch(EVERY)).await, ["b", "a", "c", "d"]);
}

#[tokio::test]
async fn a_listing_that_fails_in_passing_is_made_again() {
    let passing = [
        Behaviour::empty(503),
        Behaviour::empty(500),
        Behaviour::empty(429),
        Behaviour::close(After::Request),
        Behaviour::reset(After::Accept),
        Behaviour::cut_length(200, &json!({"messages": [message("b"), message("c")]}).to_string(), 1),
    ];
    for failing in passing {
        let told = format!("{failing:?}");
        let server = Server::start([list(&["a"]), failing.clone(), failing, list(&["a", "b", "c"])]);
        assert_eq!(ids(&mut messages(&server).watch(EVERY)).await, ["b", "c"], "{told}");
    }
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_waited() {
    let limited = Behaviour::empty(429).with_header("retry-after", "1");
    let server = Server::start([list(&["a"]), limited, list(&["a", "b"])]);
    assert_eq!(ids(&mut messages(&server).watch(EVERY)).await, ["b"]);
    let requests = server.requests();
    assert!(requests[2].at - requests[1].at >= Duration::from_secs(1));
}

#[tokio::test]
async fn any_other_failure_is_the_last_item() {
    let lasting = [
        (Behaviour::empty(401), ErrorKind::Unauthorized),
        (Behaviour::empty(403), ErrorKind::Forbidden),
        (Behaviour::empty(404), ErrorKind::NotFound),
        (Behaviour::json(200, &json!({"messages": [], "error": "no"})), ErrorKind::Rejected),
        (Behaviour::text(200, "text/html", "<h1>"), ErrorKind::Undecodable),
    ];
    for (failing, kind) in lasting {
        let server = Server::start([list(&["a"]), failing, list(&["a", "b"])]);
        let mut watched = messages(&server).watch(EVERY);
        assert_eq!(failure(&mut watched).await.kind(), kind);
        assert!(watched.next().await.is_none() && watched.next().await.is_none(), "{kind}");
        assert_eq!(server.request_count(), 2);
    }
}

#[tokio::test]
async fn without_a_first_listing_there_is_nothing_that_could_be_new() {
    let server = Server::start([Behaviour::empty(503), list(&["a"])]);
    let mut watched = messages(&server).watch(EVERY);
    assert_eq!(failure(&mut watched).await.kind(), ErrorKind::Server);
    assert!(watched.next().await.is_none());
    // What came after a message is known without one.
    let server = Server::start([Behaviour::empty(503), list(&["a", "b"])]);
    assert_eq!(ids(&mut messages(&server).watch_after("a", EVERY)).await, ["b"]);
}

#[tokio::test]
async fn a_watch_goes_on_after_the_message_that_was_seen_last() {
    for (last, expected) in [("a", ["b", "c", "d"]), ("gone", ["a", "b", "c"]), ("", ["a", "b", "c"])] {
        let server =
            Server::start([list(&["c@20", "b@10", "a@00"]), list(&["a@00", "b@10", "c@20", "d@30"])]);
        let mut watched = messages(&server).watch_after(last, EVERY);
        assert_eq!(ids(&mut watched).await, expected, "{last}");
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_told_once_and_the_others_come() {
    let (bad, worse) = (json!({"id": "bad"}), json!(null));
    let listed = |items: &[Value]| Behaviour::json(200, &json!({ "messages": items }));
    let server = Server::start([
        listed(std::slice::from_ref(&bad)),
        listed(&[bad.clone(), message("b")]),
        listed(&[bad.clone(), message("b"), worse.clone()]),
        listed(&[bad, message("b"), worse, message("c")]),
    ]);
    let mut watched = messages(&server).watch(EVERY);
    assert_eq!(ids(&mut watched).await, ["b"]);
    let error = failure(&mut watched).await;
    assert_eq!(error.kind(), ErrorKind::Undecodable);
    assert!(error.to_string().contains("$.messages[2]"), "{error}");
    assert_eq!(ids(&mut watched).await, ["c"]);
}

#[tokio::test]
async fn messages_without_an_id_are_counted() {
    let server = Server::start([list(&[""]), list(&["", ""]), list(&["", "", "b"])]);
    assert_eq!(ids(&mut messages(&server).watch(EVERY)).await, ["", "b"]);
}

/// Whoever waits for something else as well loses nothing.
#[tokio::test]
async fn a_wait_that_is_given_up_loses_no_message() {
    let server = Server::start([list(&["a"]), list(&["a", "b"]), list(&["a", "b", "c"])]);
    let mut watched = messages(&server).watch(EVERY);
    let mut ids = Vec::new();
    while ids.len() < 2 {
        if let Ok(item) = tokio::time::timeout(Duration::from_millis(7), watched.try_next()).await {
            ids.push(item.unwrap().unwrap().id);
        }
    }
    assert_eq!(ids, ["b", "c"]);
}

#[tokio::test]
async fn a_visitor_watches_with_their_token() {
    let server = Server::start([list(&["a"]), list(&["a", "b"])]);
    let client = builder(&server).build().unwrap();
    let visitor = client.chatbot(CHATBOT).widget("channel-8", "DE").visitor("token-4");
    assert_eq!(ids(&mut visitor.messages(CONVERSATION).watch(EVERY)).await, ["b"]);
    let target = format!("/v1/widget/{CHATBOT}/conversations/{CONVERSATION}/messages?token=token-4");
    assert!(server.requests().iter().all(|request| request.target == target));
}
