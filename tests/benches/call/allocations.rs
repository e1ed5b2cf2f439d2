//! What a call allocates, and how much: `cargo bench -p chatcaptain-tests --bench call_allocations`.
//! The server runs on a thread of its own, which is not counted.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

mod peers;
mod server;

use divan::{AllocProfiler, Bencher, counter::BytesCount};

use peers::{PEERS, Peer, Peers};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = PEERS, sample_count = 20, sample_size = 50)]
fn call(bencher: Bencher<'_, '_>, peer: Peer) {
    let server = server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peers = Peers::of(&server);
    // The connection is there before anything is counted.
    runtime.block_on(peers.call(peer));
    bencher.counter(BytesCount::new(server.body)).bench_local(|| runtime.block_on(peers.call(peer)));
}
