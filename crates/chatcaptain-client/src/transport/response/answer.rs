//! A response as it came: whole, or its head alone while the body is still open. Below everything that reads one.

use bytes::Bytes;
use http::{
    StatusCode,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue},
};

use super::encoding::Body;

/// Where a server may name the request, most common first.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-correlation-id", "request-id"];

/// An answer of the server: whole, or its head alone while the body is still open.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body went on, or broke off, after `body`.
    pub(crate) truncated: bool,
    /// The rest of a body that is streamed.
    pub(crate) open: Option<Box<Body>>,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false, open: None }
    }

    /// The answer without its body and what describes it.
    pub(crate) fn head(mut self) -> Self {
        for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
            self.headers.remove(name);
        }
        self.body = Bytes::new();
        self
    }

    /// The answer with at most `limit` bytes of its body; the memory of the rest is freed.
    pub(crate) fn cut(mut self, limit: usize) -> Self {
        if self.body.len() > limit {
            self.body = Bytes::copy_from_slice(&self.body[..limit]);
            self.truncated = true;
        }
        self
    }
}

pub(crate) fn all_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(visible)
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|name| header_text(headers, name))
}

fn visible(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}
