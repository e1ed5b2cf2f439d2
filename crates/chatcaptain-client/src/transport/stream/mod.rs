//! Bodies that are handed out while they arrive, as bytes or as the items of a list.

mod items;

use std::{fmt, pin::pin};

use bytes::Bytes;
use http::{StatusCode, header::HeaderMap};
use tokio::time::{Instant, sleep_until};

pub use self::items::ItemStream;

use super::{
    Error, ResponseValue,
    attempt::{Deadline, Elapsed, Timed, broken_off, unless},
    call::CallRecord,
    client::Limits,
    response::{Answer, Body, Response, decode},
};

/// A body, piece by piece.
///
/// It is bounded in memory and not in size: a piece is what came over the network, after
/// decompression. Dropping it closes the connection unless all was read.
pub struct ByteStream {
    state: State,
    head: Box<Head>,
}

enum State {
    Open(Box<Open>),
    /// What is left was read before the call returned.
    Rest(Bytes),
    Ended,
}

struct Open {
    body: Body,
    /// Since when nothing has come, over all calls that waited for it.
    waiting_since: Option<Instant>,
}

/// What is known before the body has come, for the errors that it brings.
struct Head {
    status: StatusCode,
    headers: HeaderMap,
    limits: Limits,
    record: CallRecord,
}

impl Response {
    /// The body while it arrives, of a response of which only the head was read; or what was read of it.
    pub(super) fn stream(mut self) -> ResponseValue<ByteStream> {
        let head = Box::new(Head {
            status: self.answer.status,
            headers: self.answer.headers.clone(),
            limits: self.client.handle.options.limits(),
            record: self.record.clone(),
        });
        let state = match self.answer.open.take() {
            Some(open) => State::Open(Box::new(Open { body: *open, waiting_since: None })),
            None => State::Rest(std::mem::take(&mut self.answer.body)),
        };
        self.with_value(ByteStream { state, head })
    }

    /// The same of a body that has to be declared as JSON.
    pub(super) fn stream_json(mut self) -> Result<ResponseValue<ByteStream>, Error> {
        if let Err(error) = decode::declared(&self.answer.headers) {
            self.answer.truncated = self.answer.open.is_some();
            return Err(self.explain(error));
        }
        Ok(self.stream())
    }
}

impl ByteStream {
    /// The next piece, or `None` at the end, and after an error.
    ///
    /// Cancel-safe: a piece is lost only with the stream.
    ///
    /// # Errors
    ///
    /// What ends a body early: [`ErrorKind::Connection`](crate::ErrorKind::Connection) when the connection or the compression
    /// breaks off, [`ErrorKind::Timeout`](crate::ErrorKind::Timeout) when nothing comes for the time that
    /// [`ClientBuilder::idle_timeout`](crate::ClientBuilder::idle_timeout) sets.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.state {
            State::Open(open) => {
                let result = open.chunk(&self.head).await;
                if !matches!(result, Ok(Some(_))) {
                    self.state = State::Ended;
                }
                result
            }
            State::Rest(body) => {
                let body = std::mem::take(body);
                self.state = State::Ended;
                Ok(Some(body).filter(|body| !body.is_empty()))
            }
            State::Ended => Ok(None),
        }
    }
}

impl Open {
    async fn chunk(&mut self, head: &Head) -> Result<Option<Bytes>, Error> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let deadline = Deadline::new(since, head.limits.idle_timeout, Timed::Piece);
        let mut timer = pin!(sleep_until(deadline.at));
        // A reader that was away for longer than the limit finds what has come in the meantime.
        let error = match unless(timer.as_mut(), pin!(self.body.chunk())).await {
            Ok(Ok(chunk)) => {
                self.waiting_since = None;
                return Ok(chunk);
            }
            Ok(Err(error)) => broken_off(error),
            Err(Elapsed) => deadline.error(),
        };
        Err(head.explain(error, Bytes::new()))
    }
}

impl Head {
    /// `error`, with what is known about the call and the answer; `body` is what may be told of its body.
    fn explain(&self, error: Error, body: Bytes) -> Error {
        let mut answer = Answer::new(self.status, self.headers.clone(), body);
        answer.truncated = true;
        error.with_answer(answer).with_record(self.record.clone())
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Open(_) => "open",
            State::Rest(_) => "buffered",
            State::Ended => "ended",
        };
        f.debug_struct("ByteStream").field("state", &state).finish_non_exhaustive()
    }
}
