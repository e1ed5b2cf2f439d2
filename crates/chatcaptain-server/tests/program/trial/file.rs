//! The database file itself: read only, and after the last server has ended, but for the input that waits.

use std::{path::Path, thread, time::Duration};

use rusqlite::{Connection, OpenFlags, types::Value};

/// Rows that must not be: what they are, and how they are found.
const WRONG: [(&str, &str); 11] = [
    (
        "documents without a conversation",
        "SELECT number FROM documents EXCEPT SELECT number FROM conversations",
    ),
    (
        "conversations without a document",
        "SELECT number FROM conversations EXCEPT SELECT number FROM documents",
    ),
    (
        "messages without a conversation",
        "SELECT conversation FROM messages EXCEPT SELECT number FROM conversations",
    ),
    (
        "accepted ids without a conversation",
        "SELECT conversation FROM accepted EXCEPT SELECT number FROM conversations",
    ),
    (
        "notes of replies without a conversation",
        "SELECT conversation FROM replies EXCEPT SELECT number FROM conversations",
    ),
    ("input that waits", "SELECT number FROM pending"),
    (
        "words of a missing record",
        "SELECT rowid FROM search EXCEPT SELECT number FROM messages EXCEPT SELECT number << 24 FROM conversations",
    ),
    (
        "replies to several inputs",
        "SELECT reply.value FROM replies, json_each(replies.replies) reply GROUP BY reply.value HAVING count(*) > 1",
    ),
    (
        "replies to no input",
        "SELECT id FROM messages WHERE json ->> 'sender' = 'bot' \
         EXCEPT SELECT reply.value FROM replies, json_each(replies.replies) reply",
    ),
    (
        "replies that are missing",
        "SELECT reply.value FROM replies, json_each(replies.replies) reply EXCEPT SELECT id FROM messages",
    ),
    (
        "events without a reply",
        "SELECT m.id FROM messages m LEFT JOIN replies r ON r.conversation = m.conversation AND r.message_id = m.id \
         WHERE m.hidden AND m.json ->> '$.content.text' = '{\"event\":\"cart_left\"}' \
         AND coalesce(json_array_length(r.replies), 0) <> 1",
    ),
];

/// States whose count is not the number of conversations in them.
const COUNTS: &str = "SELECT state FROM counts LEFT JOIN \
    (SELECT state, count(*) AS present FROM conversations GROUP BY state) USING (state) \
    WHERE conversations <> coalesce(present, 0)";

fn open(db: &Path) -> Connection {
    Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// Returns when no input waits for an answer.
pub(crate) fn wait_until_answered(db: &Path) {
    let file = open(db);
    // Something is wrong after a minute, however slow the machine is.
    for _ in 0..6000 {
        let waits: i64 = file.query_row("SELECT count(*) FROM pending", [], |row| row.get(0)).unwrap();
        if waits == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("input is never answered");
}

/// Everything that is wrong in a file that no server uses.
pub(crate) fn check(db: &Path) -> Vec<String> {
    let file = open(db);
    let mut problems = Vec::new();
    let integrity: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    if integrity != "ok" {
        problems.push(format!("integrity_check: {integrity}"));
    }
    for (what, sql) in WRONG.into_iter().chain([("states that are counted wrongly", COUNTS)]) {
        let mut statement = file.prepare(sql).unwrap();
        let rows: Vec<Value> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        if !rows.is_empty() {
            problems.push(format!("{what}: {}, the first is {:?}", rows.len(), rows[0]));
        }
    }
    problems
}
