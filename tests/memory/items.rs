//! A list that is streamed costs the piece that came last and one item, however large it is.

use chatcaptain_client::{CallOptions, Client, ErrorKind, ItemStream};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    misbehaving::{Behaviour, Server},
};
use serde::Deserialize;

use crate::{
    MIB, bounded,
    calls::{chatbot, client, conversation},
};

/// What the pieces, the server and the runtime may need, and 1 MiB for an item; a small part of any of the bodies.
const GROWTH: usize = 32 * MIB;

/// Bytes of a list: eight times what the process may grow by. `CHATCAPTAIN_LIST_MIB` sets more by hand.
fn length() -> u64 {
    let given = std::env::var("CHATCAPTAIN_LIST_MIB").ok();
    given.map_or(8 * GROWTH as u64, |given| given.parse::<u64>().unwrap() << 20)
}

#[derive(Deserialize)]
struct Numbered {
    number: u32,
}

async fn items(client: &Client) -> ItemStream<Numbered> {
    let answer = client.list_messages(&chatbot(), &conversation()).stream().await;
    answer.unwrap().into_inner().into_items("messages")
}

#[test]
fn a_list_of_any_length_costs_one_item_of_it() {
    let item = format!("{{\"number\":1,\"text\":\"{}\"}}", "x".repeat(4 << 10) + "}]\\n");
    // Pieces and items do not begin at the same places.
    let block = format!(",{item}").repeat(300);
    let times = length() / block.len() as u64 + 1;
    let start = format!("{{\"messages\":[{item}");
    let parts = [&start[..], &block, "]}"];
    for behaviour in [Behaviour::repeated(200, parts, times), Behaviour::repeated_gzip(200, parts, times)] {
        bounded(GROWTH, async || {
            let server = Server::always(behaviour);
            let mut items = items(&client(&server)).await;
            let mut count = 0;
            while let Some(item) = items.next().await {
                count += u64::from(item.unwrap().number);
            }
            assert_eq!(count, 300 * times + 1);
        });
    }
}

/// The SDK's own stream, and the types of the API.
#[test]
fn a_list_of_any_length_costs_no_more_through_the_sdk() {
    let (_, schema) = Operation::find("list_conversations").success();
    let item = fixture::full(document(), schema)["conversations"][0].to_string();
    let block = format!(",{item}").repeat(100);
    let times = length() / block.len() as u64 + 1;
    let start = format!("{{\"conversations\":[{item}");
    bounded(GROWTH, async || {
        let server = Server::always(Behaviour::repeated(200, [&start, &block, "]}"], times));
        let mut conversations =
            chatcaptain::Client::from(client(&server)).chatbot("b").conversations().stream();
        let mut count = 0;
        while let Some(conversation) = conversations.try_next().await.unwrap() {
            count += u64::from(!conversation.id.is_empty());
        }
        assert_eq!(count, 100 * times + 1);
    });
}

#[test]
fn an_item_without_an_end_costs_no_more_than_its_limit() {
    for (start, again) in
        [("{\"messages\":[{\"text\":\"", "x"), ("{\"messages\":[", "[0,"), ("{\"messages\":[1", "0")]
    {
        bounded(GROWTH, async || {
            let text = again.repeat((64 << 10) / again.len());
            let server = Server::always(Behaviour::repeated(200, [start, &text, ""], 1024).then_close());
            let mut items = items(&client(&server).with(CallOptions::new().max_item(MIB))).await;
            let error = items.next().await.unwrap().err().unwrap();
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
            let error = items.next().await.unwrap().err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Undecodable, "{error}");
            assert!(items.next().await.is_none());
        });
    }
}

#[test]
fn what_nobody_asks_for_costs_nothing_however_large() {
    for (start, again, end) in [
        ("{\"x\":\"", "x", "\",\"messages\":[{\"number\":7}]}"),
        ("{\"x\":[0", ",[0,{\"y\":1}]", "],\"messages\":[{\"number\":7}]}"),
        ("{\"messages\":[{\"number\":7}],\"x\":{\"y\":1", "0", "}}"),
        ("{\"messages\":[{\"number\":7}", " ", "]}"),
    ] {
        bounded(GROWTH, async || {
            let text = again.repeat((64 << 10) / again.len());
            let server = Server::always(Behaviour::repeated(200, [start, &text, end], 1024));
            let mut items = items(&client(&server)).await;
            assert_eq!(items.next().await.unwrap().unwrap().number, 7);
            assert!(items.next().await.is_none());
        });
    }
}

#[test]
fn a_name_and_an_error_without_an_end_are_ended() {
    for (start, kind) in [("{\"", ErrorKind::TooLarge), ("{\"error\":\"", ErrorKind::Rejected)] {
        bounded(GROWTH, async || {
            let server = Server::always(Behaviour::endless(200, start, &"x".repeat(64 << 10)));
            let mut items = items(&client(&server)).await;
            let error = items.next().await.unwrap().err().unwrap();
            assert_eq!(error.kind(), kind, "{error}");
            assert_eq!(
                error.message().map_or(0, |words| words.len()),
                if error.is_rejected() { 64 << 10 } else { 0 }
            );
            assert!(items.next().await.is_none());
            server.wait_for_closed(1).await;
        });
    }
}
