//! Bodies that are handed out while they arrive.

use std::{
    fmt,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, sleep_until};

use super::{
    Client, Error, ErrorKind, ResponseValue,
    attempt::{Read, broken_off},
    deadline::{Deadline, Elapsed, within},
    decode,
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
    response: reqwest::Response,
    idle_timeout: Duration,
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
    /// What ends a body early: [`ErrorKind::Transport`] when the connection or the compression
    /// breaks off, [`ErrorKind::Timeout`] when nothing comes for the time that
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
        let deadline = Deadline::new(Instant::now(), self.idle_timeout, "the next part of the body");
        loop {
            let mut timer = pin!(sleep_until(deadline.at));
            let error = match within(timer.as_mut(), self.response.chunk()).await {
                // Compressed data may come without a byte that it stands for.
                Ok(Ok(Some(chunk))) if chunk.is_empty() => continue,
                Ok(Ok(chunk)) => return Ok(chunk),
                Ok(Err(error)) => broken_off(error),
                Err(Elapsed) => deadline.error(),
            };
            let head = Answer::new(self.response.status(), self.headers.clone(), Bytes::new());
            return Err(error.with_answer(head).with_trace(self.trace.clone()));
        }
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
    /// Makes the one call of `call` and hands out its answer's body instead of decoding it.
    ///
    /// For lists that do not fit in memory. Everything else is as in any call: key, limits,
    /// repeats (until the head of a success is there), errors for every other answer. The time
    /// limits of the attempt and of the call end with the head; after it
    /// [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout) holds, and
    /// [`max_body`](super::ClientBuilder::max_body) does not.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`ErrorKind::InvalidRequest`] when `call` makes none with the
    /// client that it is given. A second call in it is refused and not sent.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::types::ChatbotId;
    ///
    /// let chatbot = ChatbotId::new("bot_abc123xyz")?;
    /// let mut body =
    ///     client.stream(async |client| client.list_conversations(&chatbot, None, None).await).await?;
    /// while let Some(piece) = body.chunk().await? {
    ///     println!("{} bytes", piece.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stream<T>(
        &self,
        call: impl AsyncFnOnce(&Self) -> Result<ResponseValue<T>, Error>,
    ) -> Result<ResponseValue<ByteStream>, Error> {
        let diversion = Diversion::default();
        let client = Self { diversion: Some(diversion.clone()), ..self.clone() };
        let result = call(&client).await;
        match (diversion.end(), result) {
            (Some(opened), _) => Ok(opened),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => {
                let detail = "nothing was called with the client that a stream is made of";
                Err(Error::new(ErrorKind::InvalidRequest, detail))
            }
        }
    }

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
        if let Err(error) = decode::declared(&response.answer.headers, json) {
            return Err(response.explain(error));
        }
        let state = match response.answer.open.take() {
            Some(open) => State::Open(Box::new(Open {
                response: *open,
                idle_timeout: self.settings.limits.idle_timeout,
                headers: response.answer.headers.clone(),
                trace: response.trace.clone(),
            })),
            None => State::Ended,
        };
        Ok(ResponseValue::new(ByteStream(state), response))
    }
}

/// Takes the answer of one generated operation away before it is decoded.
#[derive(Clone, Default)]
pub(super) struct Diversion(Arc<Mutex<Diverted>>);

#[derive(Default)]
enum Diverted {
    #[default]
    Nothing,
    Calling,
    Opened(Box<ResponseValue<ByteStream>>),
    Over,
}

impl Diversion {
    /// Makes the call in place of the generated operation, which gets an error in any case.
    pub(super) async fn divert(&self, client: &Client, request: Request, target: Target) -> Error {
        if !self.begin() {
            return Error::new(
                ErrorKind::InvalidRequest,
                "a stream is made of one call, and this is another",
            );
        }
        match client.open(request, target, true).await {
            Ok(opened) => {
                *self.state() = Diverted::Opened(Box::new(opened));
                Error::new(ErrorKind::InvalidRequest, "the answer is streamed")
            }
            Err(error) => {
                *self.state() = Diverted::Nothing;
                error
            }
        }
    }

    fn begin(&self) -> bool {
        let mut state = self.state();
        let first = matches!(*state, Diverted::Nothing);
        if first {
            *state = Diverted::Calling;
        }
        first
    }

    fn end(&self) -> Option<ResponseValue<ByteStream>> {
        match std::mem::replace(&mut *self.state(), Diverted::Over) {
            Diverted::Opened(opened) => Some(*opened),
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, Diverted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
