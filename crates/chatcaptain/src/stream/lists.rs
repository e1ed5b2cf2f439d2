//! The lists of the API, as streams.

use chatcaptain_client::{
    self as raw,
    types::{Conversation, Message},
};

use super::ItemStream;
use crate::{Conversations, Error, Messages};

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

    pub(super) async fn open(self) -> Result<raw::ItemStream<Message>, Error> {
        Ok(self.call().stream().await?.into_inner().into_items("messages"))
    }
}
