//! One connection: its timers, and what its requests go through before the routes. What is refused before there is a
//! request, hyper answers by itself, with a status and nothing else: in its place goes an answer like all others.

use std::{
    io::{self, IoSlice},
    panic::AssertUnwindSafe,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode},
};
use bytes::{Buf, Bytes};
use futures_util::FutureExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

use super::{ConnectionLimits, REQUEST_ID};
use crate::{error::error_body, secret};

/// Bytes that are read ahead: a head that is larger than this and what came with it is refused.
const HEAD: usize = 64 * 1024;

/// In the extensions of a response: the connection ends without any answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Abort;

/// Serves a connection to its end.
pub(super) async fn serve(stream: TcpStream, router: Router, limits: &ConnectionLimits, watcher: Watcher) {
    // Small answers must not wait for an acknowledgement; where that cannot be set, they do.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.progress));
    let service = service_fn(|request| answer(router.clone(), request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(HEAD)
        // Who has sent everything may say so, and still be answered.
        .half_close(true)
        .serve_connection(TokioIo::new(Refusing::new(Box::pin(stream))), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn answer(mut router: Router, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let answer = AssertUnwindSafe(router.call(request.map(Body::new))).catch_unwind().await;
    let response = match answer {
        Ok(Ok(response)) => response,
        Err(_) => {
            tracing::error!("a handler panicked");
            failed()
        }
    };
    if response.extensions().get::<Abort>().is_some() {
        return Err(io::ErrorKind::ConnectionAborted.into());
    }
    Ok(response)
}

fn failed() -> Response<Body> {
    let mut response = error_body(StatusCode::INTERNAL_SERVER_ERROR, "internal error");
    if let Ok(id) = HeaderValue::try_from(secret::id()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

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
struct Refusing<S> {
    stream: S,
    /// What is still to be written of one.
    rest: Bytes,
}

impl<S> Refusing<S> {
    fn new(stream: S) -> Self {
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
