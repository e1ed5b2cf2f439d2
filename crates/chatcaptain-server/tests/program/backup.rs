//! Backups of a file that is written to, and restores: all or nothing, and never under a running server.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use crate::running::{PROGRAM, Running, create, names, run};

/// A server with a conversation, its key, and a backup that lacks what came later.
fn backed_up(folder: &Path) -> (Running, String) {
    let db = folder.join("own.db");
    let running = Running::start(&db, &["--demo"]);
    let key = running.told("key");
    assert_eq!(create(&running, &key, "kept"), 201);
    let (code, out, err) = run(&db, &["backup", folder.join("backup.db").to_str().unwrap()]);
    assert!(code == 0 && out.contains("checked the copy: 1 conversation, 0 messages"), "{out}{err}");
    assert_eq!(create(&running, &key, "later"), 201);
    (running, key)
}

#[test]
fn a_backup_ends_under_any_load_and_has_all_that_was_acknowledged_before() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (db, backup) = (folder.path().join("own.db"), folder.path().join("backup.db"));
    let running = Running::start(&db, &["--demo"]);
    let key = running.told("key");
    let (acknowledged, over) = (Mutex::new(Vec::new()), AtomicBool::new(false));
    let before = thread::scope(|scope| {
        for writer in 0..4 {
            let (running, key, acknowledged, over) = (&running, &key, &acknowledged, &over);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("{writer}-{number}");
                    assert_eq!(create(running, key, &name), 201);
                    acknowledged.lock().unwrap().push(name);
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        while acknowledged.lock().unwrap().len() < 200 {
            thread::sleep(Duration::from_millis(1));
        }
        // As a slow disk: the lock for writing is hardly ever free.
        scope.spawn(|| {
            let other = rusqlite::Connection::open(&db).unwrap();
            other.busy_timeout(Duration::from_secs(60)).unwrap();
            while !over.load(Ordering::Relaxed) {
                other.execute_batch("BEGIN IMMEDIATE").unwrap();
                thread::sleep(Duration::from_millis(20));
                other.execute_batch("ROLLBACK").unwrap();
            }
        });
        let before = acknowledged.lock().unwrap().clone();
        let (code, _, err) = run(&db, &["backup", backup.to_str().unwrap()]);
        over.store(true, Ordering::Relaxed);
        assert_eq!(code, 0, "{err}");
        before
    });
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
    // It is a database like any other, with the same keys.
    let copy = Running::silent(&backup);
    let there = names(&copy, &key);
    assert!(before.iter().all(|name| there.contains(name)));
    assert!(there.iter().all(|name| acknowledged.lock().unwrap().contains(name)));
}

#[test]
fn a_restore_is_refused_while_another_program_uses_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let (db, backup) = (folder.path().join("own.db"), folder.path().join("backup.db"));
    let (mut running, key) = backed_up(folder.path());
    let restore = ["restore", backup.to_str().unwrap()];
    let (code, _, err) = run(&db, &restore);
    assert!(code == 1 && err.contains("stop the server first"), "{err}");
    assert_eq!(names(&running, &key), ["later", "kept"]);
    assert_eq!(running.ended("-TERM"), Some(0));
    // A shell of SQLite's.
    let other = rusqlite::Connection::open(&db).unwrap();
    other.query_row("SELECT count(*) FROM conversations", [], |_| Ok(())).unwrap();
    let (code, _, err) = run(&db, &restore);
    assert!(code == 1 && err.contains("another program has"), "{err}");
    drop(other);
    let (code, out, err) = run(&db, &restore);
    assert!(code == 0 && out.contains("own.db.before-restore"), "{out}{err}");
    let running = Running::silent(&db);
    assert_eq!(names(&running, &key), ["kept"]);
    assert_eq!(create(&running, &key, "new"), 201);
    drop(running);
    // What was there before is all there, and can be gone back to.
    let (code, out, _) =
        run(&db, &["restore", folder.path().join("own.db.before-restore").to_str().unwrap()]);
    assert!(code == 0 && out.contains("own.db.before-restore-2"), "{out}");
    assert_eq!(names(&Running::silent(&db), &key), ["later", "kept"]);
}

/// The write-ahead log of the database before is not taken for that of the backup.
#[test]
fn a_restore_after_a_kill_and_over_a_damaged_file_gives_the_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (db, backup) = (folder.path().join("own.db"), folder.path().join("backup.db"));
    let (running, key) = backed_up(folder.path());
    drop(running);
    for damage in [false, true] {
        if damage {
            fs::write(&db, b"noise".repeat(10_000)).unwrap();
        }
        let (code, out, err) = run(&db, &["restore", backup.to_str().unwrap()]);
        assert_eq!(code, 0, "{out}{err}");
        let running = Running::silent(&db);
        assert_eq!(names(&running, &key), ["kept"]);
    }
    let noise = fs::read(folder.path().join("own.db.before-restore-2")).unwrap();
    assert!(noise.starts_with(b"noisenoise"));
    let first = folder.path().join("own.db.before-restore");
    assert_eq!(names(&Running::silent(&first), &key), ["later", "kept"]);
}

/// Killed at each step: before the database is set aside, while it is, and after that.
#[test]
fn a_restore_that_is_killed_leaves_one_or_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (db, backup) = (folder.path().join("own.db"), folder.path().join("backup.db"));
    let (running, key) = backed_up(folder.path());
    drop(running);
    let (mut set_aside, mut number) = (0, 1);
    for round in 0..12 {
        let mut command = Command::new(PROGRAM);
        command.arg("--db").arg(&db).arg("restore").arg(&backup);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        let aside = |number: usize| match number {
            1 => folder.path().join("own.db.before-restore"),
            number => folder.path().join(format!("own.db.before-restore-{number}")),
        };
        if round % 4 == 0 {
            thread::sleep(Duration::from_millis(round));
        } else {
            // As soon as it begins to set the database aside, or a little later.
            while !aside(number).exists() && child.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            thread::sleep(Duration::from_micros(round * 50));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if aside(number).exists() {
            (set_aside, number) = (set_aside + 1, number + 1);
        }
        let there = names(&Running::silent(&db), &key);
        assert!(there == ["later", "kept"] || there == ["kept"], "{there:?}");
    }
    assert!(set_aside > 0);
}

#[test]
fn what_is_no_backup_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, key) = backed_up(folder.path());
    assert_eq!(running.ended("-TERM"), Some(0));
    let path = |name: &str| folder.path().join(name);
    let db = path("own.db");
    // Damaged in the middle of its pages.
    let mut damaged = fs::read(path("backup.db")).unwrap();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 20_000].fill(0xa5);
    fs::write(path("damaged.db"), damaged).unwrap();
    fs::write(path("empty.db"), "").unwrap();
    fs::write(path("text.db"), "no database".repeat(1000)).unwrap();
    rusqlite::Connection::open(path("other.db")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let name = |name: &str| path(name).display().to_string();
    let before = fs::read(&db).unwrap();
    for (file, said) in [
        ("missing.db", "cannot be read"),
        ("empty.db", "is no backup"),
        ("text.db", "is no database"),
        ("other.db", "another program"),
        ("damaged.db", "is damaged"),
        ("own.db", "is the database itself"),
    ] {
        let (code, _, err) = run(&db, &["restore", &name(file)]);
        assert!(code == 1 && err.contains(said), "{file}: {err}");
    }
    assert_eq!(fs::read(&db).unwrap(), before);
    for (file, said) in [("backup.db", "exists already"), ("none/copy.db", "there is no folder")] {
        let (code, _, err) = run(&db, &["backup", &name(file)]);
        assert!(code == 1 && err.contains(said), "{file}: {err}");
    }
    // What another program keeps there is not put aside.
    let (code, _, err) = run(&path("other.db"), &["restore", &name("backup.db")]);
    assert!(code == 1 && err.contains("other.db is a database of another program"), "{err}");
    let (code, _, err) = run(&path("typo.db"), &["backup", &name("new.db")]);
    assert!(code == 1 && err.contains("does not exist") && !path("typo.db").exists(), "{err}");
    let left = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let left: Vec<_> =
        left.filter(|name| name.starts_with(".tmp") || name.contains("before-restore")).collect();
    assert!(left.is_empty(), "{left:?}");
    // To where nothing is.
    let (code, out, err) = run(&path("elsewhere.db"), &["restore", &name("backup.db")]);
    assert!(code == 0 && !out.contains("is kept"), "{out}{err}");
    assert_eq!(names(&Running::silent(&path("elsewhere.db")), &key), ["kept"]);
}
