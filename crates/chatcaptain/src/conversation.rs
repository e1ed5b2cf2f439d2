//! One conversation: reading and deleting it. Changes of it are in `update.rs`, its messages in `messages.rs`.

use chatcaptain_client::{
    self as raw,
    types::{Conversation, ConversationId, InvalidId},
};

use crate::{Call, Chatbot, Error, payload::required};

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
    pub(crate) fn ids(&self) -> Result<(&raw::types::ChatbotId, &ConversationId), Error> {
        Ok((self.chatbot.id()?, self.id.as_ref().map_err(Clone::clone)?))
    }

    /// A call that needs both ids.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &raw::types::ChatbotId, &ConversationId) -> Call<T>,
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
}
