//! A file that several programs use at once: S18.

use std::{thread, time::Duration};

use serde_json::json;

use crate::running::{Running, call};

const PATH: &str = "/v1/chatbots/demo/conversations";

/// Everything that comes in by either is there once, and nobody is told that the file is busy, also while a third
/// program holds it for a while.
#[test]
fn two_programs_write_to_one_file() {
    const EACH: usize = 100;
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("shared.db");
    let first = Running::start(&db, &["--demo"]);
    let key = first.told("key");
    let second = Running::start(&db, &["--demo"]);
    let handle = |running: &Running, number: usize| {
        let body = json!({"chatbotId": "demo", "channelId": "web", "channelName": "Web", "providerId": "p",
            "profileData": {}, "async": number.is_multiple_of(2),
            "message": {"providerMessageId": number.to_string(), "content": {"text": "hello"}, "sender": "user",
                "type": "text", "status": "received", "created": "2026-01-01T00:00:00Z", "outgoing": false}});
        let (status, answer) =
            call(&running.address, &key, "POST", &format!("{PATH}/handle"), &body.to_string()).unwrap();
        assert_eq!(status, 201, "{answer}");
        (
            answer["conversationId"].as_str().unwrap().to_owned(),
            answer["messageId"].as_str().unwrap().to_owned(),
        )
    };
    let results = thread::scope(|scope| {
        // Both bring in the same messages, in the other order.
        let forth = scope.spawn(|| (0..EACH).map(|number| handle(&first, number)).collect::<Vec<_>>());
        let back = scope.spawn(|| (0..EACH).rev().map(|number| handle(&second, number)).collect::<Vec<_>>());
        scope.spawn(|| {
            let third = rusqlite::Connection::open(&db).unwrap();
            third.busy_timeout(Duration::from_secs(5)).unwrap();
            third.execute_batch("BEGIN IMMEDIATE").unwrap();
            thread::sleep(Duration::from_millis(300));
            third.execute_batch("ROLLBACK").unwrap();
        });
        let mut back = back.join().unwrap();
        back.reverse();
        assert_eq!(forth.join().unwrap(), back);
        back
    });
    let id = &results[0].0;
    let (_, list) = call(&first.address, &key, "GET", &format!("{PATH}/{id}/messages"), "").unwrap();
    let users = |it: &&serde_json::Value| it["sender"] == "user";
    assert_eq!(list["messages"].as_array().unwrap().iter().filter(users).count(), EACH);
    let found = call(&second.address, &key, "GET", &format!("{PATH}/find?channelId=web&providerId=p"), "");
    assert_eq!(found.unwrap().1["conversation"]["id"], id.as_str());
}
