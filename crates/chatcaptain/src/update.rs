//! Changes that say what they mean: only what is set is sent, and an empty list clears.

use std::collections::BTreeMap;

use chatcaptain_client::{
    self as raw,
    types::{
        Content, Conversation, ConversationStatus, Message, UpdateConversation, UpdateConversationMentions,
        UpdateConversationMetadata, UpdateConversationNotes, UpdateConversationRequest,
        UpdateConversationTags, UpdateMessage, UpdateMessageRequest, UpdateMessageTags,
    },
};
use jiff::Timestamp;

use crate::{
    Call, CallOptions, ConversationHandle, MessageHandle,
    call::{awaitable, hidden},
    payload::required,
};

/// A change of a conversation.
///
/// Lists and maps replace what is there; an empty one clears it.
///
/// `update_conversation`, page *Conversation management*; needs `chatbots.conversations.edit`.
#[derive(Clone)]
#[must_use = "nothing is changed until it is awaited"]
pub struct ConversationUpdate {
    conversation: ConversationHandle,
    update: UpdateConversation,
    options: CallOptions,
}

impl ConversationHandle {
    /// Changes it: only what is set is sent.
    pub fn update(&self) -> ConversationUpdate {
        ConversationUpdate {
            conversation: self.clone(),
            update: UpdateConversation::new(),
            options: CallOptions::new(),
        }
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
}

impl ConversationUpdate {
    /// Its state.
    pub fn state(self, state: impl Into<ConversationStatus>) -> Self {
        self.change(|it| it.with_state(state.into()))
    }

    /// The operator who has it.
    pub fn operator(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_operator_id(id))
    }

    /// Hidden from the inbox until then.
    pub fn snoozed(self, until: Timestamp) -> Self {
        self.change(|it| it.with_snoozed(until.to_string()))
    }

    /// Whether it is unread.
    pub fn unread(self, unread: bool) -> Self {
        self.change(|it| it.with_unread(unread))
    }

    /// Whether it is in the archive.
    pub fn archived(self, archived: bool) -> Self {
        self.change(|it| it.with_archived(archived))
    }

    /// Its name.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.change(|it| it.with_name(name))
    }

    /// The contact's language.
    pub fn language(self, language: impl Into<String>) -> Self {
        self.change(|it| it.with_language(language))
    }

    /// All its tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_tags(UpdateConversationTags::new(tags.into_iter().map(Into::into).collect()))
        })
    }

    /// All its notes.
    pub fn notes<T: Into<String>>(self, notes: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_notes(UpdateConversationNotes::new(notes.into_iter().map(Into::into).collect()))
        })
    }

    /// All operators who are mentioned.
    pub fn mentions<T: Into<String>>(self, operators: impl IntoIterator<Item = T>) -> Self {
        let mentions = operators.into_iter().map(Into::into).collect();
        self.change(|it| it.with_mentions(UpdateConversationMentions::new(mentions)))
    }

    /// All its metadata.
    pub fn metadata<K: Into<String>, V: Into<String>>(
        self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pair = |(key, value): (K, V)| (key.into(), value.into());
        let metadata: BTreeMap<String, String> = metadata.into_iter().map(pair).collect();
        self.change(|it| it.with_metadata(UpdateConversationMetadata::new(metadata)))
    }

    /// Its last message.
    pub fn last_message(self, content: Content) -> Self {
        self.change(|it| it.with_last_message(content))
    }

    /// Anything that the API takes and no method here sets.
    pub fn change(mut self, change: impl FnOnce(UpdateConversation) -> UpdateConversation) -> Self {
        self.update = change(self.update);
        self
    }

    fn make(self) -> Call<Conversation> {
        let client = self.conversation.chatbot.client().clone();
        self.of(&client)
    }

    /// The call of this client, in place of the chatbot's.
    fn of(self, client: &raw::Client) -> Call<Conversation> {
        self.conversation.call(|_, chatbot, id| {
            let body = UpdateConversationRequest::new(self.update);
            client.update_conversation(chatbot, id, &body).map_result(required)
        })
    }
}

awaitable!(ConversationUpdate => Conversation);
hidden!(ConversationUpdate);

/// A change of a message.
///
/// `update_conversation_message`, page *Conversation messages*; needs `chatbots.messages.edit`.
#[derive(Clone)]
#[must_use = "nothing is changed until it is awaited"]
pub struct MessageUpdate {
    message: MessageHandle,
    update: UpdateMessage,
    options: CallOptions,
}

impl MessageHandle {
    /// Changes it: only what is set is sent.
    pub fn update(&self) -> MessageUpdate {
        MessageUpdate { message: self.clone(), update: UpdateMessage::new(), options: CallOptions::new() }
    }

    /// Marks it as read at a point in time.
    pub fn mark_read(&self, at: Timestamp) -> MessageUpdate {
        self.update().read(at)
    }
}

impl MessageUpdate {
    /// How far its delivery is.
    pub fn status(self, status: impl Into<String>) -> Self {
        self.change(|it| it.with_status(status))
    }

    /// When it was sent.
    pub fn sent(self, at: Timestamp) -> Self {
        self.change(|it| it.with_sent(at.to_string()))
    }

    /// When it was received.
    pub fn received(self, at: Timestamp) -> Self {
        self.change(|it| it.with_received(at.to_string()))
    }

    /// When it was read.
    pub fn read(self, at: Timestamp) -> Self {
        self.change(|it| it.with_read(at.to_string()))
    }

    /// All its tags; none at all clears them.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| it.with_tags(UpdateMessageTags::new(tags.into_iter().map(Into::into).collect())))
    }

    /// What was said in it, if it is a recording.
    pub fn transcript(self, text: impl Into<String>) -> Self {
        self.change(|it| it.with_transcript(text))
    }

    /// Whether it is deleted.
    pub fn deleted(self, deleted: bool) -> Self {
        self.change(|it| it.with_deleted(deleted))
    }

    /// Anything that the API takes and no method here sets.
    pub fn change(mut self, change: impl FnOnce(UpdateMessage) -> UpdateMessage) -> Self {
        self.update = change(self.update);
        self
    }

    fn make(self) -> Call<Message> {
        self.message.call(|client, chatbot, conversation, id| {
            let body = UpdateMessageRequest::new(self.update);
            client.update_conversation_message(chatbot, conversation, id, &body).map_result(required)
        })
    }
}

awaitable!(MessageUpdate => Message);
hidden!(MessageUpdate);
