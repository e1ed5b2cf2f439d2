//! One connection: its timers, and what its requests go through before the routes.

use std::{convert::Infallible, io, panic::AssertUnwindSafe};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode},
};
use futures_util::FutureExt;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

use super::{ConnectionLimits, REQUEST_ID, parse_error_body::Refusing};
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
        Ok(Err(never)) => {
            let never: Infallible = never;
            match never {}
        }
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
