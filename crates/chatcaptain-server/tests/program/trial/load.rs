//! Many clients at once. Each chooses its requests from a seed, and ends with the first request that has no response.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::{self, ScopedJoinHandle},
    time::{Duration, Instant},
};

use super::{
    client::Client,
    connection::Connection,
    journal::{Clock, Entry},
};

/// What the clients of a trial share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    /// Writes and events that were acknowledged.
    pub(crate) acknowledged: AtomicU64,
    over: AtomicBool,
}

impl Shared {
    pub(crate) fn new() -> Self {
        Self { clock: Clock::default(), acknowledged: AtomicU64::new(0), over: AtomicBool::new(false) }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// What the clients did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) entries: Vec<Entry>,
    /// Everything that no client may meet.
    pub(crate) problems: Vec<String>,
    /// Requests that were sent, reads included.
    pub(crate) requests: usize,
    /// How requests without a response ended.
    pub(crate) refused: usize,
    pub(crate) closed: usize,
    pub(crate) cut: usize,
}

impl Report {
    pub(crate) fn merge(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.problems.extend(other.problems);
        self.requests += other.requests;
        self.refused += other.refused;
        self.closed += other.closed;
        self.cut += other.cut;
    }
}

/// How long something goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    Acknowledged(u64),
    Time(Duration),
}

/// The clients, while they run.
pub(crate) struct Progress<'a, 'scope> {
    shared: &'a Shared,
    clients: &'a [ScopedJoinHandle<'scope, Report>],
}

impl Progress<'_, '_> {
    /// Returns after this length.
    pub(crate) fn wait(&self, length: Length) {
        let (start, before) = (Instant::now(), self.shared.acknowledged.load(Ordering::Relaxed));
        loop {
            let goes_on = match length {
                Length::Acknowledged(number) => {
                    self.shared.acknowledged.load(Ordering::Relaxed) < before + number
                }
                Length::Time(time) => start.elapsed() < time,
            };
            if !goes_on {
                return;
            }
            assert!(
                !self.clients.iter().all(ScopedJoinHandle::is_finished),
                "no client has a response any more"
            );
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Runs clients on servers until `during` returns, and then waits for them. No two rounds have a client in common.
pub(crate) fn run(
    (round, clients): (usize, usize),
    addresses: &[String],
    key: &str,
    shared: &Shared,
    during: impl FnOnce(&Progress<'_, '_>),
) -> Report {
    shared.over.store(false, Ordering::Relaxed);
    thread::scope(|scope| {
        let start = |index: usize| {
            let connections = addresses.iter().map(|address| Connection::new(address, key)).collect();
            let client = Client::new(round * clients + index, round, connections, shared);
            scope.spawn(|| client.run())
        };
        let clients: Vec<_> = (0..clients).map(start).collect();
        let over = Over(shared);
        during(&Progress { shared, clients: &clients });
        drop(over);
        let mut report = Report::default();
        for client in clients {
            report.merge(client.join().unwrap());
        }
        report
    })
}

/// Ends the clients when it is dropped, so also after a panic.
struct Over<'a>(&'a Shared);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.over.store(true, Ordering::Relaxed);
    }
}
