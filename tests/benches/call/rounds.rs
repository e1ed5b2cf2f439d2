//! All peers in every round, so that a noisy moment hits them alike; medians, and the median of the ratios.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::peers::{PEERS, Peer, Peers};

const ROUNDS: usize = 61;
const CALLS: u32 = 960;
const CALLERS: u32 = 64;

/// Calls one after the other: the time of one.
pub(crate) async fn one_by_one(peers: Arc<Peers>, peer: Peer) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(peers.call(peer).await);
    }
    start.elapsed() / CALLS
}

/// As many calls by many callers: the time that one takes of the whole.
pub(crate) async fn at_once(peers: Arc<Peers>, peer: Peer) -> Duration {
    let start = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let peers = Arc::clone(&peers);
        callers.spawn(async move {
            for _ in 0..CALLS / CALLERS {
                black_box(peers.call(peer).await);
            }
        });
    }
    callers.join_all().await;
    start.elapsed() / CALLS
}

/// Prints one line for each peer.
pub(crate) fn print(what: &str, measure: impl Fn(Peer) -> Duration) {
    let mut rounds = vec![Vec::new(); PEERS.len()];
    // The first opens the connections.
    for round in 0..=ROUNDS {
        for turn in 0..PEERS.len() {
            let index = (round + turn) % PEERS.len();
            let time = measure(PEERS[index]);
            if round > 0 {
                rounds[index].push(time.as_secs_f64());
            }
        }
    }
    println!(
        "\n{what}, median of {ROUNDS} rounds of {CALLS} calls\n{:<34} {:>9} {:>7} {:>9}",
        "", "a call", "ratio", "to client"
    );
    let client = PEERS.iter().position(|peer| *peer == Peer::Client).unwrap();
    for (peer, own) in PEERS.iter().zip(&rounds) {
        let ratio = |base: usize| median(own.iter().zip(&rounds[base]).map(|(own, base)| own / base));
        let time = median(own.iter().copied()) * 1e6;
        println!("{peer:<34} {time:>6.1} us {:>7.3} {:>9.3}", ratio(0), ratio(client));
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
