//! Bodies that are handed out while they arrive.

use std::{fmt, pin::pin, time::Duration};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use tokio::time::{Instant, sleep_until};

use super::{
    Client, Error, ResponseValue,
    attempt::{Read, broken_off},
    deadline::{Deadline, Elapsed, unless},
    decode,
    encoding::Body,
    request::Request,
    response::{Answer, Trace},
    target::Target,
};

/// A body, piece by piece.
///
/// It is bounded in memory and not in size: a piece is what came over the network, after
/// decompression. Dropping it closes the connection unless all was read.
pub struct ByteStream(State);

enum State {
    Open(Box<Open>),
    /// What is left was read before the call returned.
    Rest(Bytes),
    Ended,
}

struct Open {
    body: Body,
    status: StatusCode,
    idle_timeout: Duration,
    /// Since when nothing has come, over all calls that waited for it.
    waiting_since: Option<Instant>,
    headers: HeaderMap,
    trace: Trace,
}

impl ByteStream {
    #[allow(dead_code, reason = "some operations need it, depending on the pages")]
    pub(super) fn buffered(body: Bytes) -> Self {
        Self(State::Rest(body))
    }

    /// The next piece, or `None` at the end, and after an error.
    ///
    /// Cancel-safe: a piece is lost only with the stream.
    ///
    /// # Errors
    ///
    /// What ends a body early: [`ErrorKind::Transport`](super::ErrorKind::Transport) when the connection or the compression
    /// breaks off, [`ErrorKind::Timeout`](super::ErrorKind::Timeout) when nothing comes for the time that
    /// [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout) sets.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.0 {
            State::Open(open) => {
                let result = open.chunk().await;
                if !matches!(result, Ok(Some(_))) {
                    self.0 = State::Ended;
                }
                result
            }
            State::Rest(body) => {
                let body = std::mem::take(body);
                self.0 = State::Ended;
                Ok(Some(body).filter(|body| !body.is_empty()))
            }
            State::Ended => Ok(None),
        }
    }
}

impl Open {
    async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        let deadline = Deadline::new(since, self.idle_timeout, "the next part of the body");
        let mut timer = pin!(sleep_until(deadline.at));
        // A reader that was away for longer than the limit finds what has come in the meantime.
        let error = match unless(timer.as_mut(), self.body.chunk()).await {
            Ok(Ok(chunk)) => {
                self.waiting_since = None;
                return Ok(chunk);
            }
            Ok(Err(error)) => broken_off(error),
            Err(Elapsed) => deadline.error(),
        };
        let mut head = Answer::new(self.status, self.headers.clone(), Bytes::new());
        head.truncated = true;
        Err(error.with_answer(head).with_trace(self.trace.clone()))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.0 {
            State::Open(_) => "open",
            State::Rest(_) => "buffered",
            State::Ended => "ended",
        };
        f.debug_struct("ByteStream").field("state", &state).finish_non_exhaustive()
    }
}

impl Client {
    /// Calls `target` and leaves the body of a success open.
    pub(super) async fn open(
        &self,
        request: Request,
        target: Target,
        json: bool,
    ) -> Result<ResponseValue<ByteStream>, Error> {
        let mut response = self.call(request, target, Read::Head).await?;
        if !response.status().is_success() {
            return Err(Error::UnexpectedResponse(response));
        }
        if json && let Err(error) = decode::declared(&response.answer.headers) {
            response.answer.truncated = response.answer.open.is_some();
            return Err(response.explain(error));
        }
        let state = match response.answer.open.take() {
            Some(open) => State::Open(Box::new(Open {
                body: *open,
                status: response.answer.status,
                idle_timeout: self.settings.limits.idle_timeout,
                waiting_since: None,
                headers: response.answer.headers.clone(),
                trace: response.trace.clone(),
            })),
            None => State::Rest(std::mem::take(&mut response.answer.body)),
        };
        Ok(ResponseValue::new(ByteStream(state), response))
    }
}
