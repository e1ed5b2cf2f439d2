//! One conversation: reading it, changing it, writing into it.

use chatcaptain_client::{
    self as raw,
    types::{Content, Conversation, ConversationId, ConversationStatus, InvalidId, MessageAgentHandover},
};
use jiff::Timestamp;

use crate::{
    Call, Chatbot, ConversationUpdate, Error, MessageHandle, Messages, SendMessage, content,
    messages::Reader, payload::required,
};

/// A conversation, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone, Debug)]
pub struct ConversationHandle {
    pub(crate) chatbot: Chatbot,
    id: Result<ConversationId, InvalidId>,
}

impl ConversationHandle {
    pub(crate) fn new(chatbot: &Chatbot, id: String) -> Self {
        Self { chatbot: chatbot.clone(), id: ConversationId::new(id) }
    }

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

    /// Changes it: only what is set is sent.
    pub fn update(&self) -> ConversationUpdate {
        ConversationUpdate::new(self)
    }

    /// Closes it.
    pub fn close(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Closed)
    }

    /// Opens it again.
    pub fn reopen(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Open)
    }

    /// Gives it to an operator.
    pub fn assign(&self, operator: impl Into<String>) -> ConversationUpdate {
        self.update().operator(operator)
    }

    /// Hands it over to an agent, by a message that says why: see [`content::handover`] for which one.
    pub fn hand_over(&self, reason: impl Into<String>) -> SendMessage {
        self.send(content::handover(MessageAgentHandover::new(reason)))
    }

    /// Gives it back to the bot.
    pub fn hand_over_to_bot(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Bot)
    }

    /// Hides it from the inbox until then.
    pub fn snooze_until(&self, until: Timestamp) -> ConversationUpdate {
        self.update().snoozed(until)
    }

    /// Marks it as read.
    pub fn mark_read(&self) -> ConversationUpdate {
        self.update().unread(false)
    }

    /// Puts these tags in the place of all that it has; none at all clears them.
    pub fn set_tags<T: Into<String>>(&self, tags: impl IntoIterator<Item = T>) -> ConversationUpdate {
        self.update().tags(tags)
    }

    /// Adds tags to those that it has.
    ///
    /// Two calls, which need the permissions to read and to change it, and not atomic: what somebody
    /// else changes in between is lost, because the API replaces all tags at once.
    pub fn add_tags<T: Into<String>>(&self, tags: impl IntoIterator<Item = T>) -> Call<Conversation> {
        let this = self.clone();
        let added: Vec<String> = tags.into_iter().map(Into::into).collect();
        self.get().and_then(move |client, found| {
            let mut tags = found.tags.clone();
            for tag in &added {
                if !tags.contains(tag) {
                    tags.push(tag.clone());
                }
            }
            let update = (tags.len() > found.tags.len()).then(|| this.update().tags(tags).of(&client));
            async move {
                match update {
                    Some(update) => update.send_for_response().await,
                    None => Ok(found),
                }
            }
        })
    }

    /// Its messages.
    pub fn messages(&self) -> Messages {
        Messages::new(Reader::Key(self.clone()))
    }

    /// One of its messages, by its id. An id that is none fails with the first call.
    pub fn message(&self, id: impl Into<String>) -> MessageHandle {
        MessageHandle::new(self, id.into())
    }

    /// Writes a message into it: see [`content`] for what a message can hold.
    pub fn send(&self, content: impl Into<content::Message>) -> SendMessage {
        SendMessage::new(self, content.into())
    }

    /// Writes a text into it.
    pub fn send_text(&self, text: impl Into<String>) -> SendMessage {
        self.send(content::text(text))
    }

    /// Leaves a note that only operators see, and mentions some of them.
    pub fn note<T: Into<String>>(
        &self,
        text: impl Into<String>,
        mentions: impl IntoIterator<Item = T>,
    ) -> SendMessage {
        self.send(content::note(text, mentions))
    }

    /// Triggers a custom event in it.
    pub fn custom_event(&self, event: impl Into<String>) -> Call<()> {
        self.chatbot.checked(|| Ok(self.chatbot.custom_event(self.ids()?.1.as_str(), event)))
    }
}

/// The content of the last message of a conversation, or of any other: what to write again.
impl From<Content> for content::Message {
    fn from(content: Content) -> Self {
        Self { kind: content::kind_of(&content), content }
    }
}
