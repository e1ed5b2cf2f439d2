//! The server on this machine: requests a second beside a bare handler that returns the same bytes, durable creates
//! beside plain syncs of the same disk, and lists, search and start-up at two sizes. `cargo bench --bench server`;
//! `SERVER_BENCH_MESSAGES` for other sizes than 100,000 and 1,000,000 messages; `SERVER_BENCH_PRISM` has the address of a
//! Prism that mocks `spec/openapi.json`, where one is at hand.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot go on ends here, and is printed"
)]
#![allow(clippy::cast_precision_loss, reason = "figures are rounded anyway")]

mod fill;
mod load;
mod peers;
mod served;

use std::{env, time::Instant};

use self::{fill::Filled, load::Load};

/// How long each load runs.
const SECONDS: u64 = 3;

fn main() {
    // `cargo test` builds benches and runs them with this.
    if env::args().any(|argument| argument == "--test") {
        return;
    }
    let sizes: Vec<usize> = match env::var("SERVER_BENCH_MESSAGES") {
        Ok(sizes) => sizes.split(',').map(|size| size.parse().unwrap()).collect(),
        Err(_) => vec![100_000, 1_000_000],
    };
    let folder =
        tempfile::tempdir_in(env::var("SERVER_BENCH_FOLDER").unwrap_or_else(|_| ".".to_owned())).unwrap();
    get_by_id(folder.path());
    creates(folder.path());
    for messages in sizes {
        let path = folder.path().join(format!("{messages}.db"));
        let started = Instant::now();
        let filled = fill::fill(&path, messages);
        println!(
            "\n{messages} messages in {} conversations, made in {:.0?}",
            filled.conversations,
            started.elapsed()
        );
        at_size(&path, &filled);
    }
}

fn get_by_id(folder: &std::path::Path) {
    let path = folder.join("get.db");
    let filled = fill::fill(&path, 10_000);
    let served = served::start(&path);
    let target = format!("/v1/chatbots/bot/conversations/{}", filled.ids[7]);
    let body = served.get(&target);
    let bare = peers::bare(body.clone());
    let prism = env::var("SERVER_BENCH_PRISM").ok().map(|address| address.parse().unwrap());
    println!("get by id, {} bytes, 32 connections", body.len());
    for _ in 0..3 {
        let peer = Load::get(bare.address(), "/v1/chatbots/bot/conversations/x", "").run(32, SECONDS);
        let ours = Load::get(served.address(), &target, served.key()).run(32, SECONDS);
        if let Some(prism) = prism {
            let mock = Load::get(prism, &target, served.key()).run(32, SECONDS);
            println!("  Prism     {:>7.0}/s   p99 {:?}", mock.rate, mock.p99);
        }
        println!(
            "  bare axum {:>7.0}/s   here {:>7.0}/s   ratio {:.2}   p99 {:?} and {:?}",
            peer.rate,
            ours.rate,
            ours.rate / peer.rate,
            peer.p99,
            ours.p99
        );
    }
}

const MESSAGE: &str = r#"{"disableSending":true,"message":{"content":{"text":"Where is my order?"},"sender":"user","type":"text","status":"received","created":"2026-01-01T00:00:00Z","outgoing":false}}"#;

fn creates(folder: &std::path::Path) {
    let path = folder.join("create.db");
    let filled = fill::fill(&path, 1_000);
    let served = served::start(&path);
    println!("durable create of a message (every commit synced)");
    println!("  syncs of this disk, one after the other {:>7.0}/s", peers::syncs(folder));
    for connections in [1, 8, 64, 256] {
        let targets = filled
            .ids
            .iter()
            .take(connections)
            .map(|id| format!("/v1/chatbots/bot/conversations/{id}/messages"));
        let done =
            Load::post(served.address(), targets.collect(), served.key(), MESSAGE).run(connections, SECONDS);
        println!("  {connections:>3} connections {:>7.0}/s   p99 {:?}", done.rate, done.p99);
    }
}

fn at_size(path: &std::path::Path, filled: &Filled) {
    let started = Instant::now();
    let served = served::start(path);
    println!("  start-up to the first answer {:?}", started.elapsed());
    // Of conversations all over the file.
    let spread = |count: usize| filled.ids.iter().step_by(filled.ids.len() / count).take(count);
    let targets = spread(32).map(|id| format!("/v1/chatbots/bot/conversations/{id}"));
    let read = Load::get_all(served.address(), targets.collect(), served.key()).run(32, SECONDS);
    let targets = spread(64).map(|id| format!("/v1/chatbots/bot/conversations/{id}/messages"));
    let made = Load::post(served.address(), targets.collect(), served.key(), MESSAGE).run(64, SECONDS);
    println!(
        "  get by id, 32 connections {:>7.0}/s; durable create, 64 connections {:>7.0}/s",
        read.rate, made.rate
    );
    let list = served.list("/v1/chatbots/bot/conversations");
    println!(
        "  list of {} conversations: first byte {:?}, {:.0} MB in {:?}, resident {:+.1} MB",
        filled.conversations,
        list.first,
        list.bytes as f64 / 1e6,
        list.all,
        list.grown
    );
    for (what, queries) in &filled.queries {
        let mut times: Vec<_> = queries.iter().map(|query| served.search(query)).collect();
        times.sort_by_key(|(time, _)| *time);
        let found: u64 = times.iter().map(|(_, found)| found).sum();
        let at = |share: usize| times[(times.len() - 1) * share / 100].0;
        println!(
            "  search, {what}: median {:?}, p99 {:?}, found {} on average",
            at(50),
            at(99),
            found / times.len() as u64
        );
    }
}
