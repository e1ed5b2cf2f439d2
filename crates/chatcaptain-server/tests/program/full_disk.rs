//! A disk without room: writes are refused, and nothing else.

use serde_json::json;

use crate::running::{Running, call};

const PATH: &str = "/v1/chatbots/demo/conversations";

/// The disk is full: a refused write is not stored, stored data can be read, and the program goes on.
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
