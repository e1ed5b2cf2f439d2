//! The lists of the API, as streams.

use chatcaptain_client::{
    self as raw,
    types::{Conversation, Message},
};

use super::ItemStream;
use crate::{Conversations, Error, Messages, messages::Reader};

impl Conversations {
    /// The conversations while they arrive: in bounded memory, however long the list is. Nothing is
    /// sent before the first is asked for. A client [with](crate::Client::with) other options lists with
    /// them.
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
        ItemStream::of_list(async move {
            let Self { chatbot, contact, channel } = self;
            let id = chatbot.id()?;
            let list = async |client: &raw::Client| {
                client.list_conversations(id, contact.as_deref(), channel.as_deref()).await
            };
            Ok(chatbot.client().stream(list).await?.into_inner().into_items("conversations"))
        })
    }
}

impl Messages {
    /// The messages while they arrive: as [`Conversations::stream`].
    pub fn stream(self) -> ItemStream<Message> {
        ItemStream::of_list(self.open())
    }

    pub(super) async fn open(self) -> Result<raw::ItemStream<Message>, Error> {
        let body = match self.0 {
            Reader::Key(conversation) => {
                let (chatbot, id) = conversation.ids()?;
                let client = conversation.chatbot.client();
                client.stream(async |client| client.list_messages(chatbot, id).await).await?
            }
            Reader::Visitor(visitor, conversation) => {
                let (chatbot, id) = visitor.ids(conversation)?;
                let token = visitor.token();
                let list = async |client: &raw::Client| {
                    client.list_widget_conversation_messages(chatbot, &id, &token).await
                };
                visitor.chatbot.client().stream(list).await?
            }
        };
        Ok(body.into_inner().into_items("messages"))
    }
}
