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
    /// Since when nothing has come, over all calls that waited for it.
    waiting_since: Option<Instant>,
    head: Box<Head>,
}

enum State {
    Open(Box<Body>),
    /// What is left was read before the call returned.
    Rest(Bytes),
    Ended,
}

/// What is known before the body arrives, for errors while it is read.
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
            Some(body) => State::Open(body),
            None => State::Rest(std::mem::take(&mut self.answer.body)),
        };
        self.with_value(ByteStream { state, waiting_since: None, head })
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
            State::Open(body) => {
                let since = *self.waiting_since.get_or_insert_with(Instant::now);
                let deadline = Deadline::new(since, self.head.limits.idle_timeout, Timed::Piece);
                let mut timer = pin!(sleep_until(deadline.at));
                // A reader that was away for longer than the limit finds what has come in the meantime.
                let next = unless(timer.as_mut(), pin!(body.chunk())).await;
                let end = match next {
                    Ok(Ok(Some(piece))) => {
                        self.waiting_since = None;
                        return Ok(Some(piece));
                    }
                    Ok(Ok(None)) => Ok(None),
                    Ok(Err(error)) => Err(broken_off(error)),
                    Err(Elapsed) => Err(deadline.error()),
                };
                self.state = State::Ended;
                end.map_err(|error| self.head.explain(error, Bytes::new()))
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

impl Head {
    /// `error`, with what is known about the call and the response; `body` is the part of its body that an error may show.
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
