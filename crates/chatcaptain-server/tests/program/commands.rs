//! Commands, and what they say when they are mistyped.

use std::{path::Path, process::Command, thread};

use crate::running::{PROGRAM, Running, call, run};

#[test]
fn a_demo_is_set_up_once_and_its_lines_work() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("demo.db");
    let first = Running::start(&db, &["--demo"]);
    let key = first.told("key");
    let path = "/v1/chatbots/demo/conversations";
    assert_eq!(call(&first.address, &key, "GET", path, "").unwrap().0, 200);
    let mut told = String::new();
    for line in first.lines.iter().filter(|line| line.starts_with("  curl")) {
        let out = Command::new("bash").args(["-c", line]).output().unwrap();
        told += &String::from_utf8(out.stdout).unwrap();
    }
    assert!(told.contains("Hello! How can we help?") && told.contains("{\"conversations\":[{"), "{told}");
    assert!(folder.path().join("chatcaptain-rules.yaml").exists());
    drop(first);
    // The second time it says how to make another key, and shows none.
    let second = Running::start(&db, &["--demo"]);
    assert!(!second.lines.join("\n").contains("cck_"), "{:?}", second.lines);
    let another = second.lines.iter().filter_map(|line| line.strip_prefix("  ")).next_back().unwrap();
    let out = Command::new("bash").args(["-c", another]).output().unwrap();
    let out = String::from_utf8(out.stdout).unwrap();
    let other = out.lines().find_map(|line| line.strip_prefix("key  ")).unwrap().trim();
    assert_eq!(call(&second.address, other, "GET", path, "").unwrap().0, 200);
    assert_eq!(call(&second.address, &key, "GET", path, "").unwrap().0, 200);
}

/// Also where they begin with the same new file.
#[test]
fn several_demos_start_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("demo.db");
    let all = thread::scope(|scope| {
        let starts: Vec<_> = (0..3).map(|_| scope.spawn(|| Running::start(&db, &["--demo"]))).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect::<Vec<_>>()
    });
    let tokens =
        all.iter().flat_map(|it| &it.lines).filter(|line| line.contains("channel token  ct_")).count();
    assert_eq!(tokens, 1);
}

#[test]
fn what_is_set_up_while_it_runs_counts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    let running = Running::start(&db, &[]);
    assert!(running.lines.join("\n").contains("There is no chatbot yet"));
    assert_eq!(run(&db, &["chatbot", "add", "support"]), (0, "support\n".to_owned(), String::new()));
    let (status, out, _) = run(
        &db,
        &["channel", "add", "support", "--id", "web", "--origin", "https://example.com", "--public"],
    );
    assert!(status == 0 && out.contains("channel token  ct_"), "{out}");
    let (_, out, _) = run(&db, &["channel", "list", "support"]);
    assert_eq!(out, "web  web  prod  https://example.com  public\n");
    let set = |more: &[&str]| run(&db, &[&["channel", "set", "support", "web"], more].concat());
    let (status, out, _) = set(&["--origin", "https://shop.example", "--environment", "test"]);
    assert_eq!((status, out.as_str()), (0, "web  web  test  https://shop.example  public\n"));
    assert_eq!(set(&["--public", "false"]).1, "web  web  test  https://shop.example\n");
    let (status, _, err) = set(&["--origin", "shop.example"]);
    assert!(status == 1 && err.contains("invalid origin"), "{err}");
    assert_eq!(run(&db, &["channel", "set", "support", "none"]).2, "error: there is no channel none\n");
    let view = ["view", "add", "support", "vip", "--tag", "vip", "--state", "0"];
    assert_eq!(run(&db, &view).0, 0);
    assert_eq!(run(&db, &["view", "list", "support"]).1, "vip  {\"states\":[0],\"tags\":[\"vip\"]}\n");
    let arguments = [
        "key",
        "add",
        "--chatbot",
        "support",
        "--permission",
        "chatbots.conversations.list",
        "--name",
        "laptop",
        "--operator",
        "ann",
        "--expires",
        "1d",
    ];
    let (_, out, _) = run(&db, &arguments);
    let value = |name: &str| out.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let (id, key) = (value("key id"), value("key  "));
    let path = "/v1/chatbots/support/conversations";
    assert_eq!(call(&running.address, &key, "GET", path, "").unwrap().0, 200);
    let (_, listed, _) = run(&db, &["key", "list"]);
    assert!(
        listed.starts_with(&format!(
            "{id}  laptop  support: chatbots.conversations.list  operator ann  made 20"
        )) && listed.contains("  until 20"),
        "{listed}"
    );
    assert!(!listed.contains(&key));
    assert_eq!(run(&db, &["key", "revoke", &id]).0, 0);
    assert_eq!(call(&running.address, &key, "GET", path, "").unwrap().0, 401);
    // One that leaked is there to be ended, whoever knows which it was.
    let (_, out, _) = run(&db, &["key", "add", "--chatbot", "support"]);
    let leaked = out.lines().find_map(|line| line.strip_prefix("key  ")).unwrap().trim().to_owned();
    assert_eq!(call(&running.address, &leaked, "GET", path, "").unwrap().0, 200);
    assert_eq!(run(&db, &["key", "revoke", &leaked]), (0, String::new(), String::new()));
    assert_eq!(call(&running.address, &leaked, "GET", path, "").unwrap().0, 401);
    assert!(!std::fs::read(&db).unwrap().windows(key.len()).any(|part| part == key.as_bytes()));
}

#[test]
fn what_is_mistyped_is_told_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    for arguments in
        [&["chatbot", "list"][..], &["key", "revoke", "none"], &["channel", "add", "none", "--type", "web"]]
    {
        let (code, _, err) = run(&db, arguments);
        assert!(code == 1 && err.contains("does not exist") && !db.exists(), "{arguments:?}: {code} {err}");
    }
    assert_eq!(run(&db, &["chatbot", "add", "first"]).0, 0);
    for (arguments, status, said) in [
        (&["serv"][..], 2, "serve"),
        (&["chatbot", "add", "a\\b"], 1, "it contains a backslash"),
        (&["channel", "add", "none", "--type", "web"], 1, "there is no chatbot none"),
        (
            &["channel", "add", "none", "--type", "wbe"],
            1,
            "unknown channel type wbe: expected one of facebook",
        ),
        (&["channel", "add", "none", "--public"], 2, "--origin"),
        (&["key", "add", "--chatbot", "none"], 1, "there is no chatbot none"),
        (
            &["key", "add", "--chatbot", "none", "--permission", "chatbots.all"],
            1,
            "chatbots.conversations.list",
        ),
        (&["key", "add", "--chatbot", "none", "--expires", "soon"], 2, "such as 12h or 30d"),
        (&["key", "add", "--chatbot", "none", "--expires", "2020-01-01T00:00:00Z"], 2, "is in the past"),
        (&["view", "add", "none", "v", "--state", "-1"], 1, "there is no chatbot none"),
        (&["view", "add", "none", "v", "--state", "4"], 2, "-1..=3"),
        (&["key", "revoke", "none"], 1, "there is no key none"),
        (&["serve", "--listen", "nowhere"], 1, "such as 127.0.0.1:8081"),
        (&["serve", "--rules", "no/such.yaml"], 1, "no/such.yaml"),
        (&["serve", "--rules", "no/such.yaml"], 1, "`serve --demo` writes rules"),
        (&["chatbot", "add", "first"], 1, "the chatbot first already exists"),
        (&["view", "add", "first", "v", "--environment", "live"], 1, "expected one of dev, test, prod"),
        (&["view", "add", "first", "v", "--channel-type", "wep"], 1, "unknown channel type wep"),
        (&["view", "add", "first", "v", "--operator", ""], 1, "an id must have 1 to 512 bytes"),
        (&["key", "add", "--chatbot", "first", "--team", ""], 1, "an id must have 1 to 512 bytes"),
        (&["key", "revoke", "cck_00"], 1, "error: unknown key"),
        (&["serve", "--connections", "0"], 2, "1..=1000000"),
        (&["serve", "--connections", "18446744073709551615"], 2, "too large"),
        (&["serve", "--drain", "3601"], 2, "0..=3600"),
        (&["serve", "--rate", "4294967296"], 2, "--rate"),
        (&["chatbot", "add", "x", "--name", "eve\n*  everything"], 1, "no control characters"),
        (&["chatbot", "add", "a\nb"], 1, "error: "),
        (&["key", "add", "--chatbot", "first", "--name", "a\nb"], 1, "a name must have"),
        (&["chatbot", "add", "x", "--name", "a\u{202e}b"], 1, "a name must have"),
        (&["chatbot", "add", "a\u{2028}b"], 1, "an id must have"),
        (&["chatbot", "add", "x", "--name", ""], 1, "1 to 512 bytes"),
    ] {
        let (code, _, err) = run(&db, arguments);
        assert!(code == status && err.contains(said), "{arguments:?}: {code} {err}");
    }
    let (code, _, err) = run(Path::new(":memory:"), &["chatbot", "add", "b"]);
    assert!(code == 1 && err.contains("--db"), "{err}");
    let (code, _, err) = run(Path::new(":memory:"), &["serve"]);
    assert!(code == 1 && err.contains("--demo"), "{err}");
    let other = folder.path().join("other.db");
    std::fs::write(&other, b"no database, but long enough to be read as one".repeat(100)).unwrap();
    let (code, _, err) = run(&other, &["chatbot", "list"]);
    assert!(code == 1 && err.contains("is no database"), "{err}");
    for (path, said) in [
        (
            folder.path().join("none/own.db"),
            format!("there is no folder {}", folder.path().join("none").display()),
        ),
        (folder.path().to_owned(), "is a folder".to_owned()),
    ] {
        let (code, _, err) = run(&path, &["chatbot", "add", "b"]);
        assert!(code == 1 && err.contains(&said), "{err}");
    }
    // A name is no address, whatever it looks like.
    let odd = "file:own.db?mode=memory";
    let added =
        Command::new(PROGRAM).current_dir(&folder).args(["--db", odd, "chatbot", "add", "b"]).output();
    assert!(added.unwrap().status.success() && folder.path().join(odd).exists());
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let (code, _, err) = run(&foreign, &["chatbot", "list"]);
    assert!(code == 1 && err.contains("another program"), "{err}");
}

#[test]
fn a_demo_stands_beside_what_is_there_and_finishes_what_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    assert_eq!(run(&db, &["chatbot", "add", "mine"]).0, 0);
    // As a start leaves it that ends after its first step.
    assert_eq!(run(&db, &["chatbot", "add", "demo"]).0, 0);
    let running = Running::start(&db, &["--demo"]);
    let key = running.told("key");
    assert_eq!(call(&running.address, &key, "GET", "/v1/chatbots/demo/conversations", "").unwrap().0, 200);
    assert_eq!(call(&running.address, &key, "GET", "/v1/chatbots/mine/conversations", "").unwrap().0, 403);
    // A token that pages may use is not replaced unasked.
    let listed = run(&db, &["key", "list"]).1;
    assert_eq!(run(&db, &["key", "revoke", listed.split(' ').next().unwrap()]).0, 0);
    let again = Running::start(&db, &["--demo"]);
    assert!(
        again.told("key").starts_with("cck_") && again.told("channel token").starts_with("not shown again")
    );
}

#[cfg(unix)]
#[test]
fn a_log_can_be_read_by_programs() {
    let folder = tempfile::tempdir().unwrap();
    let (db, log) = (folder.path().join("own.db"), folder.path().join("log"));
    let file = std::fs::File::create(&log).unwrap();
    let mut running = Running::logging(&db, &["--demo", "--json-logs", "--log", "info"], file);
    let key = running.told("key");
    assert_eq!(
        call(&running.address, &key, "GET", "/v1/chatbots/demo/conversations/none", "").unwrap().0,
        404
    );
    assert_eq!(running.ended("-TERM"), Some(0));
    let log = std::fs::read_to_string(log).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages: Vec<_> = lines.iter().map(|line| &line["fields"]["message"]).collect();
    assert!(messages[0] == "listening" && **messages.last().unwrap() == "all requests are done", "{log}");
    let line = lines.iter().find(|line| line["fields"]["operation"] == "get_conversation").unwrap();
    assert_eq!(line["fields"]["status"], 404);
    assert!(line["fields"]["request_id"].is_string() && line["timestamp"].is_string(), "{line}");
    assert!(!log.contains(&key) && !log.contains("none"), "{log}");
}
