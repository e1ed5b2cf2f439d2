//! How the program ends: in order with the first signal, in time whatever is running, at once with the second.

use std::{
    fs::{File, read_to_string},
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    thread,
    time::Duration,
};

use serde_json::json;

use crate::running::{CONVERSATIONS, Running, call};

#[test]
fn it_ends_in_order_with_the_first_signal() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let mut running = Running::start(&folder.path().join("own.db"), &[]);
        assert_eq!(running.ended(signal), Some(0), "{signal}");
    }
}

#[test]
fn a_terminal_that_closes_does_not_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(&folder.path().join("own.db"), &["--demo"]);
    let key = running.told("key");
    running.signal("-HUP");
    // Signals come in their order, so the second one says that the first was taken.
    for _ in 0..20 {
        assert_eq!(call(&running.address, &key, "GET", CONVERSATIONS, "").unwrap().0, 200);
        running.signal("-HUP");
    }
    assert_eq!(running.ended("-TERM"), Some(0));
}

/// Sends the head of a create, and waits until its body is asked for: then it is running.
fn half(running: &Running, key: &str, length: usize) -> TcpStream {
    let mut half = TcpStream::connect(&running.address).unwrap();
    let head = format!(
        "POST {CONVERSATIONS} HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    );
    half.write_all(head.as_bytes()).unwrap();
    half.read_exact(&mut [0; "HTTP/1.1 100 Continue\r\n\r\n".len()]).unwrap();
    half
}

/// Waits until nobody is let in any more: the first signal was taken.
fn closed(running: &Running) {
    let closed = (0..6000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        TcpStream::connect(&running.address).is_err()
    });
    assert!(closed);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    // An hour: only the second signal can be what ends it.
    let mut running = Running::start(&folder.path().join("own.db"), &["--demo", "--drain", "3600"]);
    let _half = half(&running, &running.told("key"), 100);
    running.signal("-TERM");
    closed(&running);
    assert_eq!(running.ended("-TERM"), Some(1));
}

#[test]
fn a_request_that_does_not_end_is_cut_after_the_drain() {
    let folder = tempfile::tempdir().unwrap();
    let (db, log) = (folder.path().join("own.db"), folder.path().join("log"));
    let mut running = Running::logging(&db, &["--demo", "--drain", "1"], File::create(&log).unwrap());
    let _half = half(&running, &running.told("key"), 100);
    assert_eq!(running.ended("-TERM"), Some(0));
    let log = read_to_string(log).unwrap();
    assert!(log.contains("requests were cancelled: they took longer than the drain"), "{log}");
}

/// Creates that all wait for a file which somebody else holds. The server ends before the store gives up on them.
fn stuck(folder: &Path, drain: &str) -> (Running, rusqlite::Connection, Vec<TcpStream>) {
    let db = folder.join("own.db");
    let log = File::create(folder.join("log")).unwrap();
    let running = Running::logging(&db, &["--demo", "--drain", drain], log);
    let key = running.told("key");
    let holds = rusqlite::Connection::open(&db).unwrap();
    holds.execute_batch("BEGIN IMMEDIATE").unwrap();
    let body = json!({"conversation": {"contactId": "c", "channelId": "web", "channelType": "web",
        "name": "x", "environment": "dev"}})
    .to_string();
    let waiting = (0..300).map(|_| {
        let mut stream = half(&running, &key, body.len());
        stream.write_all(body.as_bytes()).unwrap();
        stream
    });
    let waiting = waiting.collect();
    (running, holds, waiting)
}

#[test]
fn work_that_waits_is_cut_after_the_drain() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, _holds, _waiting) = stuck(folder.path(), "1");
    assert_eq!(running.ended("-TERM"), Some(0));
    let log = read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("ended by the limit of the drain"), "{log}");
}

#[test]
fn a_second_signal_ends_it_whatever_waits() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, _holds, _waiting) = stuck(folder.path(), "3600");
    running.signal("-TERM");
    closed(&running);
    assert_eq!(running.ended("-INT"), Some(1));
    let log = read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("ended by a second signal"), "{log}");
}
