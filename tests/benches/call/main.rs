//! A call through the SDK and through the client, with everything switched on, against reqwest and serde alone, over loopback.
//! `cargo bench -p chatcaptain-tests --bench call`; `--bench call_allocations` counts what each allocates.
//!
//! `--peer N --calls M` makes M calls of one peer and prints nothing, for `callgrind`. The instructions of one call
//! are those of 2,000 calls less those of 1,000, by 1,000; the server's are in them, the same for every peer.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured, or stops")]

mod peers;
mod rounds;
mod server;

use std::{hint::black_box, sync::Arc};

use peers::{PEERS, Peers};

fn main() {
    // That is `cargo bench` alone; `cargo test` only builds it.
    if !std::env::args().skip(1).any(|argument| argument == "--bench") {
        return;
    }
    let server = server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peers = Arc::new(Peers::of(&server));
    if let (Some(peer), Some(calls)) = (number("--peer"), number("--calls")) {
        let call = async || {
            for _ in 0..calls {
                black_box(peers.call(PEERS[peer]).await);
            }
        };
        return runtime.block_on(call());
    }
    println!("{} bytes of JSON over loopback, one connection a caller; ratio to: {}", server.body, PEERS[0]);
    rounds::print("one caller", |peer| runtime.block_on(rounds::one_by_one(Arc::clone(&peers), peer)));
    rounds::print("64 callers at once", |peer| runtime.block_on(rounds::at_once(Arc::clone(&peers), peer)));
}

/// The number after an argument of this name.
fn number(name: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map(|number| number.parse().unwrap())
}
