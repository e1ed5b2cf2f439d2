//! A call through the SDK and through the client, with everything switched on, against reqwest and serde alone, over loopback.
//! `cargo bench -p chatcaptain-tests --bench call`; `--bench call_allocations` counts what each allocates.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured, or stops")]

mod peers;
mod rounds;
mod server;

use std::sync::Arc;

use peers::{PEERS, Peers};

fn main() {
    // That is `cargo bench` alone; `cargo test` only builds it.
    if !std::env::args().skip(1).any(|argument| argument == "--bench") {
        return;
    }
    let server = server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peers = Arc::new(Peers::of(&server));
    println!("{} bytes of JSON over loopback, one connection a caller; ratio to: {}", server.body, PEERS[0]);
    rounds::print("one caller", |peer| runtime.block_on(rounds::one_by_one(Arc::clone(&peers), peer)));
    rounds::print("64 callers at once", |peer| runtime.block_on(rounds::at_once(Arc::clone(&peers), peer)));
}
