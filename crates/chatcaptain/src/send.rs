//! Sends messages.

use chatcaptain_client::types::{
    Content, CreateMessage, CreateMessageRequest, Message, MessageAgentHandover, Sender,
};
use jiff::Timestamp;

use crate::{
    Call, CallOptions, ConversationHandle,
    call::{awaitable, hidden},
    content,
    payload::required,
};

impl ConversationHandle {
    /// Sends a message: a text, or any other [`content`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// use chatcaptain::content;
    ///
    /// let sent = conversation.send(content::location(52.52, 13.405)).await?;
    /// println!("{}", sent.id);
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "reply")]
    pub fn send(&self, content: impl Into<content::Message>) -> SendMessage {
        let content::Message { kind, content } = content.into();
        // What only operators see is delivered to nobody.
        let disable_sending = kind == content::NOTE;
        // The time is set when the message is sent.
        let message = CreateMessage::new(content, Sender::Agent, kind, "sent", "", true);
        let body = CreateMessageRequest::new(disable_sending, message);
        SendMessage { conversation: self.clone(), body, options: CallOptions::new() }
    }

    /// Sends a text. It is from an agent unless [`as_bot`](SendMessage::as_bot) is called.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.send_text("Still there?").as_bot().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "reply")]
    pub fn send_text(&self, text: impl Into<String>) -> SendMessage {
        self.send(content::text(text))
    }

    /// Adds a note that only operators see. `mentions` are the ids of the operators who are mentioned.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.note("Called back at noon.", ["operator_1"]).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn note<T: Into<String>>(
        &self,
        text: impl Into<String>,
        mentions: impl IntoIterator<Item = T>,
    ) -> SendMessage {
        self.send(content::note(text, mentions))
    }

    /// Hands the conversation over to an agent, with a reason. To name an agent or a team, send [`content::handover`].
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// conversation.hand_over("The customer asks for a person.").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn hand_over(&self, reason: impl Into<String>) -> SendMessage {
        self.send(content::handover(MessageAgentHandover::new(reason)))
    }
}

/// Sends a message: see [`ConversationHandle::send`]. By default it is from an agent, outgoing, and delivered by the platform.
///
/// It is not retried if the outcome is unknown, unless
/// [`CallOptions::idempotent`](crate::CallOptions::idempotent) allows it.
///
/// Operation `create_conversation_message`, page *Conversation messages*; needs the permission `chatbots.messages.create`.
///
/// # Example
///
/// ```no_run
/// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
/// let sent = conversation.send_text("Still there?").as_bot().await?;
/// println!("{}  {}", sent.id, sent.status);
///
/// // Kept in the conversation, and not delivered.
/// conversation.send_text("Called back at noon.").author("operator_1").without_sending().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is written until it is awaited"]
pub struct SendMessage {
    conversation: ConversationHandle,
    body: CreateMessageRequest,
    options: CallOptions,
}

impl SendMessage {
    /// Sends the message as the bot.
    pub fn as_bot(self) -> Self {
        self.sender(Sender::Bot)
    }

    /// Records the message as one of the user: it is incoming, and is not delivered.
    pub fn as_user(mut self) -> Self {
        self.body.message.outgoing = false;
        self.body.disable_sending = true;
        self.sender(Sender::User)
    }

    /// Sets the sender, for values other than agent, bot and user.
    pub fn sender(mut self, sender: impl Into<Sender>) -> Self {
        self.body.message.sender = sender.into();
        self
    }

    /// Sets the `type`. The default follows from the [`content`].
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.body.message.type_ = kind.into();
        self
    }

    /// Sets the delivery status. The default is `sent`.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.body.message.status = status.into();
        self
    }

    /// Sets the time of the message. The default is the time of sending.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.body.message.created = at.to_string();
        self
    }

    /// Sets the operator who wrote the message.
    pub fn author(self, operator: impl Into<String>) -> Self {
        self.change(|it| it.with_author(operator))
    }

    /// Sets the id that the channel's provider has for the message.
    pub fn provider_message_id(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_provider_message_id(id))
    }

    /// Adds the message to the conversation without delivering it.
    pub fn without_sending(mut self) -> Self {
        self.body.disable_sending = true;
        self
    }

    /// Sets any other field of the request. `created` is empty here unless it was set; an empty one becomes the time of
    /// sending.
    pub fn change(mut self, change: impl FnOnce(CreateMessage) -> CreateMessage) -> Self {
        self.body.message = change(self.body.message);
        self
    }

    fn make(self) -> Call<Message> {
        let Self { conversation, body, .. } = self;
        conversation.call(|client, chatbot, id| {
            // The body is made when the call is sent, with the time of each send.
            let empty = CreateMessage::new(Content::new(), Sender::Agent, "", "", "", true);
            let empty = CreateMessageRequest::new(body.disable_sending, empty);
            let call = client.create_conversation_message(chatbot, id, &empty).json_with(move || {
                let mut body = body.clone();
                now_unless_set(&mut body.message.created);
                body
            });
            call.map_result(required)
        })
    }
}

awaitable!(SendMessage => Message);
hidden!(SendMessage);

/// Sets an empty `time` to now, in milliseconds, as the pages' examples have it. Never to a time in the future.
pub(crate) fn now_unless_set(time: &mut String) {
    if time.is_empty() {
        *time = format!("{:.3}", Timestamp::now());
    }
}
