//! Decoding, and decoding and dropping, an answer of 5 MB: the generated types against types written by hand.
//! `cargo bench -p chatcaptain-tests --bench decode`; the ratios come first, then the figures of each on its own.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod answer;
mod kinds;
mod ratios;
mod written;

use divan::{Bencher, counter::BytesCount};

use kinds::{KINDS, Kind};

fn main() {
    // That is `cargo bench` alone: a filter, `--list` and `cargo test` ask divan for something else.
    if std::env::args().skip(1).eq(["--bench".to_owned()]) {
        ratios::print();
    }
    divan::main();
}

/// What is decoded is dropped outside of what is measured.
#[divan::bench(args = KINDS)]
fn decoded(bencher: Bencher<'_, '_>, kind: Kind) {
    let body = answer::body();
    bencher.counter(BytesCount::of_slice(&body)).bench_local(|| (kind.decode)(&body));
}

#[divan::bench(args = KINDS)]
fn decoded_and_dropped(bencher: Bencher<'_, '_>, kind: Kind) {
    let body = answer::body();
    bencher.counter(BytesCount::of_slice(&body)).bench_local(|| drop((kind.decode)(&body)));
}
