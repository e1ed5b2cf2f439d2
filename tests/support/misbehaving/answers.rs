//! Whole answers, good and bad: each is sent at once after the whole request was read.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;

use super::behaviour::{After, Behaviour, End, Head, Step};

impl Behaviour {
    /// A status without a body.
    pub fn empty(status: u16) -> Self {
        let answer = Self::headed(status);
        if matches!(status, 100..=199 | 204 | 304) {
            answer
        } else {
            answer.with_header("content-length", "0")
        }
    }

    /// A JSON body.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::text(status, "application/json", value.to_string())
    }

    /// A body that need not be what its content type says.
    pub fn text(status: u16, content_type: &str, body: impl AsRef<[u8]>) -> Self {
        Self::body(status, body).with_header("content-type", content_type)
    }

    /// A body without a content type.
    pub fn body(status: u16, body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len().to_string();
        Self::headed(status).with_header("content-length", &length).then_send(body)
    }

    /// A redirect.
    pub fn redirect(status: u16, location: &str) -> Self {
        Self::empty(status).with_header("location", location)
    }

    /// A JSON body in chunks of these many bytes.
    pub fn chunked(status: u16, value: &Value, size: usize) -> Self {
        let mut answer = Self::chunks(status);
        for chunk in value.to_string().as_bytes().chunks(size) {
            answer = answer.then_chunk(chunk);
        }
        answer.then_send("0\r\n\r\n")
    }

    /// A JSON body that ends with the connection.
    pub fn until_close(status: u16, value: &Value) -> Self {
        Self::headed(status)
            .with_header("content-type", "application/json")
            .then_send(value.to_string())
            .then_close()
    }

    /// A body that says that it is JSON, compressed.
    pub fn gzip(status: u16, body: &str) -> Self {
        Self::gzip_cut(status, body, usize::MAX)
    }

    /// The first bytes of a compressed body, with a length that says that this is all of it.
    pub fn gzip_cut(status: u16, body: &str, kept: usize) -> Self {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body.as_bytes()).unwrap();
        let mut file = encoder.finish().unwrap();
        file.truncate(kept);
        Self::text(status, "application/json", file).with_header("content-encoding", "gzip")
    }

    /// A body that is shorter than its length says.
    pub fn cut_length(status: u16, body: &str, missing: usize) -> Self {
        let length = (body.len() + missing).to_string();
        Self::headed(status)
            .with_header("content-type", "application/json")
            .with_header("content-length", &length)
            .then_send(body)
            .then_close()
    }

    /// A chunk that is shorter than its length says.
    pub fn cut_chunk(status: u16, body: &str) -> Self {
        let chunk = format!("{:x}\r\n{body}", body.len() + 1);
        Self::chunks(status).then_send(chunk).then_close()
    }

    /// Whole chunks, and no last one.
    pub fn cut_chunks(status: u16, body: &str) -> Self {
        Self::chunks(status).then_chunk(body).then_close()
    }

    /// Two lengths that differ.
    pub fn two_lengths(status: u16, body: &str) -> Self {
        Self::body(status, body).with_header("content-length", &(body.len() + 1).to_string()).then_close()
    }

    /// A length and chunks, which is how answers are smuggled.
    pub fn length_and_chunks(status: u16, body: &str) -> Self {
        Self::chunks(status)
            .with_header("content-length", "3")
            .then_chunk(body)
            .then_send("0\r\n\r\n")
            .then_close()
    }

    /// A head for chunks of JSON that follow.
    pub fn chunks(status: u16) -> Self {
        Self::headed(status)
            .with_header("content-type", "application/json")
            .with_header("transfer-encoding", "chunked")
    }

    /// One chunk of a chunked body.
    #[must_use]
    pub fn then_chunk(self, bytes: impl AsRef<[u8]>) -> Self {
        let mut chunk = format!("{:x}\r\n", bytes.as_ref().len()).into_bytes();
        chunk.extend_from_slice(bytes.as_ref());
        chunk.extend_from_slice(b"\r\n");
        self.then_send(chunk)
    }

    /// Asks for the connection to be closed, and closes it.
    #[must_use]
    pub fn closing(self) -> Self {
        self.with_header("connection", "close").then_close()
    }

    pub(super) fn headed(status: u16) -> Self {
        let head = Head { status, headers: Vec::new() };
        Self { head: Some(head), ..Self::new(After::Request, End::KeepOpen) }
    }

    /// The bytes of the whole answer, where they are known before it is sent.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.as_ref().map(Head::to_bytes).unwrap_or_default();
        for step in &self.steps {
            if let Step::Send(sent) = step {
                bytes.extend_from_slice(sent);
            }
        }
        bytes
    }
}
