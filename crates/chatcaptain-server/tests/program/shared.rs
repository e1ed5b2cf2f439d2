//! A file that another program locks, or answers for. Two servers under load are a trial.

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
    assert_eq!(create("refused"), (503, json!({"error": "the store cannot be used now"})));
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
