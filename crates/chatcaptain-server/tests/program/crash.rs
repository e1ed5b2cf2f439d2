//! Killed in the middle of writes, again and again: what was acknowledged is there, and everything fits together.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::running::{Running, call};

/// Times that it is killed, and how many write meanwhile.
const ROUNDS: u64 = 8;
const WRITERS: usize = 4;

const PATH: &str = "/v1/chatbots/demo/conversations";

fn input(provider_id: &str, number: usize) -> String {
    json!({"chatbotId": "demo", "channelId": "web", "channelName": "Web", "providerId": provider_id, "profileData": {},
        "async": number.is_multiple_of(2),
        "message": {"providerMessageId": number.to_string(), "content": {"text": format!("hello message{number}")},
            "sender": "user", "type": "text", "status": "received", "created": "2026-01-01T00:00:00Z", "outgoing": false}})
    .to_string()
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("crash.db");
    let key = Running::start(&db, &["--demo"]).told("key");
    let acknowledged: Mutex<Vec<(String, String)>> = Mutex::default();
    for round in 0..ROUNDS {
        let running = Running::start(&db, &["--demo"]);
        let (address, over) = (running.address.clone(), AtomicBool::new(false));
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (address, over, acknowledged, key) = (&address, &over, &acknowledged, &key);
                scope.spawn(move || write(address, key, &format!("p{round}-{writer}"), over, acknowledged));
            }
            // Each time at another place of what it does.
            thread::sleep(Duration::from_millis(60 + 37 * round));
            drop(running);
            over.store(true, Ordering::Relaxed);
        });
    }
    let running = Running::start(&db, &["--demo"]);
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());
    whole(&running.address, &key, &acknowledged);
}

fn write(
    address: &str,
    key: &str,
    provider_id: &str,
    over: &AtomicBool,
    acknowledged: &Mutex<Vec<(String, String)>>,
) {
    for number in 0.. {
        let answer = call(address, key, "POST", &format!("{PATH}/handle"), &input(provider_id, number));
        if let Some((201, answer)) = answer {
            let text = |name: &str| answer[name].as_str().unwrap().to_owned();
            acknowledged.lock().unwrap().push((text("conversationId"), text("messageId")));
        }
        if over.load(Ordering::Relaxed) {
            break;
        }
    }
}

/// Everything that was acknowledged is there, each input is answered once, and what follows a message follows it.
fn whole(address: &str, key: &str, acknowledged: &[(String, String)]) {
    let get = |path: &str| call(address, key, "GET", &format!("{PATH}{path}"), "").unwrap();
    let (_, list) = get("");
    let conversations = list["conversations"].as_array().unwrap();
    let mut all = 0;
    for conversation in conversations {
        let id = conversation["id"].as_str().unwrap();
        let messages = settled(&|| get(&format!("/{id}/messages")).1);
        let (came, answered): (Vec<&Value>, Vec<&Value>) =
            messages.iter().partition(|it| it["sender"] == "user");
        assert_eq!(came.len(), answered.len(), "each input is answered once");
        for (conversation, message) in acknowledged.iter().filter(|(conversation, _)| conversation == id) {
            assert!(
                came.iter().any(|it| it["id"] == message.as_str()),
                "{message} of {conversation} is lost"
            );
            all += 1;
        }
        let (_, now) = get(&format!("/{id}"));
        assert_eq!(now["conversation"]["lastMessage"]["text"], answered.last().unwrap()["content"]["text"]);
        let provider_id = now["conversation"]["providerId"].as_str().unwrap();
        let (_, found) = get(&format!("/find?channelId=web&providerId={provider_id}"));
        assert_eq!(found["conversation"]["id"], id);
    }
    assert_eq!(all, acknowledged.len());
    let (_, found) = get("/search?query=message0&viewId=all");
    assert_eq!(found["results"]["found"], conversations.len());
    assert_eq!(found["results"]["outOf"], conversations.len());
}

/// The messages, once what waits is answered.
fn settled(list: &dyn Fn() -> Value) -> Vec<Value> {
    for _ in 0..1000 {
        let messages = list()["messages"].as_array().unwrap().clone();
        if messages.iter().filter(|it| it["sender"] == "user").count() * 2 <= messages.len() {
            return messages;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("what waits is never answered");
}

/// The disk ends: what is refused is not there, what is there can be read, and the program lives.
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
                assert_eq!(answer, json!({"error": "the store cannot be used now"}));
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
