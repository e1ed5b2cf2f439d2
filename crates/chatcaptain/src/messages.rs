//! Messages of a conversation: listing, reading, writing.

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, CreateMessage, CreateMessageRequest, InvalidId, Message, MessageId, Sender,
    },
};
use jiff::Timestamp;

use crate::{
    Call, ConversationHandle, Error, MessageUpdate, Visitor, call::awaitable, content, payload::required,
    printed::hidden, time,
};

/// The messages of a conversation: `.await` gives them all.
///
/// The API has no pages, and tells no limit: an answer may be long.
///
/// `list_messages`, page *Conversation messages*; needs `chatbots.messages.list`. Of a
/// [`Visitor`]: `list_widget_conversation_messages`, page *Widgets*; needs their token.
#[derive(Clone, Debug)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Messages(pub(crate) Reader);

/// Who reads them: the two have an operation each.
#[derive(Clone, Debug)]
pub(crate) enum Reader {
    Key(ConversationHandle),
    Visitor(Visitor, String),
}

impl Messages {
    /// The call, to set its options.
    pub fn call(self) -> Call<Vec<Message>> {
        match self.0 {
            Reader::Key(conversation) => {
                Call::new(conversation.chatbot.client().clone(), async move |client: raw::Client| {
                    let (chatbot, id) = conversation.ids()?;
                    required(client.list_messages(chatbot, id).await?)
                })
            }
            Reader::Visitor(visitor, conversation) => {
                Call::new(visitor.chatbot.client().clone(), async move |client: raw::Client| {
                    let (chatbot, id) = visitor.ids(conversation)?;
                    let token = visitor.token();
                    required(client.list_widget_conversation_messages(chatbot, &id, &token).await?)
                })
            }
        }
    }
}

awaitable!(Messages => Vec<Message>);

/// A message, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone, Debug)]
pub struct MessageHandle {
    pub(crate) conversation: ConversationHandle,
    id: Result<MessageId, InvalidId>,
}

impl MessageHandle {
    pub(crate) fn new(conversation: &ConversationHandle, id: String) -> Self {
        Self { conversation: conversation.clone(), id: MessageId::new(id) }
    }

    pub(crate) fn ids(&self) -> Result<(&ChatbotId, &ConversationId, &MessageId), Error> {
        let (chatbot, conversation) = self.conversation.ids()?;
        Ok((chatbot, conversation, self.id.as_ref().map_err(Clone::clone)?))
    }

    /// The message itself.
    ///
    /// `get_conversation_message`, page *Conversation messages*; needs `chatbots.messages.get`.
    pub fn get(&self) -> Call<Message> {
        let this = self.clone();
        Call::new(self.conversation.chatbot.client().clone(), async move |client: raw::Client| {
            let (chatbot, conversation, id) = this.ids()?;
            required(client.get_conversation_message(chatbot, conversation, id).await?)
        })
    }

    /// Changes it: only what is set is sent.
    pub fn update(&self) -> MessageUpdate {
        MessageUpdate::new(self)
    }

    /// Marks it as read at a point in time.
    pub fn mark_read(&self, at: Timestamp) -> MessageUpdate {
        self.update().read(at)
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
    message: CreateMessage,
    disable_sending: bool,
}

impl SendMessage {
    pub(crate) fn new(conversation: &ConversationHandle, message: content::Message) -> Self {
        let content::Message { kind, content } = message;
        // What only operators see is delivered to nobody.
        let disable_sending = kind == content::NOTE;
        // The time is set when the message is sent.
        let message = CreateMessage::new(content, Sender::Agent, kind, "sent", "", true);
        Self { conversation: conversation.clone(), message, disable_sending }
    }

    /// As the bot.
    pub fn as_bot(self) -> Self {
        self.sender(Sender::Bot)
    }

    /// As the user: it is incoming, and nothing is delivered.
    pub fn as_user(mut self) -> Self {
        self.message.outgoing = false;
        self.disable_sending = true;
        self.sender(Sender::User)
    }

    /// As whoever the API knows.
    pub fn sender(mut self, sender: impl Into<Sender>) -> Self {
        self.message.sender = sender.into();
        self
    }

    /// The type of its content, in place of the one that [`content`] gives it.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.message.type_ = kind.into();
        self
    }

    /// How far its delivery is: `sent` unless set.
    pub fn status(mut self, status: impl Into<String>) -> Self {
        self.message.status = status.into();
        self
    }

    /// Sets when it was written; the default is the time at which it is sent.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.message.created = at.to_string();
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
        self.disable_sending = true;
        self
    }

    /// Sets any other field of the message. `created` is empty until it is set: an empty value is filled in when the
    /// message is sent.
    pub fn change(mut self, change: impl FnOnce(CreateMessage) -> CreateMessage) -> Self {
        self.message = change(self.message);
        self
    }

    /// The call, to set its options.
    pub fn call(self) -> Call<Message> {
        let Self { conversation, mut message, disable_sending } = self;
        Call::new(conversation.chatbot.client().clone(), async move |client: raw::Client| {
            let (chatbot, id) = conversation.ids()?;
            time::now_unless_set(&mut message.created);
            let body = CreateMessageRequest::new(disable_sending, message);
            required(client.create_conversation_message(chatbot, id, &body).await?)
        })
    }
}

awaitable!(SendMessage => Message);
hidden!(SendMessage { conversation });
