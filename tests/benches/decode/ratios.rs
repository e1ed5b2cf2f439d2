//! All kinds in every round, so that a noisy moment hits them alike; the medians over the rounds, and their ratios.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use crate::{
    answer,
    kinds::{BASE, KINDS, Kind},
};

const ROUNDS: usize = 61;

/// Decoding, and decoding with dropping.
#[derive(Clone, Copy)]
struct Measured {
    decoded: Duration,
    dropped: Duration,
}

fn measure(kind: Kind, body: &[u8]) -> Measured {
    let start = Instant::now();
    let value = black_box((kind.decode)(black_box(body)));
    let decoded = start.elapsed();
    drop(value);
    Measured { decoded, dropped: start.elapsed() }
}

/// Prints one line for each kind.
pub(crate) fn print() {
    let body = answer::body();
    let mut rounds = vec![Vec::new(); KINDS.len()];
    for round in 0..ROUNDS {
        // Nobody is always first, with the caches as the last one left them.
        for turn in 0..KINDS.len() {
            let index = (round + turn) % KINDS.len();
            rounds[index].push(measure(KINDS[index], &body));
        }
    }
    println!("{} bytes, median of {ROUNDS} rounds, ratio to: {}", body.len(), KINDS[BASE]);
    println!(
        "{:<28} {:>10} {:>6} {:>8}   {:>14} {:>6}",
        "", "decode", "ratio", "MB/s", "decode + drop", "ratio"
    );
    for (kind, own) in KINDS.iter().zip(&rounds) {
        let (decoded, decoded_ratio) = figures(own, &rounds[BASE], |measured| measured.decoded);
        let (dropped, dropped_ratio) = figures(own, &rounds[BASE], |measured| measured.dropped);
        #[expect(clippy::cast_precision_loss, reason = "a few megabytes")]
        let speed = body.len() as f64 / decoded / 1e6;
        println!(
            "{:<28} {:>7.2} ms {decoded_ratio:>6.2} {speed:>8.0}   {:>11.2} ms {dropped_ratio:>6.2}",
            kind.name,
            decoded * 1e3,
            dropped * 1e3,
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
