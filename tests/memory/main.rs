//! How much memory a hostile answer costs the process. In a program of its own, one test at a time: whatever else
//! runs would be counted too.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

#[allow(dead_code, reason = "shared with the tests of the transport, which need more of it")]
#[path = "../transport/calls.rs"]
mod calls;
mod items;
mod resident;

use std::sync::{Mutex, PoisonError};

use chatcaptain_client::{CallOptions, ErrorKind};
use chatcaptain_tests::misbehaving::{Behaviour, Server};

use calls::{Kind, chatbot, client, conversation, once};

const MIB: usize = 1 << 20;

/// More than a limit of 1 MiB and the server may need; less than the smallest bomb.
const GROWTH: usize = 40 * MIB;

/// Runs `test` while no other runs, and fails if the process has grown by more than `limit`.
fn bounded(limit: usize, test: impl AsyncFnOnce()) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    resident::forget();
    let before = resident::now();
    runtime.block_on(test());
    let grown = resident::peak().saturating_sub(before);
    assert!(grown < limit, "grown by {grown} bytes");
}

#[test]
fn memory_that_is_used_is_counted() {
    let used = std::panic::catch_unwind(|| {
        bounded(GROWTH, async || drop(std::hint::black_box(vec![1_u8; 320 * MIB])));
    });
    assert!(used.is_err() || cfg!(not(target_os = "linux")));
}

#[test]
fn a_gzip_bomb_is_no_more_than_the_limit() {
    bounded(GROWTH, async || {
        for mebibytes in [64, 1024] {
            let server = Server::always(Behaviour::bomb(200, mebibytes));
            let error = Kind::Get.failure(&once(&server).with(CallOptions::new().max_body(MIB))).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::TooLarge, Some(200)));
        }
    });
}

#[test]
fn a_gzip_bomb_of_a_failure_is_no_more_than_the_limit() {
    bounded(GROWTH, async || {
        for mebibytes in [64, 1024] {
            let (kind, error) = Kind::Get.failure_once(Behaviour::bomb(400, mebibytes)).await;
            assert_eq!((kind, error.status()), (ErrorKind::BadRequest, Some(400)));
            assert_eq!(error.body().map(<[u8]>::len), Some(64 << 10));
        }
    });
}

#[test]
fn a_streamed_body_may_be_larger_than_any_limit() {
    bounded(GROWTH, async || {
        let server = Server::always(Behaviour::bomb(200, 64));
        let client = client(&server).with(CallOptions::new().max_body(1000));
        let body = client.list_messages(&chatbot(), &conversation()).stream().await;
        let mut body = body.unwrap();
        let mut length = 0;
        while let Some(piece) = body.chunk().await.unwrap() {
            length += piece.len();
        }
        assert_eq!(length, 64 * MIB + 2);
        let error = client.list_messages(&chatbot(), &conversation()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "the limit was what it was");
    });
}

/// To find the place of what is wrong, the body is read once more: that must not cost more than the body.
#[test]
fn a_body_of_the_wrong_type_costs_no_more_than_itself() {
    for pad in ["0", "{\"a\":0}", "[[]]", "\"\""] {
        // The server and the growing buffer of the client hold it several times; a tree of it takes half a gigabyte.
        bounded(4 * GROWTH, async || {
            let pads = vec![pad; 12 * MIB / (pad.len() + 1)].join(",");
            let body = format!("{{\"pad\":[{pads}],\"messages\":1}}");
            let server = Server::always(Behaviour::text(200, "application/json", &body));
            drop((pads, body));
            let error = once(&server).list_messages(&chatbot(), &conversation()).await.unwrap_err();
            let told = "list_messages: the body of the answer is not of the declared type: \
                        $.messages: expected an array, found an integer";
            assert_eq!(error.to_string(), told);
        });
    }
}
