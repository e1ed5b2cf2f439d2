//! Updates conversations and messages. Only fields that are set are sent; an empty list clears.

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

/// Updates a conversation: see [`ConversationHandle::update`].
///
/// Only fields that are set are sent. Lists and maps replace the current ones; an empty one clears them. It is retried like
/// a read, because the values are absolute.
///
/// Operation `update_conversation`, page *Conversation management*; needs the permission `chatbots.conversations.edit`.
///
/// # Example
///
/// ```no_run
/// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
/// use chatcaptain::types::ConversationStatus;
///
/// let update = conversation.update().state(ConversationStatus::Closed).tags(["done"]).archived(true);
/// println!("{}", update.await?.state);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is changed until it is awaited"]
pub struct ConversationUpdate {
    conversation: ConversationHandle,
    update: UpdateConversation,
    options: CallOptions,
}

impl ConversationHandle {
    /// Updates the conversation. Only fields that are set on the returned builder are sent.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// let updated = conversation.update().operator("operator_1").tags(["vip"]).unread(false).await?;
    /// println!("{:?}", updated.tags);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self) -> ConversationUpdate {
        ConversationUpdate {
            conversation: self.clone(),
            update: UpdateConversation::new(),
            options: CallOptions::new(),
        }
    }

    /// Closes the conversation.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.close().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn close(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Closed)
    }

    /// Reopens the conversation.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.reopen().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reopen(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Open)
    }

    /// Assigns the conversation to an operator.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.assign("operator_1").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn assign(&self, operator: impl Into<String>) -> ConversationUpdate {
        self.update().operator(operator)
    }

    /// Hands the conversation back to the bot.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.hand_over_to_bot().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn hand_over_to_bot(&self) -> ConversationUpdate {
        self.update().state(ConversationStatus::Bot)
    }

    /// Hides the conversation from the inbox until this time.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// use std::time::Duration;
    ///
    /// use chatcaptain::Timestamp;
    ///
    /// conversation.snooze_until(Timestamp::now() + Duration::from_secs(3600)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn snooze_until(&self, until: Timestamp) -> ConversationUpdate {
        self.update().snoozed(until)
    }

    /// Marks the conversation as read.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.mark_read().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn mark_read(&self) -> ConversationUpdate {
        self.update().unread(false)
    }

    /// Replaces all tags of the conversation. An empty list clears them.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.set_tags(["vip", "refund"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_tags<T: Into<String>>(&self, tags: impl IntoIterator<Item = T>) -> ConversationUpdate {
        self.update().tags(tags)
    }

    /// Adds tags and keeps the current ones.
    ///
    /// These are two calls, which are not atomic: a change of the tags by somebody else between the two is lost, because the
    /// API replaces all tags at once. They need the permissions `chatbots.conversations.get` and
    /// `chatbots.conversations.edit`. If the conversation has all the tags already, the second call is not made.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.add_tags(["refund"]).await?;
    /// # Ok(())
    /// # }
    /// ```
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
    /// Sets the state.
    pub fn state(self, state: impl Into<ConversationStatus>) -> Self {
        self.change(|it| it.with_state(state.into()))
    }

    /// Assigns the conversation to an operator.
    pub fn operator(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_operator_id(id))
    }

    /// Hides the conversation from the inbox until this time.
    pub fn snoozed(self, until: Timestamp) -> Self {
        self.change(|it| it.with_snoozed(until.to_string()))
    }

    /// Sets whether the conversation is unread.
    pub fn unread(self, unread: bool) -> Self {
        self.change(|it| it.with_unread(unread))
    }

    /// Sets whether the conversation is archived.
    pub fn archived(self, archived: bool) -> Self {
        self.change(|it| it.with_archived(archived))
    }

    /// Sets the name.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.change(|it| it.with_name(name))
    }

    /// Sets the contact's language.
    pub fn language(self, language: impl Into<String>) -> Self {
        self.change(|it| it.with_language(language))
    }

    /// Replaces all tags. An empty list clears them.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_tags(UpdateConversationTags::new(tags.into_iter().map(Into::into).collect()))
        })
    }

    /// Replaces all notes. An empty list clears them.
    pub fn notes<T: Into<String>>(self, notes: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_notes(UpdateConversationNotes::new(notes.into_iter().map(Into::into).collect()))
        })
    }

    /// Replaces the operators who are mentioned, by their ids. An empty list clears them.
    pub fn mentions<T: Into<String>>(self, operators: impl IntoIterator<Item = T>) -> Self {
        let mentions = operators.into_iter().map(Into::into).collect();
        self.change(|it| it.with_mentions(UpdateConversationMentions::new(mentions)))
    }

    /// Replaces all metadata. An empty map clears it.
    pub fn metadata<K: Into<String>, V: Into<String>>(
        self,
        metadata: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let pair = |(key, value): (K, V)| (key.into(), value.into());
        let metadata: BTreeMap<String, String> = metadata.into_iter().map(pair).collect();
        self.change(|it| it.with_metadata(UpdateConversationMetadata::new(metadata)))
    }

    /// Sets the content of the last message, which lists of conversations show.
    pub fn last_message(self, content: Content) -> Self {
        self.change(|it| it.with_last_message(content))
    }

    /// Sets any other field of the request.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.update().change(|update| update.with_photo_url("https://example.com/ada.png")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn change(mut self, change: impl FnOnce(UpdateConversation) -> UpdateConversation) -> Self {
        self.update = change(self.update);
        self
    }

    fn make(self) -> Call<Conversation> {
        let client = self.conversation.chatbot.client().clone();
        self.of(&client)
    }

    /// The call with this client instead of the chatbot's.
    fn of(self, client: &raw::Client) -> Call<Conversation> {
        self.conversation.call(|_, chatbot, id| {
            let body = UpdateConversationRequest::new(self.update);
            client.update_conversation(chatbot, id, &body).map_result(required)
        })
    }
}

awaitable!(ConversationUpdate => Conversation);
hidden!(ConversationUpdate);

/// Updates a message: see [`MessageHandle::update`].
///
/// Only fields that are set are sent. It is retried like a read, because the values are absolute.
///
/// Operation `update_conversation_message`, page *Conversation messages*; needs the permission `chatbots.messages.edit`.
///
/// # Example
///
/// ```no_run
/// # async fn example(message: chatcaptain::MessageHandle) -> Result<(), chatcaptain::Error> {
/// let now = chatcaptain::Timestamp::now();
/// message.update().status("read").read(now).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is changed until it is awaited"]
pub struct MessageUpdate {
    message: MessageHandle,
    update: UpdateMessage,
    options: CallOptions,
}

impl MessageHandle {
    /// Updates the message. Only fields that are set on the returned builder are sent.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(message: chatcaptain::MessageHandle) -> Result<(), chatcaptain::Error> {
    /// let updated = message.update().status("delivered").await?;
    /// println!("{}", updated.status);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self) -> MessageUpdate {
        MessageUpdate { message: self.clone(), update: UpdateMessage::new(), options: CallOptions::new() }
    }

    /// Marks the message as read at this time.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(message: chatcaptain::MessageHandle) -> Result<(), chatcaptain::Error> {
    /// message.mark_read(chatcaptain::Timestamp::now()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn mark_read(&self, at: Timestamp) -> MessageUpdate {
        self.update().read(at)
    }
}

impl MessageUpdate {
    /// Sets the delivery status.
    pub fn status(self, status: impl Into<String>) -> Self {
        self.change(|it| it.with_status(status))
    }

    /// Sets when the message was sent.
    pub fn sent(self, at: Timestamp) -> Self {
        self.change(|it| it.with_sent(at.to_string()))
    }

    /// Sets when the message was received.
    pub fn received(self, at: Timestamp) -> Self {
        self.change(|it| it.with_received(at.to_string()))
    }

    /// Sets when the message was read.
    pub fn read(self, at: Timestamp) -> Self {
        self.change(|it| it.with_read(at.to_string()))
    }

    /// Replaces all tags. An empty list clears them.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| it.with_tags(UpdateMessageTags::new(tags.into_iter().map(Into::into).collect())))
    }

    /// Sets the transcript of a recording.
    pub fn transcript(self, text: impl Into<String>) -> Self {
        self.change(|it| it.with_transcript(text))
    }

    /// Sets whether the message is deleted.
    pub fn deleted(self, deleted: bool) -> Self {
        self.change(|it| it.with_deleted(deleted))
    }

    /// Sets any other field of the request.
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
