//! Streams of lists, watching for new messages, and concurrent calls.
//!
//! Nothing is spawned: a stream makes progress while its next item is awaited. Dropping it ends it and its calls.

pub mod concurrent;
mod watch;

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use futures_util::{
    StreamExt, TryFutureExt, TryStreamExt,
    stream::{once, unfold},
};
use serde::de::DeserializeOwned;

use chatcaptain_client::{
    self as raw,
    types::{Conversation, Message},
};

use crate::{Conversations, Error, Messages};

/// A stream of items, each a `Result`.
///
/// An item that cannot be decoded is an `Err` that names its position; the stream then continues with the next item. After
/// the last item, and after an error that ends the stream, [`next`](Self::next) returns `None`.
///
/// It implements [`futures_core::Stream`], so the combinators of the `futures` crates work with it.
#[must_use = "nothing is sent before the first item is asked for"]
pub struct ItemStream<T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>);

impl<T> ItemStream<T> {
    fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        // The inner stream must not be polled after its end.
        Self(Box::pin(stream.fuse()))
    }

    /// Returns the next item; `None` at the end.
    ///
    /// Cancel-safe: dropping the future before it is ready loses no item.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// Returns the next item; `None` at the end. It is [`next`](Self::next) for use with `?`.
    ///
    /// Cancel-safe.
    ///
    /// # Errors
    ///
    /// The error of the next item, or the one that ended the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }
}

impl<T: DeserializeOwned + Send + 'static> ItemStream<T> {
    /// The items of a list whose response `open` returns.
    fn of_list(open: impl Future<Output = Result<raw::ItemStream<T>, Error>> + Send + 'static) -> Self {
        let items = |open| {
            unfold(open, |mut open: raw::ItemStream<T>| async move {
                let item = open.next().await?;
                Some((item, open))
            })
        };
        Self::new(once(open.map_ok(items)).try_flatten())
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").finish_non_exhaustive()
    }
}

impl Conversations {
    /// Streams the conversations while they arrive, in bounded memory, however long the list is. Nothing is sent before the
    /// first item is awaited. To stream the bytes instead: `call().stream()`.
    ///
    /// The time limits of the call apply until the head of the response has arrived. After that the stream fails if nothing
    /// arrives for 30 seconds ([`CallOptions::idle_timeout`](crate::CallOptions::idle_timeout)). An item may have 16 MiB
    /// ([`CallOptions::max_item`](crate::CallOptions::max_item)).
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let mut conversations = bot.conversations().stream();
    /// while let Some(conversation) = conversations.try_next().await? {
    ///     println!("{}", conversation.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "pagination")]
    pub fn stream(self) -> ItemStream<Conversation> {
        let body = self.call().stream();
        ItemStream::of_list(async move { Ok(body.await?.into_inner().into_items("conversations")) })
    }
}

impl Messages {
    /// Streams the messages while they arrive. Same limits as [`Conversations::stream`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// let mut messages = conversation.messages().stream();
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{}", message.content.text.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(self) -> ItemStream<Message> {
        ItemStream::of_list(self.open())
    }

    async fn open(self) -> Result<raw::ItemStream<Message>, Error> {
        Ok(self.call().stream().await?.into_inner().into_items("messages"))
    }
}
