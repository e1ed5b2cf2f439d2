//! Answers that never end, slowly or at full speed, and compressed ones that are larger than they look.

use std::time::Duration;

use flate2::FlushCompress;
use hyper::body::Bytes;

use super::{
    behaviour::{After, Behaviour, End, Step},
    gzip::{Bomb, EMPTY_BLOCK, GZIP_HEAD, block},
};

/// A head of which the body follows until the connection closes.
const OPEN_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";

impl Behaviour {
    /// A status line of which a byte comes this often.
    pub fn slow_status_line(every: Duration) -> Self {
        Self::drip("HTTP/1.1 200 O", "K", every)
    }

    /// Headers of which a byte of a value comes this often.
    pub fn slow_header(every: Duration) -> Self {
        Self::drip("HTTP/1.1 200 OK\r\nx-slow: ", "y", every)
    }

    /// Headers of which one comes this often.
    pub fn slow_headers(every: Duration) -> Self {
        Self::drip("HTTP/1.1 200 OK\r\n", "x: y\r\n", every)
    }

    /// A body of which a byte comes this often; spaces are good JSON so far.
    pub fn slow_body(every: Duration) -> Self {
        Self::drip(OPEN_HEAD, " ", every)
    }

    /// `103 Early Hints`, this often, and never an answer.
    pub fn interim(every: Duration) -> Self {
        Self::drip("", "HTTP/1.1 103 Early Hints\r\n\r\n", every)
    }

    /// Headers at full speed, and never an end of them.
    pub fn endless_headers() -> Self {
        let lines = "x-endless: abcdefghijklmnopqrstuvwxyz\r\n".repeat(100);
        Self::drip("HTTP/1.1 200 OK\r\n", &lines, Duration::ZERO)
    }

    /// A body at full speed that ends with nothing.
    pub fn endless_body(status: u16) -> Self {
        let head = Self::headed(status).with_header("content-type", "application/json");
        head.then_repeat([b' '; 16 << 10], Duration::ZERO)
    }

    /// A body in chunks, at full speed and without an end.
    pub fn endless_chunks(status: u16) -> Self {
        let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
        Self::chunks(status).then_repeat(chunk, Duration::ZERO)
    }

    /// A body with a length that says too much, and as much as it says.
    pub fn huge_length(status: u16) -> Self {
        Self::endless_body(status).with_header("content-length", "99999999999")
    }

    /// Compressed data without an end that stands for these bytes and then for nothing at all.
    pub fn endless_nothing(status: u16, first: &str) -> Self {
        Self::headed(status)
            .with_header("content-type", "application/json")
            .with_header("content-encoding", "gzip")
            .then_send(GZIP_HEAD)
            .then_send(block(first.as_bytes(), FlushCompress::Full))
            .then_repeat(EMPTY_BLOCK.repeat(1000), Duration::ZERO)
    }

    /// A chunk whose size never ends: its extension goes on and on.
    pub fn endless_extension(status: u16) -> Self {
        Self::chunks(status).then_send("2;x=").then_repeat([b'y'; 4 << 10], Duration::ZERO)
    }

    /// A whole body in chunks, and trailers without an end.
    pub fn endless_trailers(status: u16) -> Self {
        let lines = "x-endless: abcdefghijklmnopqrstuvwxyz\r\n".repeat(100);
        Self::chunks(status).then_chunk("{}").then_send("0\r\n").then_repeat(lines, Duration::ZERO)
    }

    /// A small answer that is a JSON text of about this many MiB once it is decompressed.
    pub fn bomb(status: u16, mebibytes: u64) -> Self {
        Self::compressed(status, Bomb::new(mebibytes), mebibytes)
    }

    /// A JSON body of `start`, `middle` this often, and `end`, which nobody holds as a whole.
    pub fn repeated(status: u16, [start, middle, end]: [&str; 3], times: u64) -> Self {
        let length = (start.len() + end.len()) as u64 + middle.len() as u64 * times;
        let answer = Self::headed(status).with_header("content-length", &length.to_string());
        answer.with_header("content-type", "application/json").then_parts([start, middle, end], times)
    }

    /// The same, compressed.
    pub fn repeated_gzip(status: u16, [start, middle, end]: [&str; 3], times: u64) -> Self {
        let bomb = Bomb::of(start.as_bytes(), middle.as_bytes(), times, end.as_bytes());
        Self::compressed(status, bomb, times)
    }

    /// A JSON body of `start`, and of `again` at full speed and without an end.
    pub fn endless(status: u16, start: &str, again: &str) -> Self {
        let head = Self::headed(status).with_header("content-type", "application/json");
        head.then_send(start).then_repeat(again, Duration::ZERO)
    }

    fn compressed(status: u16, Bomb { start, middle, end }: Bomb, times: u64) -> Self {
        let length = (start.len() + end.len()) as u64 + middle.len() as u64 * times;
        Self::headed(status)
            .with_header("content-type", "application/json")
            .with_header("content-encoding", "gzip")
            .with_header("content-length", &length.to_string())
            .then_parts([start, middle, end], times)
    }

    fn then_parts<P: AsRef<[u8]>>(self, [start, middle, end]: [P; 3], times: u64) -> Self {
        let mut answer = self.then_send(start);
        let bytes = Bytes::copy_from_slice(middle.as_ref());
        answer.steps.push(Step::Repeat { bytes, times: Some(times), every: Duration::ZERO });
        answer.then_send(end)
    }

    fn drip(start: &str, again: &str, every: Duration) -> Self {
        Self::new(After::Request, End::Silence).then_send(start).then_repeat(again, every)
    }
}
