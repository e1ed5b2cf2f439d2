//! Many calls, some of them at once: each with its own outcome.
//!
//! # Example
//!
//! ```no_run
//! # async fn example(bot: chatcaptain::Chatbot, ids: Vec<String>) -> Result<(), chatcaptain::Error> {
//! use chatcaptain::concurrent;
//!
//! // At most 8 at once, in the order of the ids.
//! let mut closed = concurrent::in_order(concurrent::iter(&ids), 8, |id| bot.conversation(id).close());
//! for id in &ids {
//!     if let Some(Err(error)) = closed.next().await {
//!         eprintln!("{id}: {error}");
//!     }
//! }
//!
//! // Whatever a stream brings, as it comes; what cannot be read is the outcome of its turn.
//! let all = bot.conversations().stream();
//! let mut marked = concurrent::as_finished(all, 8, async |found| {
//!     bot.conversation(found?.id).mark_read().await
//! });
//! while let Some(outcome) = marked.next().await {
//!     println!("{}", outcome?.name);
//! }
//! # Ok(())
//! # }
//! ```

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::stream::StreamExt;

/// A stream of inputs that are there already.
pub fn iter<I: IntoIterator>(inputs: I) -> impl Stream<Item = I::Item> + use<I> {
    futures_util::stream::iter(inputs)
}

/// Makes a call for each input, at most `limit` at once (0 counts as 1), and gives each outcome as
/// soon as it is there. To know which is which, let `call` give its input back with it.
///
/// The inputs are any [`Stream`], an [`ItemStream`](crate::ItemStream) for example; [`iter`] makes one of
/// an iterator. An input is taken when there is room for its call. The calls go on while the next
/// outcome is asked for, and end when this is dropped.
pub fn as_finished<'a, I, F>(
    inputs: impl Stream<Item = I> + Send + 'a,
    limit: usize,
    mut call: impl FnMut(I) -> F + Send + 'a,
) -> Outcomes<'a, F::Output>
where
    F: IntoFuture<IntoFuture: Send> + 'a,
{
    let calls = inputs.map(move |input| call(input).into_future());
    Outcomes(Box::pin(calls.buffer_unordered(limit.max(1)).fuse()))
}

/// As [`as_finished`], with the outcomes in the order of their inputs. One that is there before its
/// turn waits, and counts for `limit`.
pub fn in_order<'a, I, F>(
    inputs: impl Stream<Item = I> + Send + 'a,
    limit: usize,
    mut call: impl FnMut(I) -> F + Send + 'a,
) -> Outcomes<'a, F::Output>
where
    F: IntoFuture<IntoFuture: Send> + 'a,
    F::Output: Send,
{
    let calls = inputs.map(move |input| call(input).into_future());
    Outcomes(Box::pin(calls.buffered(limit.max(1)).fuse()))
}

/// The outcomes of many calls.
#[must_use = "nothing is called before the first outcome is asked for"]
pub struct Outcomes<'a, T>(Pin<Box<dyn Stream<Item = T> + Send + 'a>>);

impl<T> Outcomes<'_, T> {
    /// The next outcome; `None` when there are no more.
    ///
    /// Cancel-safe: dropped before it is ready, it loses nothing.
    pub async fn next(&mut self) -> Option<T> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl<T> Stream for Outcomes<'_, T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Outcomes<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes").finish_non_exhaustive()
    }
}
