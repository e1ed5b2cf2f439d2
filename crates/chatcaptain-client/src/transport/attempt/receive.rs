//! One attempt: from a request that was started to its answer.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
};

use bytes::{Bytes, BytesMut};
use tokio::time::{Sleep, sleep_until};

use super::deadline::{Deadline, Elapsed, within};
use crate::transport::{
    Error, Sent, TransportError,
    client::Limits,
    connect::{self, Connecting},
    error::Cause,
    response::{Answer, Body, Broken, Encoding},
};

/// A limit in the settings of the caller's own HTTP client.
const HTTP_TIMEOUT: &str = "the http client's own time limit is over";

/// How much of a success is read before the call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// All of it.
    Whole,
    /// The head: the body is streamed.
    Head,
}

/// Waits for the response to a request that was started, and reads it, whatever its status.
pub(crate) async fn receive(
    mut sent: impl Future<Output = Result<http::Response<connect::Body>, TransportError>> + Unpin,
    read: Read,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Answer, Error> {
    let mut timer = pin!(sleep_until(deadline.at));
    let mut connecting = Connecting::default();
    let response = poll_fn(|context| connecting.poll(&mut sent, context));
    let response = match within(timer.as_mut(), pin!(response)).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(not_answered(error, connecting)),
        // Of what was not even started, nothing was sent.
        Err(Elapsed) if connecting.is_unsent() => return Err(deadline.error_while_connecting()),
        Err(Elapsed) => return Err(deadline.error()),
    };
    let mut incoming = Incoming::new(response, limits);
    let success = incoming.answer.status.is_success();
    if read == Read::Head && success && incoming.known {
        return Ok(Answer { open: Some(Box::new(incoming.body)), ..incoming.answer });
    }
    // A success that says that it is too large is not read at all.
    let (body, end) = if success && incoming.announced.is_some_and(|length| length > incoming.limit as u64) {
        (Bytes::new(), End::TooLarge)
    } else {
        read_body(&mut incoming.body, incoming.limit, timer).await
    };
    incoming.end(body, end, limits, deadline)
}

/// A response whose head is there.
struct Incoming {
    answer: Answer,
    body: Body,
    /// How many bytes the body says that it has, as they come.
    announced: Option<u64>,
    /// Whether its encoding can be undone.
    known: bool,
    limit: usize,
}

impl Incoming {
    fn new(response: http::Response<connect::Body>, limits: &Limits) -> Self {
        let (head, body) = response.into_parts();
        // With an unknown encoding, keep the raw bytes: the body may be empty, and for an error response raw bytes beat none.
        let encoding = Encoding::of(&head.headers);
        let known = encoding.is_ok();
        let encoding = encoding.unwrap_or(Encoding::Identity);
        let announced = body.length().filter(|_| encoding == Encoding::Identity);
        let limit = if head.status.is_success() { limits.max_body } else { limits.max_error_body };
        let answer = Answer::new(head.status, head.headers, Bytes::new());
        Self { answer, body: Body::new(body, encoding), announced, known, limit }
    }

    /// The answer, or why it cannot be used.
    ///
    /// What goes wrong while the body of a failure is read does not hide its status: the body is then what arrived of it.
    fn end(self, body: Bytes, end: End, limits: &Limits, deadline: Deadline) -> Result<Answer, Error> {
        let (success, known, mut answer) = (self.answer.status.is_success(), self.known, self.answer);
        answer.body = body;
        answer.truncated = !matches!(end, End::Complete);
        let error = match end {
            End::Complete if success && !known && !answer.body.is_empty() => {
                let detail = "the body of the answer is encoded otherwise than with gzip";
                Error::new(Cause::UnexpectedEncoding, detail)
            }
            End::Complete => return Ok(answer),
            _ if !success => return Ok(answer),
            End::TooLarge => {
                let limit = self.limit;
                let detail =
                    format!("the body of the answer is larger than the limit of {limit} bytes (`max_body`)");
                Error::new(Cause::BodyTooLarge, detail)
            }
            End::Elapsed => deadline.error(),
            End::Broken(error) => broken_off(error),
        };
        Err(error.with_answer(answer.cut(limits.max_error_body)))
    }
}

/// What `error` of a request without a response means.
fn not_answered(error: TransportError, connecting: Connecting) -> Error {
    if error.is_invalid() {
        return Error::invalid_argument("the request cannot be sent").with_source(error.into_source());
    }
    let timed_out = error.is_timeout();
    let unsent = error.was_sent() == Sent::No || (connecting.is_waiting() && timed_out);
    let (cause, detail) = match (unsent, timed_out) {
        (true, true) => (Cause::ConnectTimeout, "connecting took too long"),
        (true, false) => (Cause::Connect, "no connection to the server"),
        (false, true) => (Cause::Timeout, HTTP_TIMEOUT),
        (false, false) => (Cause::Transport, "the connection failed, or what came was no HTTP answer"),
    };
    Error::new(cause, detail).with_source(error.into_source())
}

/// What `error` inside the body of a success means.
pub(crate) fn broken_off(broken: Broken) -> Error {
    match broken {
        Broken::Connection(error) if error.is_timeout() => {
            Error::new(Cause::Timeout, HTTP_TIMEOUT).with_source(error.into_source())
        }
        Broken::Connection(error) => {
            let detail = "the connection broke off inside the answer";
            Error::new(Cause::Transport, detail).with_source(error.into_source())
        }
        Broken::EndsEarly => Error::new(Cause::Transport, "the compressed answer ends early"),
        Broken::Damaged => Error::new(Cause::Transport, "the compressed answer is damaged"),
    }
}

/// How reading a body ended.
enum End {
    /// All of it is there.
    Complete,
    /// It is larger than the limit.
    TooLarge,
    /// The time was over.
    Elapsed,
    /// The connection or the compressed data broke off.
    Broken(Broken),
}

/// Reads at most `limit` bytes, as they are after decompression.
///
/// What arrived before the end is given in every case. A declared length is believed only
/// as far as it refuses; nothing is reserved for it beyond what arrives.
async fn read_body(body: &mut Body, limit: usize, mut timer: Pin<&mut Sleep>) -> (Bytes, End) {
    let mut first = Bytes::new();
    let mut rest: Option<BytesMut> = None;
    let end = loop {
        let chunk = match within(timer.as_mut(), pin!(body.chunk())).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break End::Complete,
            Ok(Err(error)) => break End::Broken(error),
            Err(Elapsed) => break End::Elapsed,
        };
        let room = limit - rest.as_ref().map_or(first.len(), BytesMut::len);
        let kept = &chunk[..chunk.len().min(room)];
        match &mut rest {
            Some(rest) => rest.extend_from_slice(kept),
            // Most bodies are one chunk, which then is not copied.
            None if first.is_empty() => first = chunk.slice(..kept.len()),
            None => {
                let mut joined = BytesMut::with_capacity(first.len() + kept.len());
                joined.extend_from_slice(&first);
                joined.extend_from_slice(kept);
                rest = Some(joined);
            }
        }
        if chunk.len() > room {
            break End::TooLarge;
        }
    };
    (rest.map_or(first, BytesMut::freeze), end)
}
