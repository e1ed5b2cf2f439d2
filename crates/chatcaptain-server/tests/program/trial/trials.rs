//! The trials: consistency, kills, two programs on one file, restarts. Each ends with the same audit.

use std::{process::Command, time::Duration};

use rusqlite::Connection;

use super::{Trial, by_hand, expected::Unanswered, length, snapshot::Reader};
use crate::running::PROGRAM;

/// No response is a 5xx, and everything fits together afterwards.
#[test]
fn many_clients_leave_everything_consistent() {
    let mut trial = Trial::new();
    let server = trial.serve();
    let addresses = [server.address.clone()];
    let ends = trial.load(&addresses, |clients| clients.wait(length(1000, 1)));
    assert_eq!(ends, (0, 0, 0));
    trial.audit(vec![server], Unanswered::Never);
}

/// Only what had no response at a kill may be there or not.
#[test]
fn what_was_acknowledged_survives_a_kill() {
    let rounds = by_hand().map_or(4, |_| 10);
    let mut trial = Trial::new();
    for _ in 0..rounds {
        let mut server = trial.serve();
        let addresses = [server.address.clone()];
        trial.load(&addresses, |clients| {
            clients.wait(length(800, rounds));
            server.child.kill().unwrap();
        });
    }
    let server = trial.serve();
    trial.audit(vec![server], Unanswered::Possible);
}

/// Each client uses both. A key that is made while they run counts at both. Neither reports that the file is busy, also
/// while a third connection locks it.
#[test]
fn two_programs_write_to_one_file() {
    let mut trial = Trial::new();
    let servers = [trial.serve(), trial.serve()];
    let (db, addresses) = (trial.db.clone(), [servers[0].address.clone(), servers[1].address.clone()]);
    let ends = trial.load(&addresses, |clients| {
        clients.wait(length(400, 2));
        let made =
            Command::new(PROGRAM).arg("--db").arg(&db).args(["key", "add", "--chatbot", "demo"]).output();
        let made = String::from_utf8(made.unwrap().stdout).unwrap();
        let key = made.lines().find_map(|line| line.strip_prefix("key  ")).unwrap().trim();
        let mut reader = Reader::new(&addresses, key);
        let statuses = [reader.get("").status, reader.get("").status];
        assert_eq!(statuses, [200, 200], "the key counts at once");
        let third = Connection::open(&db).unwrap();
        third.busy_timeout(Duration::from_secs(60)).unwrap();
        third.execute_batch("BEGIN IMMEDIATE").unwrap();
        // Writes wait meanwhile, far less than the 5 s after which they are refused.
        for _ in 0..20 {
            reader.get("/find?channelId=web&providerId=none");
        }
        third.execute_batch("ROLLBACK").unwrap();
        clients.wait(length(400, 2));
    });
    assert_eq!(ends, (0, 0, 0));
    trial.audit(servers.into(), Unanswered::Never);
}

/// A request is acknowledged, or its connection is refused or closed. No request without a response is carried out.
#[test]
fn a_restart_loses_and_repeats_nothing() {
    let rounds = by_hand().map_or(3, |_| 6);
    let mut trial = Trial::new();
    for _ in 0..rounds {
        let mut server = trial.serve();
        let addresses = [server.address.clone()];
        let (_, _, cut) = trial.load(&addresses, |clients| {
            clients.wait(length(600, rounds));
            assert_eq!(server.terminate(), Some(0));
        });
        assert_eq!(cut, 0);
    }
    let server = trial.serve();
    trial.audit(vec![server], Unanswered::Never);
}
