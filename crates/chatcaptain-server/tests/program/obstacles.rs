//! What is in the way of a write: a disk without room, and another program that locks the file, or answers for it. Two
//! servers under load are a trial.

use std::{thread, time::Duration};

use serde_json::json;

use crate::running::{Running, call};

const PATH: &str = "/v1/chatbots/demo/conversations";

/// S16: where another program holds the file for longer than anybody waits, writing is refused and reading is not; and
/// what was refused is not there.
#[test]
fn a_file_that_another_holds_can_be_read_and_is_written_again_later() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("held.db");
    let running = Running::start(&db, &["--demo"]);
    let key = running.told("key");
    let create = |name: &str| {
        let body = json!({"conversation": {"contactId": "c", "channelId": "web", "channelType": "web",
            "name": name, "environment": "dev"}});
        call(&running.address, &key, "POST", PATH, &body.to_string()).unwrap()
    };
    let holds = rusqlite::Connection::open(&db).unwrap();
    holds.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(create("refused"), (503, json!({"error": "the store is unavailable"})));
    assert_eq!(call(&running.address, &key, "GET", PATH, "").unwrap().0, 200);
    holds.execute_batch("ROLLBACK").unwrap();
    assert_eq!(create("kept").0, 201);
    let (_, list) = call(&running.address, &key, "GET", PATH, "").unwrap();
    let names: Vec<_> = list["conversations"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["kept"]);
}

/// Input that waits for an answer is left to a server that has one.
#[test]
fn a_server_without_rules_takes_no_answer_away() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("shared.db");
    let first = Running::start(&db, &["--demo"]);
    let key = first.told("key");
    let body = json!({"chatbotId": "demo", "channelId": "web", "channelName": "Web", "providerId": "p", "profileData": {},
        "async": true, "event": "cart_left"});
    let event = |running: &Running| {
        call(&running.address, &key, "POST", &format!("{PATH}/event"), &body.to_string()).unwrap().1
    };
    // As a kill leaves it: stored, and answered by nobody.
    drop(first);
    let store = rusqlite::Connection::open(&db).unwrap();
    let rules = folder.path().join("none.yaml");
    std::fs::write(&rules, "rules: [ { when: { event: other }, reply: [ { text: x } ] } ]").unwrap();
    let asked = Running::start(&db, &["--demo", "--rules", rules.to_str().unwrap()]);
    let id = event(&asked)["conversationId"].as_str().unwrap().to_owned();
    drop(asked);
    let left = "INSERT INTO pending (conversation, message_id, input) VALUES (1, 'left', '{\"event\":\"cart_left\"}')";
    store.execute(left, []).unwrap();
    let waits = || store.query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, i64>(0)).unwrap();
    let (before, silent) = (waits(), Running::silent(&db));
    assert_eq!(call(&silent.address, &key, "GET", &format!("{PATH}/{id}/messages"), "").unwrap().0, 200);
    event(&silent);
    assert!(before > 0 && waits() == before, "{before} waited, and {} do", waits());
    let answers = Running::start(&db, &["--demo"]);
    let answered = (0..2000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        waits() == 0
    });
    let (_, list) = call(&answers.address, &key, "GET", &format!("{PATH}/{id}/messages"), "").unwrap();
    assert!(answered && list["messages"][0]["content"]["text"].is_string(), "{list}");
}

/// The disk is full: a refused write is not stored, stored data can be read, and the program goes on.
#[cfg(unix)]
#[test]
fn a_full_disk_refuses_writes_and_hurts_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("full.db");
    let key = Running::start(&db, &["--demo"]).told("key");
    // In blocks of 512 or 1,024 bytes; and without the signal that would end it.
    let running = Running::limited(&db, "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"");
    let (mut kept, mut refused) = (0, 0);
    for number in 0..200 {
        let body = json!({"conversation": {"contactId": "c", "channelId": "web", "channelType": "web",
            "name": format!("name{number} {}", "x".repeat(100_000)), "environment": "dev"}});
        match call(&running.address, &key, "POST", PATH, &body.to_string()) {
            Some((201, _)) => kept += 1,
            Some((503, answer)) => {
                assert_eq!(answer, json!({"error": "the store is unavailable"}));
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
        if refused == 3 {
            break;
        }
    }
    assert!(kept > 0 && refused == 3, "{kept} kept, {refused} refused");
    let (status, list) = call(&running.address, &key, "GET", PATH, "").unwrap();
    assert_eq!((status, list["conversations"].as_array().unwrap().len()), (200, kept));
    drop(running);
    // With room again, it goes on.
    let running = Running::start(&db, &["--demo"]);
    let (_, found) =
        call(&running.address, &key, "GET", &format!("{PATH}/search?query=name0&viewId=all"), "").unwrap();
    assert_eq!(found["results"]["outOf"], kept);
    let body = json!({"conversation": {"contactId": "c", "channelId": "web", "channelType": "web", "name": "x", "environment": "dev"}});
    assert_eq!(call(&running.address, &key, "POST", PATH, &body.to_string()).unwrap().0, 201);
}
