//! All peers in every round, so that a noisy moment hits them alike; medians, and the medians of the ratios.

use std::time::Duration;

use crate::{
    peers::{Measured, PEERS, Peers},
    resident, server,
};

const ROUNDS: usize = 15;

/// Prints one line for each peer.
#[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
pub(crate) fn print() {
    let server = server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let peers = Peers::of(&server);
    // Before anybody's memory could be used again: those that need the least come first.
    let mut grown = [0; PEERS.len()];
    for (grown, peer) in grown.iter_mut().zip(PEERS).rev() {
        resident::forget();
        let before = resident::now();
        runtime.block_on(peers.read(peer));
        *grown = resident::peak().saturating_sub(before);
    }
    let mut rounds = vec![Vec::new(); PEERS.len()];
    // The first warms up.
    for round in 0..=ROUNDS {
        // Nobody is always first, with the caches as the last one left them.
        for turn in 0..PEERS.len() {
            let index = (round + turn) % PEERS.len();
            let measured = runtime.block_on(peers.read(PEERS[index]));
            if round > 0 {
                rounds[index].push(measured);
            }
        }
    }
    println!(
        "{} bytes of JSON over loopback, median of {ROUNDS} rounds; ratio to: {}\n{:<30} {:>10} {:>7} {:>7} {:>14} {:>9} {:>9}",
        server.length, PEERS[0], "", "all", "ratio", "MB/s", "first", "ratio", "memory"
    );
    for ((peer, own), grown) in PEERS.iter().zip(&rounds).zip(grown) {
        let (all, all_ratio) = figures(own, &rounds[0], |measured| measured.all);
        let (first, first_ratio) = figures(own, &rounds[0], |measured| measured.first);
        let speed = server.length as f64 / all / 1e6;
        println!(
            "{peer:<30} {:>7.1} ms {all_ratio:>7.3} {speed:>7.0} {:>11.3} ms {first_ratio:>9.5} {:>6.1} MB",
            all * 1e3,
            first * 1e3,
            grown as f64 / 1e6,
        );
    }
    println!();
}

/// The median in seconds, and the median of the ratios round by round.
fn figures(own: &[Measured], base: &[Measured], of: fn(&Measured) -> Duration) -> (f64, f64) {
    let seconds = |measured| of(measured).as_secs_f64();
    let ratios = own.iter().zip(base).map(|(own, base)| seconds(own) / seconds(base));
    (median(own.iter().map(seconds)), median(ratios))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
