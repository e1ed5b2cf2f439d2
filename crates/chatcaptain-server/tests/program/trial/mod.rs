//! Trials of the program under load: killed, restarted, and twice on one file. Many clients write and read at random,
//! from a seed; everything is read afterwards and compared with what was acknowledged.
//!
//! In the gate a trial is short. By hand it takes as long as it should, has more clients, and prints what it did:
//!
//! ```console
//! $ SERVER_TRIALS_SECONDS=60 cargo test -p chatcaptain-server --test program trial -- --test-threads 1 --nocapture
//! ```

mod audit;
mod client;
mod connection;
mod expected;
mod file;
mod journal;
mod load;
mod replies;
mod requests;
mod snapshot;
mod trials;
mod words;

use std::{
    fs::{self, File},
    path::PathBuf,
    time::Duration,
};

use self::{
    expected::Unanswered,
    load::{Length, Progress, Report, Shared},
    snapshot::Reader,
};
use crate::running::Running;

/// A database, and what was done to it.
struct Trial {
    folder: tempfile::TempDir,
    db: PathBuf,
    key: String,
    shared: Shared,
    report: Report,
    rounds: usize,
    servers: usize,
}

impl Trial {
    /// The demo in a new file.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("trial.db");
        let key = Running::start(&db, &["--demo"]).told("key");
        let (shared, report) = (Shared::new(), Report::default());
        Self { folder, db, key, shared, report, rounds: 0, servers: 0 }
    }

    /// Starts a server. The audit fails if it logs a warning or an error.
    fn serve(&mut self) -> Running {
        self.servers += 1;
        let log = File::create(self.log(self.servers)).unwrap();
        Running::logging(&self.db, &["--demo"], log)
    }

    fn log(&self, server: usize) -> PathBuf {
        self.folder.path().join(format!("{server}.log"))
    }

    /// Runs clients on servers as long as `during` takes. Returns how many were refused, closed and cut.
    fn load(
        &mut self,
        addresses: &[String],
        during: impl FnOnce(&Progress<'_, '_>),
    ) -> (usize, usize, usize) {
        let clients = by_hand().map_or(16, |_| 64);
        let report = load::run((self.rounds, clients), addresses, &self.key, &self.shared, during);
        self.rounds += 1;
        let ends = (report.refused, report.closed, report.cut);
        self.report.merge(report);
        ends
    }

    /// Reads everything from the servers, ends them, and reads the file.
    fn audit(mut self, mut servers: Vec<Running>, unanswered: Unanswered) {
        file::wait_until_answered(&self.db);
        let addresses: Vec<_> = servers.iter().map(|it| it.address.clone()).collect();
        let mut reader = Reader::new(&addresses, &self.key);
        self.print();
        let mut problems = std::mem::take(&mut self.report.problems);
        problems.extend(audit::audit(&mut reader, &self.report.entries, unanswered));
        drop(reader);
        for server in &mut servers {
            assert_eq!(server.terminate(), Some(0));
        }
        problems.extend(file::check(&self.db));
        for server in 1..=self.servers {
            let log = fs::read_to_string(self.log(server)).unwrap();
            problems.extend(log.lines().map(|line| format!("the log of server {server}: {line}")));
        }
        let number = problems.len();
        problems.truncate(20);
        assert!(problems.is_empty(), "{number} problems:\n- {}", problems.join("\n- "));
    }

    /// Prints what was done, in a trial by hand.
    #[expect(clippy::print_stderr, reason = "somebody waits for it")]
    fn print(&self) {
        if by_hand().is_some() {
            let acknowledged = self.report.entries.iter().filter(|it| it.acknowledged().is_some()).count();
            let Report { requests, refused, closed, cut, .. } = self.report;
            eprintln!(
                "{requests} requests, {acknowledged} writes acknowledged, {refused} refused, {closed} closed, {cut} cut"
            );
        }
    }
}

/// How long a trial takes by hand.
fn by_hand() -> Option<Duration> {
    let seconds = std::env::var("SERVER_TRIALS_SECONDS").ok()?;
    Some(Duration::from_secs(seconds.parse().unwrap()))
}

/// The length of one of several rounds.
fn length(acknowledged: u64, rounds: u32) -> Length {
    match by_hand() {
        Some(time) => Length::Time(time / rounds),
        None => Length::Acknowledged(acknowledged / u64::from(rounds)),
    }
}
