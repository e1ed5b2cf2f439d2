//! One conversation and its messages: reading them, and deleting it. Changes of both are in `update.rs`, writing a message
//! in `send.rs`.

use chatcaptain_client::{
    self as raw,
    types::{ChatbotId, Conversation, ConversationId, InvalidId, Message, MessageId},
};

use crate::{
    Call, CallOptions, Chatbot, Error, Visitor,
    call::{awaitable, hidden},
    payload::required,
};

/// A conversation, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone, Debug)]
pub struct ConversationHandle {
    pub(crate) chatbot: Chatbot,
    id: Result<ConversationId, InvalidId>,
}

impl Chatbot {
    /// A conversation, by its id. An id that is none fails with the first call.
    pub fn conversation(&self, id: impl Into<String>) -> ConversationHandle {
        ConversationHandle { chatbot: self.clone(), id: ConversationId::new(id) }
    }
}

impl ConversationHandle {
    pub(crate) fn ids(&self) -> Result<(&ChatbotId, &ConversationId), Error> {
        Ok((self.chatbot.id()?, self.id.as_ref().map_err(Clone::clone)?))
    }

    /// A call that needs both ids.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &ChatbotId, &ConversationId) -> Call<T>,
    ) -> Call<T> {
        self.chatbot.checked(|| {
            let (chatbot, id) = self.ids()?;
            Ok(call(self.chatbot.client(), chatbot, id))
        })
    }

    /// The conversation itself.
    ///
    /// `get_conversation`, page *Conversation management*; needs `chatbots.conversations.get`.
    pub fn get(&self) -> Call<Conversation> {
        self.call(|client, chatbot, id| client.get_conversation(chatbot, id).map_result(required))
    }

    /// Deletes it. `true` when it is gone, also where a lost attempt has deleted it before; `false`
    /// when the API says that it did not.
    ///
    /// `delete_conversation`, page *Conversation management*; needs `chatbots.conversations.edit`.
    pub fn delete(&self) -> Call<bool> {
        self.call(|client, chatbot, id| client.delete_conversation(chatbot, id).map_result(required))
    }

    /// Triggers a custom event in it.
    pub fn custom_event(&self, event: impl Into<String>) -> Call<()> {
        self.chatbot.checked(|| Ok(self.chatbot.custom_event(self.ids()?.1.as_str(), event)))
    }

    /// Its messages.
    pub fn messages(&self) -> Messages {
        Messages { reader: Reader::Key(self.clone()), options: CallOptions::new() }
    }

    /// One of its messages, by its id. An id that is none fails with the first call.
    pub fn message(&self, id: impl Into<String>) -> MessageHandle {
        MessageHandle { conversation: self.clone(), id: MessageId::new(id) }
    }
}

/// The messages of a conversation: `.await` gives them all.
///
/// The API has no pages, and tells no limit: an answer may be long.
///
/// `list_messages`, page *Conversation messages*; needs `chatbots.messages.list`. Of a
/// [`Visitor`]: `list_widget_conversation_messages`, page *Widgets*; needs their token.
#[derive(Clone)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Messages {
    reader: Reader,
    options: CallOptions,
}

/// Who reads them: the two have an operation each.
#[derive(Clone)]
enum Reader {
    Key(ConversationHandle),
    Visitor(Visitor, String),
}

impl Visitor {
    /// The messages of their conversation. A call of it has the token of the time at which the call was made.
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

/// A message, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone, Debug)]
pub struct MessageHandle {
    pub(crate) conversation: ConversationHandle,
    id: Result<MessageId, InvalidId>,
}

impl MessageHandle {
    /// A call that needs all three ids.
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

    /// The message itself.
    ///
    /// `get_conversation_message`, page *Conversation messages*; needs `chatbots.messages.get`.
    pub fn get(&self) -> Call<Message> {
        self.call(|client, chatbot, conversation, id| {
            client.get_conversation_message(chatbot, conversation, id).map_result(required)
        })
    }
}
