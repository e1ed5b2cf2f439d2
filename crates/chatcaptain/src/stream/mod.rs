//! Lists that are read while they arrive, what is new in them, and many calls at once.
//!
//! Nothing here is spawned: a stream goes on while it is asked for its next item, and ends, with whatever it
//! has under way, when it is dropped.

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

/// Items that come one after the other, each with its own outcome.
///
/// An item that cannot be read is an `Err` of its own, which names its place, and the stream goes on:
/// whoever wants the rest calls [`next`](Self::next) again. After an error that ends the stream, and
/// after the last item, there is `None`.
///
/// It implements [`futures_core::Stream`], so the adapters of the `futures` crates work on it.
#[must_use = "nothing is sent before the first item is asked for"]
pub struct ItemStream<T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>);

impl<T> ItemStream<T> {
    fn new(stream: impl Stream<Item = Result<T, Error>> + Send + 'static) -> Self {
        // What it is made of may not be asked again after its end.
        Self(Box::pin(stream.fuse()))
    }

    /// The next item, or what is wrong with it; `None` at the end.
    ///
    /// Cancel-safe: dropped before it is ready, it loses nothing.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }

    /// The next item, or `None` at the end.
    ///
    /// Cancel-safe, as [`next`](Self::next).
    ///
    /// # Errors
    ///
    /// What is wrong with the next item, or what ended the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        self.next().await.transpose()
    }
}

impl<T: DeserializeOwned + Send + 'static> ItemStream<T> {
    /// The items of a list that `open` opens.
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
    /// The conversations while they arrive: in bounded memory, however long the list is. Nothing is
    /// sent before the first is asked for. The bytes themselves: `call().stream()`.
    ///
    /// The time limits of a call end with the head of the answer; after it the stream fails when
    /// nothing comes for 30 seconds
    /// ([`CallOptions::idle_timeout`](crate::CallOptions::idle_timeout)), and one item may have
    /// 16 MiB ([`CallOptions::max_item`](crate::CallOptions::max_item)).
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
    pub fn stream(self) -> ItemStream<Conversation> {
        let body = self.call().stream();
        ItemStream::of_list(async move { Ok(body.await?.into_inner().into_items("conversations")) })
    }
}

impl Messages {
    /// The messages while they arrive: as [`Conversations::stream`].
    pub fn stream(self) -> ItemStream<Message> {
        ItemStream::of_list(self.open())
    }

    async fn open(self) -> Result<raw::ItemStream<Message>, Error> {
        Ok(self.call().stream().await?.into_inner().into_items("messages"))
    }
}
