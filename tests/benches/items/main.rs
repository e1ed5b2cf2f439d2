//! A list of 64 MB over loopback: streamed item by item, against the buffered call and against its bytes alone.
//! `cargo bench -p chatcaptain-tests --bench items`; the ratios come first, then the figures of each on its own.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints what it measured, or stops")]

#[path = "../decode/answer.rs"]
mod answer;
mod peers;
#[path = "../../memory/resident.rs"]
mod resident;
mod rounds;
mod server;

use divan::{Bencher, counter::BytesCount};

use peers::{PEERS, Peer, Peers};

fn main() {
    // That is `cargo bench` alone: a filter, `--list` and `cargo test` ask divan for something else.
    if std::env::args().skip(1).eq(["--bench".to_owned()]) {
        rounds::print();
    }
    divan::main();
}

#[divan::bench(args = PEERS, sample_count = 11, sample_size = 1)]
fn list(bencher: Bencher<'_, '_>, peer: Peer) {
    let server = server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peers = Peers::of(&server);
    // The connection is there before anything is measured.
    runtime.block_on(peers.read(peer));
    bencher.counter(BytesCount::new(server.length)).bench_local(|| runtime.block_on(peers.read(peer)));
}
