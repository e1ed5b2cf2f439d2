//! C29: a call that is dropped leaves nothing behind. Its share of the budget is in `budget`.

use std::{future::Future, time::Duration};

use chatcaptain_client::Client;
use chatcaptain_tests::misbehaving::{After, Behaviour, Gate, Server};
use tokio::{runtime::Handle, select, task::yield_now, time::timeout};

use crate::transport::calls::{Kind, builder, chatbot, client, conversation};

/// Tasks of this test's own runtime, the server's among them.
fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Waits until there are no more tasks than this.
async fn settled(count: usize) {
    let settling = async {
        while tasks() > count {
            yield_now().await;
        }
    };
    assert!(timeout(Duration::from_secs(30), settling).await.is_ok(), "{} tasks, not {count}", tasks());
}

/// Drops a call when this has happened.
async fn dropped_after(call: impl Future<Output = impl std::fmt::Debug>, happened: impl Future<Output = ()>) {
    select! {
        biased;
        result = call => panic!("the call was to be dropped, and ended: {result:?}"),
        () = happened => {}
    }
}

#[tokio::test]
async fn a_call_dropped_before_its_answer_leaves_no_connection_and_no_task() {
    for behaviour in [
        Behaviour::silence(After::Accept),
        Behaviour::silence(After::Head),
        Behaviour::silence(After::Request),
        Behaviour::slow_status_line(Duration::from_millis(1)),
        Behaviour::interim(Duration::from_millis(1)),
        Behaviour::cut_length(200, "{", 9).then_silence(),
        Behaviour::cut_length(503, "{", 9).then_silence(),
        Behaviour::endless_chunks(200),
    ] {
        for call in Kind::ALL {
            let server = Server::always(behaviour.clone());
            let client = builder(&server).max_body(usize::MAX).max_error_body(usize::MAX).build().unwrap();
            let before = tasks();
            dropped_after(call.call(&client), server.wait_for_connections(1)).await;
            server.wait_for_closed(1).await;
            settled(before).await;
            assert_eq!(server.connections(), 1, "{behaviour:?}");
        }
    }
}

#[tokio::test]
async fn a_call_dropped_while_it_waits_sends_nothing_more() {
    let busy = Behaviour::empty(503).with_header("retry-after", "1");
    let server = Server::start([busy, Kind::Get.success()]);
    let before = tasks();
    let client = client(&server);
    let answered = async {
        server.wait_for_requests(1).await;
        // The answer is on its way: nothing more is told of it, so other tasks get their turns.
        for _ in 0..1000 {
            yield_now().await;
        }
    };
    dropped_after(Kind::Get.call(&client), answered).await;
    // The connection stays for the next call; there is no task that could send it.
    drop(client);
    server.wait_for_closed(1).await;
    settled(before).await;
    assert_eq!((server.connections(), server.request_count()), (1, 1));
}

#[tokio::test]
async fn a_call_dropped_before_it_is_polled_does_nothing() {
    let server = Server::always(Kind::Get.success());
    let client = client(&server);
    let before = tasks();
    drop(Kind::Get.call(&client));
    assert_eq!((tasks(), server.connections()), (before, 0));
    Kind::Get.call(&client).await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_dropped_call_does_not_disturb_the_next() {
    let server = Server::start([Behaviour::silence(After::Request), Kind::Get.success()]);
    let client = client(&server);
    dropped_after(Kind::Get.call(&client), server.wait_for_requests(1)).await;
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 1);
    assert_eq!((server.connections(), server.request_count()), (2, 2));
}

async fn first_piece(client: &Client) -> chatcaptain_client::ByteStream {
    let mut body = client.list_messages(&chatbot(), &conversation()).stream().await.unwrap().into_inner();
    assert!(body.chunk().await.unwrap().is_some());
    body
}

#[tokio::test]
async fn a_stream_dropped_in_the_middle_leaves_no_connection_and_no_task() {
    let open = Behaviour::chunks(200).then_chunk("{\"messages\":[").then_hold(&Gate::shut());
    for behaviour in [open, Behaviour::endless_chunks(200)] {
        let server = Server::always(behaviour);
        let client = client(&server);
        let before = tasks();
        drop(first_piece(&client).await);
        server.wait_for_closed(1).await;
        settled(before).await;
    }
}
