//! Makes many calls, a limited number at the same time. Each has its own result.
//!
//! # Example
//!
//! ```no_run
//! # async fn example(bot: chatcaptain::Chatbot, ids: Vec<String>) -> Result<(), chatcaptain::Error> {
//! use chatcaptain::concurrent;
//!
//! // At most 8 at the same time, results in the order of the ids.
//! let mut closed = concurrent::in_order(concurrent::iter(&ids), 8, |id| bot.conversation(id).close());
//! for id in &ids {
//!     if let Some(Err(error)) = closed.next().await {
//!         eprintln!("{id}: {error}");
//!     }
//! }
//!
//! // One call for each item of a stream, results as they finish. An item that cannot be decoded is a result, too.
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

/// Makes a stream of an iterator, as input of [`as_finished`] and [`in_order`].
pub fn iter<I: IntoIterator>(inputs: I) -> impl Stream<Item = I::Item> + use<I> {
    futures_util::stream::iter(inputs)
}

/// Makes a call for each input, at most `limit` at the same time (0 counts as 1), and yields each result as soon as it is
/// ready. To know which input a result belongs to, let `call` return both.
///
/// The inputs are any [`Stream`], such as an [`ItemStream`](crate::ItemStream); [`iter`] makes one of an iterator. An input is
/// taken when its call can start. The calls make progress while the next result is awaited; dropping the returned value
/// cancels them.
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

/// Like [`as_finished`], but yields the results in the order of the inputs. A result that is ready early waits, and counts
/// towards `limit`.
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

/// The results of many calls: see [`as_finished`] and [`in_order`].
#[must_use = "nothing is called before the first outcome is asked for"]
pub struct Outcomes<'a, T>(Pin<Box<dyn Stream<Item = T> + Send + 'a>>);

impl<T> Outcomes<'_, T> {
    /// Returns the next result; `None` after the last.
    ///
    /// Cancel-safe: dropping the future before it is ready loses no result.
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
