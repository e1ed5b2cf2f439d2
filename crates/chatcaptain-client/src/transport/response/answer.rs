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
pub(in crate::transport) struct Answer {
    pub(in crate::transport) status: StatusCode,
    pub(in crate::transport) headers: HeaderMap,
    pub(in crate::transport) body: Bytes,
    /// The body went on, or broke off, after `body`.
    pub(in crate::transport) truncated: bool,
    /// The rest of a body that is streamed.
    pub(in crate::transport) open: Option<Box<Body>>,
}

impl Answer {
    pub(in crate::transport) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false, open: None }
    }

    /// The answer without its body and what describes it.
    pub(in crate::transport) fn head(mut self) -> Self {
        for name in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
            self.headers.remove(name);
        }
        self.body = Bytes::new();
        self
    }

    /// The answer with at most `limit` bytes of its body; the memory of the rest is freed.
    pub(in crate::transport) fn cut(mut self, limit: usize) -> Self {
        if self.body.len() > limit {
            self.body = Bytes::copy_from_slice(&self.body[..limit]);
            self.truncated = true;
        }
        self
    }
}

pub(in crate::transport) fn all_headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}

pub(in crate::transport) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(visible)
}

pub(in crate::transport) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_ID_HEADERS.iter().find_map(|name| header_text(headers, name))
}

fn visible(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}
