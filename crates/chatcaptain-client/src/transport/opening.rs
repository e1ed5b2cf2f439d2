//! A call whose answer is streamed: its open answer is taken away before it would be decoded.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use super::{
    ByteStream, Client, Error, ResponseValue,
    diversion::{Diversion, misused},
    request::Request,
    target::Target,
};

impl Client {
    /// Makes one call and hands out the body of its answer while it arrives, instead of decoding it.
    ///
    /// For lists that do not fit in memory. `call` is given a client of which the one call is to be
    /// made; it ends as soon as the head of the answer is there, with an error in place of the value
    /// that `call` may pass on or drop. Everything else is as in any call: key, limits, repeats
    /// (until the head of a success is there), errors for every other answer. The time limits of
    /// the attempt and of the call end with the head; after it
    /// [`ClientBuilder::idle_timeout`](super::ClientBuilder::idle_timeout) holds, and
    /// [`max_body`](super::ClientBuilder::max_body) does not.
    ///
    /// # Errors
    ///
    /// Those of the call, and [`ErrorKind::InvalidRequest`](super::ErrorKind::InvalidRequest) when `call` makes none with the
    /// client that it is given. After one that was answered with a success, another is refused and
    /// not sent; one that has failed may be made again.
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
        if self.diversion.is_some() {
            return Err(misused("a call that is streamed or shown cannot hold another"));
        }
        let opening = Opening::default();
        let result = call(&self.diverted(Diversion::Open(opening.clone()))).await;
        match (opening.end(), result) {
            (Some(opened), _) => Ok(opened),
            // A call was made, and the error is not its own.
            (None, Err(error)) if opening.has_sent() && error.is_unsent() => Err(error.with_doubt()),
            (None, Err(error)) => Err(error),
            // It may have made a call with another client, which nobody knows anything about.
            (None, Ok(_)) => Err(misused("nothing was called with the client of the stream").with_doubt()),
        }
    }
}

/// Where the open answer of one call goes.
#[derive(Clone, Default)]
pub(super) struct Opening {
    state: Arc<Mutex<State>>,
    /// Something may have been sent of which the caller has no answer.
    sent: Arc<AtomicBool>,
}

#[derive(Default)]
enum State {
    #[default]
    Waiting,
    Calling,
    Opened(Box<ResponseValue<ByteStream>>),
    /// The stream was handed out, or given up: a client that is still about calls nothing.
    Over,
}

impl Opening {
    /// Makes the call in place of the caller, who gets an error in any case.
    pub(super) async fn open(&self, client: &Client, request: Request, target: Target, json: bool) -> Error {
        let Some(calling) = self.begin() else {
            return misused("a stream is made of one call, and this is another").with_target(target);
        };
        match client.open(request, target, json).await {
            Ok(opened) => {
                calling.end(State::Opened(Box::new(opened)));
                misused("the answer is streamed")
            }
            Err(error) => {
                calling.failed(&error);
                error
            }
        }
    }

    fn has_sent(&self) -> bool {
        self.sent.load(Relaxed)
    }

    fn begin(&self) -> Option<Calling<'_>> {
        let mut state = self.state();
        matches!(*state, State::Waiting).then(|| {
            *state = State::Calling;
            Calling { opening: self, sent: true }
        })
    }

    fn end(&self) -> Option<ResponseValue<ByteStream>> {
        match std::mem::replace(&mut *self.state(), State::Over) {
            State::Opened(opened) => Some(*opened),
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that is being made. Dropped before it has brought an answer, another may be made.
struct Calling<'a> {
    opening: &'a Opening,
    /// Whether it may have been sent: until it has failed without.
    sent: bool,
}

impl Calling<'_> {
    fn failed(mut self, error: &Error) {
        self.sent = !error.is_unsent();
    }

    fn end(&self, next: State) {
        let mut state = self.opening.state();
        // Not when it is over: then nobody is left to take the answer, and it is dropped here.
        if matches!(*state, State::Calling) {
            *state = next;
        }
    }
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        self.opening.sent.fetch_or(self.sent, Relaxed);
        self.end(State::Waiting);
    }
}
