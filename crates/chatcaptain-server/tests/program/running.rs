//! The program, running, and calls of it over plain sockets.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_chatcaptain-server");

/// The program, killed when this is dropped.
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) address: String,
    /// What it printed when it was ready.
    pub(crate) lines: Vec<String>,
    /// Held open: it has more to print.
    _out: BufReader<ChildStdout>,
}

impl Running {
    /// Serves a file on a free port: the demo, or a file without a chatbot.
    pub(crate) fn start(db: &Path, more: &[&str]) -> Self {
        Self::run(Command::new(PROGRAM), db, more)
    }

    /// The demo, by a shell that sets limits first.
    pub(crate) fn limited(db: &Path, script: &str) -> Self {
        let mut shell = Command::new("bash");
        shell.args(["-c", script, PROGRAM]);
        Self::run(shell, db, &["--demo"])
    }

    /// Serves a file that is set up, with no rules: it has nothing to tell but where it listens.
    pub(crate) fn silent(db: &Path) -> Self {
        Self::until(Command::new(PROGRAM), db, &[], |line| line.starts_with("listening on"))
    }

    /// The demo, with a log that is kept.
    pub(crate) fn logging(db: &Path, more: &[&str], log: File) -> Self {
        let mut command = Command::new(PROGRAM);
        command.stderr(log);
        Self::run(command, db, more)
    }

    pub(crate) fn run(command: Command, db: &Path, more: &[&str]) -> Self {
        let last = |line: &str| line.starts_with("  cargo run") || line.contains("key add --chatbot");
        Self::until(command, db, more, last)
    }

    fn until(mut command: Command, db: &Path, more: &[&str], last: impl Fn(&str) -> bool) -> Self {
        let log = if more.contains(&"--log") { &[][..] } else { &["--log", "warn"] };
        command.arg("--db").arg(db).args(["serve", "--listen", "127.0.0.1:0"]).args(log).args(more);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ended: {lines:?}");
            lines.push(line.trim_end().to_owned());
            if last(&line) {
                break;
            }
        }
        let address =
            lines[0].strip_prefix("listening on http://").unwrap().split(',').next().unwrap().to_owned();
        Self { child, address, lines, _out: out }
    }

    /// Sends SIGTERM and waits for the end. Returns the exit status.
    #[cfg(unix)]
    pub(crate) fn terminate(&mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }

    /// The value of a line of the demo.
    pub(crate) fn told(&self, name: &str) -> String {
        let line = self.lines.iter().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        line.trim().to_owned()
    }
}

#[cfg(unix)]
impl Running {
    /// Sends a signal, `-TERM` for example.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Sends a signal and waits for the end: its exit status, or nothing if it does not end.
    pub(crate) fn ended(&mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        for _ in 0..6000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        None
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One call: its status and body; nothing where the connection ended.
pub(crate) fn call(address: &str, key: &str, method: &str, path: &str, body: &str) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    // A test that hangs tells nothing.
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-chatcaptain-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    // A list comes in pieces, each with its length before it.
    let chunked = head.contains("transfer-encoding: chunked");
    let body = if chunked { body.split("\r\n").skip(1).step_by(2).collect() } else { body.to_owned() };
    Some((status, serde_json::from_str(&body).ok()?))
}

/// Exit status, standard output, standard error.
pub(crate) fn run(db: &Path, arguments: &[&str]) -> (i32, String, String) {
    let out = Command::new(PROGRAM).arg("--db").arg(db).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
}

/// Status and body of a page that needs no key.
pub(crate) fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

/// Sends a request several times at once on one connection, and reads all responses.
pub(crate) fn pipelined(stream: &mut TcpStream, request: &str, times: usize) {
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(request.repeat(times).as_bytes()).unwrap();
    let (mut answers, mut seen) = (Vec::<u8>::new(), 0);
    while seen < times {
        let mut bytes = [0; 8192];
        let read = stream.read(&mut bytes).unwrap();
        assert!(read > 0, "{seen} of {times} were answered");
        answers.extend(&bytes[..read]);
        seen = answers.windows(12).filter(|part| *part == b"HTTP/1.1 200").count();
    }
}

/// The conversations of the demo's chatbot.
pub(crate) const CONVERSATIONS: &str = "/v1/chatbots/demo/conversations";

/// Creates a conversation. Returns the status.
pub(crate) fn create(running: &Running, key: &str, name: &str) -> u16 {
    let body = json!({"conversation": {"contactId": "c", "channelId": "web", "channelType": "web",
        "name": name, "environment": "dev"}});
    call(&running.address, key, "POST", CONVERSATIONS, &body.to_string()).unwrap().0
}

/// The names of all conversations, newest first.
pub(crate) fn names(running: &Running, key: &str) -> Vec<String> {
    let (status, list) = call(&running.address, key, "GET", CONVERSATIONS, "").unwrap();
    assert_eq!(status, 200, "{list}");
    let conversations = list["conversations"].as_array().unwrap();
    conversations.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}
