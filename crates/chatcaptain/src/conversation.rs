//! A conversation and its messages: reading and deleting. `update.rs` changes them, `send.rs` sends messages.

use chatcaptain_client::{
    self as raw,
    types::{ChatbotId, Conversation, ConversationId, InvalidId, Message, MessageId},
};

use crate::{
    Call, CallOptions, Chatbot, Error, Visitor,
    call::{awaitable, hidden},
    payload::required,
};

/// A handle to a conversation: see [`Chatbot::conversation`].
///
/// A handle is cheap to clone. Creating one sends nothing.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// let conversation = bot.conversation("conversation_1");
/// let found = conversation.get().await?;
/// if found.unread {
///     conversation.mark_read().await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ConversationHandle {
    pub(crate) chatbot: Chatbot,
    id: Result<ConversationId, InvalidId>,
}

impl Chatbot {
    /// Returns a handle to a conversation. Nothing is sent; an invalid id is reported by the first call, before anything is
    /// sent.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let conversation = bot.conversation("conversation_1");
    /// conversation.send_text("We found your parcel.").await?;
    /// conversation.close().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn conversation(&self, id: impl Into<String>) -> ConversationHandle {
        ConversationHandle { chatbot: self.clone(), id: ConversationId::new(id) }
    }
}

impl ConversationHandle {
    pub(crate) fn ids(&self) -> Result<(&ChatbotId, &ConversationId), Error> {
        Ok((self.chatbot.id()?, self.id.as_ref().map_err(Clone::clone)?))
    }

    /// A call that needs the ids of the chatbot and the conversation.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &ChatbotId, &ConversationId) -> Call<T>,
    ) -> Call<T> {
        self.chatbot.checked(|| {
            let (chatbot, id) = self.ids()?;
            Ok(call(self.chatbot.client(), chatbot, id))
        })
    }

    /// Gets the conversation.
    ///
    /// Operation `get_conversation`, page *Conversation management*; needs the permission `chatbots.conversations.get`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// let found = conversation.get().await?;
    /// println!("{} is {}", found.name, found.state);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self) -> Call<Conversation> {
        self.call(|client, chatbot, id| client.get_conversation(chatbot, id).map_result(required))
    }

    /// Deletes the conversation. Returns `true` if it is deleted now, even if it was an earlier attempt, whose response was
    /// lost, that deleted it; `false` if the server says that it did not delete it. It is retried like a read.
    ///
    /// Operation `delete_conversation`, page *Conversation management*; needs the permission `chatbots.conversations.edit`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// if !conversation.delete().await? {
    ///     println!("the server kept it");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn delete(&self) -> Call<bool> {
        self.call(|client, chatbot, id| client.delete_conversation(chatbot, id).map_result(required))
    }

    /// Triggers a custom event in the conversation: see [`Chatbot::custom_event`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.custom_event("order_shipped").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn custom_event(&self, event: impl Into<String>) -> Call<()> {
        self.chatbot.checked(|| Ok(self.chatbot.custom_event(self.ids()?.1.as_str(), event)))
    }

    /// Lists the messages of the conversation. See [`Messages`], which can also stream and watch them.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// for message in conversation.messages().await? {
    ///     println!("{}  {}", message.sender, message.content.text.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn messages(&self) -> Messages {
        Messages { reader: Reader::Key(self.clone()), options: CallOptions::new() }
    }

    /// Returns a handle to one of the messages. Nothing is sent; an invalid id is reported by the first call.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// let message = conversation.message("message_1").get().await?;
    /// println!("{}", message.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn message(&self, id: impl Into<String>) -> MessageHandle {
        MessageHandle { conversation: self.clone(), id: MessageId::new(id) }
    }
}

/// Lists the messages of a conversation: `.await` returns all of them.
///
/// The API does not paginate: a list is one response of any length. One that does not fit the size limit of a call is
/// read with `stream` (feature `stream`).
///
/// Operation `list_messages`, page *Conversation messages*; needs the permission `chatbots.messages.list`. For a
/// [`Visitor`]: `list_widget_conversation_messages`, page *Widgets*; needs the visitor's token.
///
/// # Example
///
/// ```no_run
/// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
/// let messages = conversation.messages().await?;
/// println!("{} messages", messages.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Messages {
    reader: Reader,
    options: CallOptions,
}

/// Who reads the messages. Each has an operation.
#[derive(Clone)]
enum Reader {
    Key(ConversationHandle),
    Visitor(Visitor, String),
}

impl Visitor {
    /// Lists the messages of the visitor's conversation. A call sends the token that the visitor has when the call is created.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(visitor: chatcaptain::Visitor) -> Result<(), chatcaptain::Error> {
    /// for message in visitor.messages("conversation_1").await? {
    ///     println!("{}", message.content.text.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn messages(&self, conversation: impl Into<String>) -> Messages {
        Messages { reader: Reader::Visitor(self.clone(), conversation.into()), options: CallOptions::new() }
    }
}

impl Messages {
    fn make(self) -> Call<Vec<Message>> {
        match self.reader {
            Reader::Key(conversation) => conversation
                .call(|client, chatbot, id| client.list_messages(chatbot, id).map_result(required)),
            Reader::Visitor(visitor, conversation) => visitor.chatbot().call(|client, chatbot| {
                let (id, token) = (ConversationId::new(conversation)?, visitor.token());
                let list = client.list_widget_conversation_messages(chatbot, &id, &token);
                Ok(list.map_result(required))
            }),
        }
    }
}

awaitable!(Messages => Vec<Message>, list);
hidden!(Messages);

/// A handle to a message: see [`ConversationHandle::message`].
///
/// A handle is cheap to clone. Creating one sends nothing.
///
/// # Example
///
/// ```no_run
/// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
/// let message = conversation.message("message_1");
/// if message.get().await?.read.is_none() {
///     message.mark_read(chatcaptain::Timestamp::now()).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct MessageHandle {
    pub(crate) conversation: ConversationHandle,
    id: Result<MessageId, InvalidId>,
}

impl MessageHandle {
    /// A call that needs the ids of the chatbot, the conversation and the message.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &ChatbotId, &ConversationId, &MessageId) -> Call<T>,
    ) -> Call<T> {
        let chatbot = &self.conversation.chatbot;
        chatbot.checked(|| {
            let ((id, conversation), message) =
                (self.conversation.ids()?, self.id.as_ref().map_err(Clone::clone)?);
            Ok(call(chatbot.client(), id, conversation, message))
        })
    }

    /// Gets the message.
    ///
    /// Operation `get_conversation_message`, page *Conversation messages*; needs the permission `chatbots.messages.get`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(message: chatcaptain::MessageHandle) -> Result<(), chatcaptain::Error> {
    /// let found = message.get().await?;
    /// println!("{:?}", found.created_at()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self) -> Call<Message> {
        self.call(|client, chatbot, conversation, id| {
            client.get_conversation_message(chatbot, conversation, id).map_result(required)
        })
    }
}
