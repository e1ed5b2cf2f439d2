//! A log that fails, or that nobody reads, costs lines: never a request, the process, or its orderly end.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Write, pipe},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::running::{CONVERSATIONS, PROGRAM, Running, call, create, get, names, pipelined};

/// Lines that the log has lost, by `/metrics`.
fn lost(running: &Running) -> u64 {
    let (_, metrics) = get(&running.address, "/metrics");
    let line = metrics.lines().find_map(|line| line.strip_prefix("chatcaptain_log_lines_lost_total "));
    line.unwrap_or_else(|| panic!("{metrics}")).parse().unwrap()
}

/// Waits until lines are lost: the thread that writes them may be behind.
fn loses(running: &Running) -> bool {
    (0..6000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        lost(running) > 0
    })
}

/// Each create is acknowledged, and stored once.
fn serves(running: &Running, key: &str, creates: usize) {
    for number in 0..creates {
        assert_eq!(create(running, key, &number.to_string()), 201);
    }
    assert_eq!(names(running, key).len(), creates);
}

#[test]
fn a_log_whose_reader_is_gone_costs_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    command.stderr(Stdio::piped());
    let mut running = Running::run(command, &folder.path().join("own.db"), &["--demo", "--log", "info"]);
    let key = running.told("key");
    let mut log = BufReader::new(running.child.stderr.take().unwrap());
    log.read_line(&mut String::new()).unwrap();
    drop(log);
    serves(&running, &key, 20);
    assert!(loses(&running));
    assert_eq!(running.ended("-TERM"), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_on_a_full_disk_costs_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut running = Running::logging(&folder.path().join("own.db"), &["--demo", "--log", "info"], full);
    let key = running.told("key");
    serves(&running, &key, 20);
    assert!(loses(&running));
    assert_eq!(running.ended("-TERM"), Some(0));
}

/// A pipe takes 64 KiB: some 400 lines.
#[test]
fn a_log_that_nobody_reads_costs_no_request_and_no_orderly_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(PROGRAM);
    command.stderr(Stdio::piped());
    let mut running = Running::run(command, &folder.path().join("own.db"), &["--demo", "--log", "info"]);
    let key = running.told("key");
    let ask = |times: usize| {
        let mut stream = TcpStream::connect(&running.address).unwrap();
        pipelined(&mut stream, "GET /health HTTP/1.1\r\nhost: x\r\n\r\n", times);
    };
    // More than the pipe and the queue take together.
    (0..60).for_each(|_| ask(100));
    serves(&running, &key, 20);
    assert!(loses(&running));
    assert_eq!(running.ended("-TERM"), Some(0));
}

/// The first warning ended the process: it could not be written.
#[cfg(target_os = "linux")]
#[test]
fn a_warning_that_cannot_be_written_does_not_end_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let script = "ulimit -n 40; exec \"$0\" \"$@\" 2>/dev/full";
    let mut running = Running::limited(&folder.path().join("own.db"), script);
    let key = running.told("key");
    let open = || std::fs::read_dir(format!("/proc/{}/fd", running.child.id())).map_or(0, Iterator::count);
    let warned = (0..100).any(|_| {
        let many: Vec<_> = (0..60).filter_map(|_| TcpStream::connect(&running.address).ok()).collect();
        let full = (0..100).any(|_| {
            thread::sleep(Duration::from_millis(10));
            open() >= 40
        });
        drop(many);
        // Once it has descriptors again, it answers.
        full && lost(&running) > 0
    });
    assert!(warned && running.child.try_wait().unwrap().is_none());
    serves(&running, &key, 3);
    assert_eq!(running.ended("-TERM"), Some(0));
}

/// As if the server was started again into a pipe that is full already.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_nobody_reads_does_not_keep_the_server_from_serving() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("own.db");
    let key = Running::start(&db, &["--demo"]).told("key");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (_reader, mut full) = pipe().unwrap();
    full.write_all(&vec![0; 65_536]).unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("--db").arg(&db).args(["serve", "--listen", &free]);
    let mut child = command.stdout(full.try_clone().unwrap()).stderr(full).spawn().unwrap();
    let answered = (0..6000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        call(&free, &key, "GET", CONVERSATIONS, "").is_some_and(|(status, _)| status == 200)
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(answered);
}
