//! What is refused before there is a request. hyper answers it by itself, with a status and nothing else: in its place
//! goes an answer like all others.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::http::StatusCode;
use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::REQUEST_ID;
use crate::secret;

/// The answer to what is no request: a body that tells why, an id, and the end of the connection.
fn refusal(status: StatusCode) -> Bytes {
    let words = match status {
        StatusCode::URI_TOO_LONG => "the path and query are too long",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => "the headers are too many or too large",
        _ => "this is no HTTP request",
    };
    let (id, body) = (secret::id(), serde_json::json!({ "error": words }).to_string());
    let code = status.as_u16();
    tracing::info!(operation = "none", status = code, request_id = id, "request");
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{REQUEST_ID}: {id}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        body.len()
    );
    (head + &body).into()
}

/// The status of an answer that hyper made by itself: all others have an id.
fn made_by_itself(written: &[u8]) -> Option<StatusCode> {
    let rest = written.strip_prefix(b"HTTP/1.1 ").or_else(|| written.strip_prefix(b"HTTP/1.0 "))?;
    let status = StatusCode::from_bytes(rest.get(..3)?).ok().filter(StatusCode::is_client_error)?;
    let head = std::str::from_utf8(written).ok()?;
    let has = |name: &str| head.contains(&format!("\r\n{name}: "));
    (head.ends_with("\r\n\r\n") && head.contains("\r\ncontent-length: 0\r\n") && !has(REQUEST_ID.as_str()))
        .then_some(status)
}

/// A connection on which such answers are replaced.
pub(super) struct Refusing<S> {
    stream: S,
    /// What is still to be written of one.
    rest: Bytes,
}

impl<S> Refusing<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, rest: Bytes::new() }
    }
}

impl<S: AsyncWrite + Unpin> Refusing<S> {
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_write(context, &self.rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.rest.advance(written),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Whether this is replaced.
    fn replaces(&mut self, written: &[u8]) -> bool {
        let status = made_by_itself(written);
        self.rest = status.map(refusal).unwrap_or_default();
        status.is_some()
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Refusing<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(context))?;
        if self.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(context))?;
        let first = slices.iter().find(|slice| !slice.is_empty());
        if let Some(first) = first.filter(|first| self.replaces(first)) {
            return Poll::Ready(Ok(first.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Refusing<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}
