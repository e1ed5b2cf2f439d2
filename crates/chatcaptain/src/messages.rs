//! Messages of a conversation: listing, reading, writing.

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, CreateMessage, CreateMessageRequest, InvalidId, Message, MessageId, Sender,
    },
};
use jiff::Timestamp;

use crate::{
    Call, ConversationHandle, MessageUpdate, Visitor,
    call::{Options, awaitable},
    content,
    payload::required,
    printed::hidden,
    time,
};

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
    options: Options,
}

/// Who reads them: the two have an operation each.
#[derive(Clone)]
pub(crate) enum Reader {
    Key(ConversationHandle),
    Visitor(Visitor, String),
}

impl Messages {
    pub(crate) fn new(reader: Reader) -> Self {
        Self { reader, options: Options::default() }
    }

    fn make(self) -> Call<Vec<Message>> {
        match self.reader {
            Reader::Key(conversation) => conversation
                .call(|client, chatbot, id| client.list_messages(chatbot, id).map_result(required)),
            Reader::Visitor(visitor, conversation) => visitor.chatbot.call(|client, chatbot| {
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
    pub(crate) fn new(conversation: &ConversationHandle, id: String) -> Self {
        Self { conversation: conversation.clone(), id: MessageId::new(id) }
    }

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
    options: Options,
}

impl SendMessage {
    pub(crate) fn new(conversation: &ConversationHandle, message: content::Message) -> Self {
        let content::Message { kind, content } = message;
        // What only operators see is delivered to nobody.
        let disable_sending = kind == content::NOTE;
        // The time is set when the message is sent.
        let message = CreateMessage::new(content, Sender::Agent, kind, "sent", "", true);
        Self { conversation: conversation.clone(), message, disable_sending, options: Options::default() }
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

    fn make(self) -> Call<Message> {
        let Self { conversation, message, disable_sending, .. } = self;
        conversation.call(|client, chatbot, id| {
            let body = CreateMessageRequest::new(disable_sending, message);
            let call = client.create_conversation_message(chatbot, id, &body);
            // The time of each send.
            let call = call.json_with(move || {
                let mut body = body.clone();
                time::now_unless_set(&mut body.message.created);
                body
            });
            call.map_result(required)
        })
    }
}

awaitable!(SendMessage => Message);
hidden!(SendMessage);
