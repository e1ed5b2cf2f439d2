//! HTTP/1.1 over a plain connection that stays open. Reports how each request ended, and never sends one twice.

use std::{
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// The API of the demo's chatbot.
const BASE: &str = "/v1/chatbots/demo/conversations";

/// A request below `BASE`.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Value,
}

impl Request {
    pub(crate) fn get(path: String) -> Self {
        Self { method: "GET", path, body: Value::Null }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Whether it has the header `idempotent-replayed`.
    pub(crate) replayed: bool,
    pub(crate) body: Value,
}

impl Response {
    /// The body, if the request was carried out.
    pub(crate) fn acknowledged(&self) -> Option<&Value> {
        (self.status < 300).then_some(&self.body)
    }
}

/// How a request ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Response(Response),
    /// The server accepted no connection: nothing was sent.
    Refused,
    /// The connection ended before the first byte of a response: it was idle, or the program had not accepted it yet.
    Closed,
    /// The connection ended within a response.
    Cut,
}

/// A connection to one server. It connects again with the first request after its end.
pub(crate) struct Connection {
    address: String,
    key: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    pub(crate) fn new(address: &str, key: &str) -> Self {
        Self { address: address.to_owned(), key: key.to_owned(), stream: None }
    }

    /// Ends the connection.
    pub(crate) fn close(&mut self) {
        self.stream = None;
    }

    pub(crate) fn send(&mut self, request: &Request) -> End {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => match connect(&self.address) {
                Ok(stream) => stream,
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return End::Refused,
                Err(_) => return End::Closed,
            },
        };
        if stream.get_mut().write_all(self.bytes(request).as_bytes()).is_err() {
            return End::Closed;
        }
        let mut status = String::new();
        match stream.read_line(&mut status) {
            Ok(0) => return End::Closed,
            Ok(_) => {}
            Err(error) => {
                assert!(error.kind() != ErrorKind::WouldBlock, "no response within 60 s: {request:?}");
                return if status.is_empty() { End::Closed } else { End::Cut };
            }
        }
        match receive(&mut stream, &status) {
            Ok((response, stays)) => {
                self.stream = stays.then_some(stream);
                End::Response(response)
            }
            Err(_) => End::Cut,
        }
    }

    fn bytes(&self, Request { method, path, body }: &Request) -> String {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        format!(
            "{method} {BASE}{path} HTTP/1.1\r\nhost: x\r\nx-chatcaptain-key: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        )
    }
}

fn connect(address: &str) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    // A test that hangs reports nothing.
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(BufReader::new(stream))
}

/// The rest of a response, and whether the connection stays open.
fn receive(stream: &mut BufReader<TcpStream>, status: &str) -> io::Result<(Response, bool)> {
    let status = status.get(9..12).and_then(|code| code.parse().ok()).ok_or(ErrorKind::InvalidData)?;
    let (mut length, mut chunked, mut stays, mut replayed) = (0, false, true, false);
    loop {
        let line = line(stream)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match name {
            "content-length" => length = value.parse().map_err(|_| ErrorKind::InvalidData)?,
            "transfer-encoding" => chunked = value == "chunked",
            "connection" => stays = value != "close",
            "idempotent-replayed" => replayed = value == "true",
            _ => {}
        }
    }
    let body = if chunked { chunks(stream)? } else { bytes(stream, length)? };
    let body = serde_json::from_slice(&body)?;
    Ok((Response { status, replayed, body }, stays))
}

fn line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    match stream.read_line(&mut line)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        _ => Ok(line.trim_end().to_owned()),
    }
}

fn bytes(stream: &mut BufReader<TcpStream>, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn chunks(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = usize::from_str_radix(&line(stream)?, 16).map_err(|_| ErrorKind::InvalidData)?;
        body.extend(bytes(stream, length)?);
        line(stream)?;
        if length == 0 {
            return Ok(body);
        }
    }
}
