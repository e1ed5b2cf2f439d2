//! A database file that is replaced, removed, truncated or overwritten while the server runs: nothing is acknowledged into
//! it, `/health` says why, and a start says what to do.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::running::{PROGRAM, Running, create, get, names};

/// A server with a conversation `kept` that a copy of its file has, and one that it does not have.
struct Scene {
    folder: tempfile::TempDir,
    running: Running,
    key: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = Running::start(&folder.path().join("own.db"), &["--demo"]);
        let key = running.told("key");
        assert_eq!(create(&running, &key, "kept"), 201);
        let copy = folder.path().join("copy.db");
        let sql = format!("VACUUM INTO '{}'", copy.display());
        rusqlite::Connection::open(folder.path().join("own.db")).unwrap().execute_batch(&sql).unwrap();
        assert_eq!(create(&running, &key, "later"), 201);
        Self { folder, running, key }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What an operator types, in the folder of the file.
    fn sh(&self, script: &str) {
        let done = Command::new("sh").current_dir(&self.folder).args(["-ec", script]).status();
        assert!(done.unwrap().success());
    }

    /// Nothing is acknowledged any more, and the first refusal is enough to know.
    fn refuses(&self, why: &str) {
        for number in 0..5 {
            assert_eq!(create(&self.running, &self.key, &number.to_string()), 503, "{why}");
        }
        let expected = format!("{{\"error\":\"the database file was {why} while it was used\"}}");
        assert_eq!(get(&self.running.address, "/health"), (503, expected));
    }

    /// The conversations after the server has ended in order and was started again.
    fn again(mut self) -> Vec<String> {
        assert_eq!(self.running.ended("-TERM"), Some(0));
        whole(&self.path("own.db"));
        let running = Running::silent(&self.path("own.db"));
        assert_eq!(create(&running, &self.key, "new"), 201);
        names(&running, &self.key)
    }
}

fn whole(db: &Path) {
    let check = rusqlite::Connection::open(db)
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(check.unwrap(), "ok");
}

fn start(db: &Path) -> Output {
    Command::new(PROGRAM).arg("--db").arg(db).args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap()
}

#[test]
fn a_file_that_is_moved_in_its_place_takes_no_write() {
    let scene = Scene::new();
    scene.sh("mv copy.db own.db");
    scene.refuses("replaced by another one");
    assert_eq!(scene.again(), ["new", "kept"]);
}

#[test]
fn so_does_one_without_the_log_of_the_one_before() {
    let scene = Scene::new();
    scene.sh("rm own.db-wal own.db-shm; mv copy.db own.db");
    scene.refuses("replaced by another one");
    assert_eq!(scene.again(), ["new", "kept"]);
}

#[test]
fn a_file_that_is_moved_away_keeps_what_was_acknowledged() {
    let scene = Scene::new();
    scene.sh("mv own.db old.db; mv copy.db own.db");
    scene.refuses("replaced by another one");
    let old = scene.path("old.db");
    let count = |scene: &Scene| {
        let connection = rusqlite::Connection::open(scene.path("old.db")).unwrap();
        connection.query_row("SELECT count(*) FROM conversations", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let mut scene = scene;
    assert_eq!(scene.running.ended("-TERM"), Some(0));
    assert_eq!(count(&scene), 2);
    whole(&old);
}

/// The write-ahead log that is left belongs to what was there before.
#[test]
fn a_file_that_is_copied_over_takes_no_write_and_is_checked_at_the_next_start() {
    let scene = Scene::new();
    scene.sh("cp copy.db own.db");
    let refused = create(&scene.running, &scene.key, "x");
    assert_eq!(refused, 503);
    let (status, why) = get(&scene.running.address, "/health");
    assert!(status == 503 && (why.contains("changed") || why.contains("truncated")), "{why}");
    let Scene { folder, mut running, .. } = scene;
    assert_eq!(running.ended("-TERM"), Some(0));
    let out = start(&folder.path().join("own.db"));
    let err = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success() && err.contains("is damaged: restore a backup"), "{err}");
}

#[test]
fn a_file_that_is_removed_takes_no_write_and_is_not_made_again() {
    let scene = Scene::new();
    scene.sh("rm own.db*");
    // More connections than are open already.
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| create(&scene.running, &scene.key, "x"));
        }
    });
    scene.refuses("removed");
    assert!(!scene.path("own.db").exists());
}

#[test]
fn a_file_that_is_truncated_takes_no_write() {
    for size in [0, 4096] {
        let scene = Scene::new();
        let file = fs::OpenOptions::new().write(true).open(scene.path("own.db")).unwrap();
        file.set_len(size).unwrap();
        scene.refuses("truncated");
    }
}

#[test]
fn an_empty_file_is_no_new_database() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    fs::write(&db, "").unwrap();
    let out = start(&db);
    let err = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success() && err.contains("is empty, and a new database is never empty"), "{err}");
    assert_eq!(fs::metadata(&db).unwrap().len(), 0);
}

#[test]
fn a_log_without_its_database_is_not_given_to_a_new_one() {
    let mut scene = Scene::new();
    // As a kill leaves it.
    scene.running.child.kill().unwrap();
    scene.running.child.wait().unwrap();
    scene.sh("mv own.db away.db");
    let out = start(&scene.path("own.db"));
    let err = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success() && err.contains("own.db-wal is there: put the database back"), "{err}");
    scene.sh("mv away.db own.db");
    let running = Running::silent(&scene.path("own.db"));
    assert_eq!(names(&running, &scene.key), ["later", "kept"]);
}

/// Checkpoints of one program change the file, and the other one knows that they are no change from outside.
#[test]
fn two_programs_and_commands_make_checkpoints_and_none_is_taken_for_a_change_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    let first = Running::start(&db, &["--demo"]);
    let key = first.told("key");
    let second = Running::silent(&db);
    let large = "x".repeat(200_000);
    thread::scope(|scope| {
        for running in [&first, &second] {
            // Some 50 pages each: a checkpoint after 20.
            scope.spawn(|| (0..60).for_each(|_| assert_eq!(create(running, &key, &large), 201)));
        }
        scope.spawn(|| {
            for number in 0..10 {
                let name = format!("bot{number}");
                let done =
                    Command::new(PROGRAM).arg("--db").arg(&db).args(["chatbot", "add", &name]).status();
                assert!(done.unwrap().success());
            }
        });
    });
    // The log is kept short: it would have 12,000 pages.
    let pages = fs::metadata(folder.path().join("own.db-wal")).unwrap().len() / 4096;
    assert!(pages < 6_000, "{pages}");
    assert_eq!(names(&first, &key).len(), 120);
    drop((first, second));
    let running = Running::silent(&db);
    assert_eq!(names(&running, &key).len(), 120);
    assert_eq!(create(&running, &key, "new"), 201);
}

/// Tools for backups, and SQLite's own shell, use the file as SQLite allows it.
#[test]
fn what_another_program_does_through_sqlite_is_no_change_from_outside() {
    let scene = Scene::new();
    let other = rusqlite::Connection::open(scene.path("own.db")).unwrap();
    let large = "x".repeat(100_000);
    for (number, sql) in [
        "SELECT count(*) FROM conversations",
        "UPDATE chatbots SET name = 'Other'",
        "PRAGMA wal_checkpoint(PASSIVE)",
        "PRAGMA wal_checkpoint(RESTART)",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "VACUUM",
    ]
    .iter()
    .enumerate()
    {
        for round in 0..3 {
            other.prepare(sql).unwrap().query([]).unwrap().next().unwrap();
            let name = format!("{number}-{round} {large}");
            assert_eq!(create(&scene.running, &scene.key, &name), 201, "{sql}");
        }
    }
    assert_eq!(names(&scene.running, &scene.key).len(), 20);
    // It is still noticed.
    scene.sh("cp copy.db own.db");
    assert_eq!(create(&scene.running, &scene.key, "x"), 503);
}

/// Also if it does several things at once, while others write.
#[test]
fn checkpoints_by_another_program_under_load_are_no_change_from_outside() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    let running = Running::start(&db, &["--demo"]);
    let key = running.told("key");
    let second = Running::silent(&db);
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (running, key) = (if writer % 2 == 0 { &running } else { &second }, &key);
                let name = format!("{writer} {}", "x".repeat(20_000));
                scope.spawn(move || (0..60).for_each(|_| assert_eq!(create(running, key, &name), 201)))
            })
            .collect();
        scope.spawn(|| {
            let other = rusqlite::Connection::open(&db).unwrap();
            other.busy_timeout(Duration::from_secs(60)).unwrap();
            let run = |sql: &str| drop(other.prepare(sql).unwrap().query([]).unwrap().next());
            for round in 0.. {
                let mode = ["PASSIVE", "FULL", "RESTART", "TRUNCATE"][round % 4];
                run(&format!("PRAGMA wal_checkpoint({mode})"));
                if round % 8 > 3 {
                    run("UPDATE chatbots SET name = 'Other'");
                }
                if round % 32 == 31 {
                    run("VACUUM");
                }
                if over.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let done = writers.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>();
        over.store(true, Ordering::Relaxed);
        assert!(done.is_ok());
    });
    assert_eq!(names(&running, &key).len(), 240);
}

#[test]
fn a_log_that_is_removed_takes_no_write() {
    for files in ["own.db-wal", "own.db-shm", "own.db-wal own.db-shm"] {
        let scene = Scene::new();
        scene.sh(&format!("rm {files}"));
        for number in 0..5 {
            assert_eq!(create(&scene.running, &scene.key, &number.to_string()), 503, "{files}");
        }
        let (status, why) = get(&scene.running.address, "/health");
        assert!(status == 503 && why.contains("-wal or -shm, was removed"), "{why}");
    }
}

#[test]
fn a_log_that_is_truncated_takes_no_write() {
    let scene = Scene::new();
    scene.sh(": > own.db-wal");
    for number in 0..5 {
        assert_eq!(create(&scene.running, &scene.key, &number.to_string()), 503);
    }
    let (status, why) = get(&scene.running.address, "/health");
    assert!(status == 503 && why.contains("the write-ahead log of the database was truncated"), "{why}");
}

#[test]
fn a_link_that_leads_elsewhere_takes_no_write() {
    let mut scene = Scene::new();
    assert_eq!(scene.running.ended("-TERM"), Some(0));
    scene.sh("ln -s own.db link.db");
    scene.running = Running::silent(&scene.path("link.db"));
    assert_eq!(create(&scene.running, &scene.key, "by link"), 201);
    scene.sh("ln -sfn copy.db link.db");
    scene.refuses("replaced by another one");
}

/// Nobody wrote in between, so the end or the next start has to notice.
#[test]
fn a_file_that_is_replaced_before_the_end_is_not_mixed_with_the_log_before() {
    for (script, signal, serves) in [
        ("mv copy.db own.db", "-TERM", true),
        ("mv copy.db own.db", "-KILL", false),
        ("cp copy.db own.db", "-TERM", false),
        ("cp copy.db own.db", "-KILL", false),
    ] {
        let mut scene = Scene::new();
        scene.sh(script);
        scene.running.ended(signal);
        let out = Command::new(PROGRAM)
            .current_dir(&scene.folder)
            .args(["--db", "own.db", "chatbot", "list"])
            .output();
        let out = out.unwrap();
        let (code, err) = (out.status.code().unwrap(), String::from_utf8(out.stderr).unwrap());
        if serves {
            assert_eq!((code, err.as_str()), (0, ""), "{script} {signal}");
            whole(&scene.path("own.db"));
            continue;
        }
        let said = "is damaged: restore a backup with `restore FILE`";
        assert!(code == 1 && err.contains(said), "{script} {signal}: {err}");
        // As the message says.
        scene.sh("rm own.db-wal own.db-shm");
        let running = Running::silent(&scene.path("own.db"));
        assert_eq!(names(&running, &scene.key), ["kept"], "{script} {signal}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn health_fails_while_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("full.db");
    let key = Running::start(&db, &["--demo"]).told("key");
    // In blocks of 512 or 1,024 bytes; and without the signal that would end it.
    let running = Running::limited(&db, "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"");
    assert_eq!(get(&running.address, "/health").0, 200);
    for size in [100_000, 10_000, 10] {
        let name = "x".repeat(size);
        while create(&running, &key, &name) == 201 {}
    }
    let failed = (0..6000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        get(&running.address, "/health").0 == 503
    });
    assert!(failed);
    assert_eq!(get(&running.address, "/health").1, r#"{"error":"the store cannot be written"}"#);
    assert!(!names(&running, &key).is_empty());
}

#[test]
fn files_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(&folder.path().join("own.db"), &["--demo"]);
    assert_eq!(create(&running, &running.told("key"), "x"), 201);
    let mut seen = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        seen += 1;
    }
    // The database, its log and index, the lock, and the rules.
    assert_eq!(seen, 5);
}
