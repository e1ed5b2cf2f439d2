//! A load of requests over connections that stay open, each waiting for its answer.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

/// What is sent.
pub(crate) struct Load {
    address: SocketAddr,
    /// For each connection its own, in turn.
    requests: Vec<String>,
}

/// What came of it.
pub(crate) struct Done {
    pub(crate) rate: f64,
    pub(crate) p99: Duration,
}

impl Load {
    pub(crate) fn get(address: SocketAddr, target: &str, key: &str) -> Self {
        Self::get_all(address, vec![target.to_owned()], key)
    }

    pub(crate) fn get_all(address: SocketAddr, targets: Vec<String>, key: &str) -> Self {
        let request =
            |target: String| format!("GET {target} HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {key}\r\n\r\n");
        Self { address, requests: targets.into_iter().map(request).collect() }
    }

    pub(crate) fn post(address: SocketAddr, targets: Vec<String>, key: &str, body: &str) -> Self {
        let request = |target: String| {
            let length = body.len();
            format!(
                "POST {target} HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            )
        };
        Self { address, requests: targets.into_iter().map(request).collect() }
    }

    pub(crate) fn run(&self, connections: usize, seconds: u64) -> Done {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut times: Vec<Duration> = thread::scope(|scope| {
            let client = |index: usize| {
                let request = &self.requests[index % self.requests.len()];
                scope.spawn(move || client(self.address, request, end))
            };
            let clients: Vec<_> = (0..connections).map(client).collect();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        times.sort();
        Done { rate: times.len() as f64 / seconds as f64, p99: times[(times.len() - 1) * 99 / 100] }
    }
}

fn client(address: SocketAddr, request: &str, end: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut times, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    while Instant::now() < end {
        let started = Instant::now();
        stream.write_all(request.as_bytes()).unwrap();
        answer(&mut stream, &mut buffer);
        times.push(started.elapsed());
    }
    times
}

/// Reads one answer that has a length.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        filled += match stream.read(&mut buffer[filled..]).unwrap() {
            0 => panic!("the connection ended"),
            read => read,
        };
        let Some(head) = buffer[..filled].windows(4).position(|part| part == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head]).unwrap();
        assert!(text.starts_with("HTTP/1.1 20"), "{text}");
        let length = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.to_owned())
        };
        let length = text.lines().find_map(length).unwrap();
        if filled == head + 4 + length.parse::<usize>().unwrap() {
            return;
        }
    }
}
