//! Writing a message into a conversation.

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
    /// Writes a message into it: see [`content`] for what a message can hold.
    pub fn send(&self, content: impl Into<content::Message>) -> SendMessage {
        let content::Message { kind, content } = content.into();
        // What only operators see is delivered to nobody.
        let disable_sending = kind == content::NOTE;
        // The time is set when the message is sent.
        let message = CreateMessage::new(content, Sender::Agent, kind, "sent", "", true);
        let body = CreateMessageRequest::new(disable_sending, message);
        SendMessage { conversation: self.clone(), body, options: CallOptions::new() }
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

    /// Hands it over to an agent, by a message that says why: see [`content::handover`] for which one.
    pub fn hand_over(&self, reason: impl Into<String>) -> SendMessage {
        self.send(content::handover(MessageAgentHandover::new(reason)))
    }
}

/// A message to write: from an agent, outgoing, delivered by the platform, unless set otherwise.
///
/// A create: it is never sent twice, unless
/// [`CallOptions::idempotent`](crate::CallOptions::idempotent) promises that it may be.
///
/// `create_conversation_message`, page *Conversation messages*; needs `chatbots.messages.create`.
#[derive(Clone)]
#[must_use = "nothing is written until it is awaited"]
pub struct SendMessage {
    conversation: ConversationHandle,
    body: CreateMessageRequest,
    options: CallOptions,
}

impl SendMessage {
    /// As the bot.
    pub fn as_bot(self) -> Self {
        self.sender(Sender::Bot)
    }

    /// As the user: it is incoming, and nothing is delivered.
    pub fn as_user(mut self) -> Self {
        self.body.message.outgoing = false;
        self.body.disable_sending = true;
        self.sender(Sender::User)
    }

    /// As whoever the API knows.
    pub fn sender(mut self, sender: impl Into<Sender>) -> Self {
        self.body.message.sender = sender.into();
        self
    }

    /// The type of its content, in place of the one that [`content`] gives it.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.body.message.type_ = kind.into();
        self
    }

    /// How far its delivery is: `sent` unless set.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.body.message.status = status.into();
        self
    }

    /// Sets when it was written; the default is the time at which it is sent.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.body.message.created = at.to_string();
        self
    }

    /// The operator who wrote it.
    pub fn author(self, operator: impl Into<String>) -> Self {
        self.change(|it| it.with_author(operator))
    }

    /// The id that the channel's provider has for it.
    pub fn provider_message_id(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_provider_message_id(id))
    }

    /// Keeps it in the conversation, and delivers it to nobody.
    pub fn without_sending(mut self) -> Self {
        self.body.disable_sending = true;
        self
    }

    /// Sets any other field of the message. `created` is empty until it is set: an empty value is filled in when the
    /// message is sent.
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
