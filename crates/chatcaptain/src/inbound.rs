//! What comes in through a channel of one's own.

use chatcaptain_client::types::{
    Content, HandleIncomingResponse, HandleNewIncomingEventRequest, HandleNewIncomingMessageRequest,
    HandleNewIncomingMessageRequestMessage, HandleNewIncomingMessageRequestProfileData,
};
use jiff::Timestamp;

use crate::{
    Call, CallOptions, Chatbot,
    call::{awaitable, hidden},
    content,
    payload::required,
    send::now_unless_set,
};

/// A channel of one's own.
#[derive(Clone, Debug)]
pub struct Inbound {
    chatbot: Chatbot,
    channel: String,
    channel_name: String,
}

impl Chatbot {
    /// What comes in through a channel of one's own: messages and events.
    pub fn inbound(&self, channel: impl Into<String>, channel_name: impl Into<String>) -> Inbound {
        Inbound { chatbot: self.clone(), channel: channel.into(), channel_name: channel_name.into() }
    }
}

impl Inbound {
    /// Somebody on it, by the id that its provider has for them.
    pub fn from(&self, provider_id: impl Into<String>) -> InboundContact {
        InboundContact {
            inbound: self.clone(),
            provider_id: provider_id.into(),
            profile: HandleNewIncomingMessageRequestProfileData::new(),
        }
    }
}

/// Somebody on a channel of one's own, from whom something comes in.
#[derive(Clone)]
pub struct InboundContact {
    inbound: Inbound,
    provider_id: String,
    profile: HandleNewIncomingMessageRequestProfileData,
}

impl InboundContact {
    /// Their name.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.profile(|it| it.with_name(name))
    }

    /// What else is known about them.
    #[must_use]
    pub fn profile(
        mut self,
        change: impl FnOnce(
            HandleNewIncomingMessageRequestProfileData,
        ) -> HandleNewIncomingMessageRequestProfileData,
    ) -> Self {
        self.profile = change(self.profile);
        self
    }

    /// A text comes in.
    pub fn text(&self, text: impl Into<String>) -> IncomingMessage {
        self.message(content::text(text))
    }

    /// A message comes in: see [`content`] for what it can hold.
    ///
    /// `handle_incoming_message`, page *Conversation management*; needs `chatbots.messages.handle`.
    pub fn message(&self, message: impl Into<content::Message>) -> IncomingMessage {
        let content::Message { kind, content } = message.into();
        // The ids and the time are set when the message is sent.
        let message =
            HandleNewIncomingMessageRequestMessage::new("", content, "user", kind, "received", "", false);
        let Inbound { channel, channel_name, .. } = &self.inbound;
        let (provider_id, profile) = (&self.provider_id, self.profile.clone());
        IncomingMessage {
            chatbot: self.inbound.chatbot.clone(),
            body: HandleNewIncomingMessageRequest::new(
                "",
                channel,
                channel_name,
                provider_id,
                message,
                profile,
            ),
            options: CallOptions::new(),
        }
    }

    /// An event comes in, `user_seen` for example.
    ///
    /// `handle_incoming_event`, page *Conversation management*; needs `chatbots.events.handle`.
    pub fn event(&self, event: impl Into<String>) -> IncomingEvent {
        let Inbound { channel, channel_name, .. } = &self.inbound;
        let (provider_id, profile) = (&self.provider_id, self.profile.clone());
        IncomingEvent {
            chatbot: self.inbound.chatbot.clone(),
            // The chatbot's id is set when it is checked.
            body: HandleNewIncomingEventRequest::new("", channel, channel_name, provider_id, profile, event),
            options: CallOptions::new(),
        }
    }
}

/// An incoming message. Its type and status follow from its [`content`]. Its id and its time are made when it is sent,
/// unless they are set: a clone that is sent is another message.
///
/// A create: it is never sent twice, unless
/// [`CallOptions::idempotent`](crate::CallOptions::idempotent) promises that it may be, as where the
/// server knows a message again by the id of its provider.
#[derive(Clone)]
#[must_use = "nothing comes in until it is awaited"]
pub struct IncomingMessage {
    chatbot: Chatbot,
    body: HandleNewIncomingMessageRequest,
    options: CallOptions,
}

impl IncomingMessage {
    /// Sets the provider's id of the message. The API uses it to recognise a message that comes in twice. Without an
    /// id, or with an empty one, every send makes a random id; the retries of one send share it.
    pub fn provider_message_id(mut self, id: impl Into<String>) -> Self {
        self.body.message.provider_message_id = id.into();
        self
    }

    /// Sets when it was written; the default is the time at which it is sent.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.body.message.created = at.to_string();
        self
    }

    /// Who is called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.body.callee = Some(callee.into());
        self
    }

    /// Has the platform work on it after it has answered.
    pub fn in_background(mut self) -> Self {
        self.body.async_ = Some(true);
        self
    }

    /// Sets any other field of the message. `provider_message_id` and `created` are empty until they are set: empty
    /// values are filled in when the message is sent.
    pub fn change(
        mut self,
        change: impl FnOnce(HandleNewIncomingMessageRequestMessage) -> HandleNewIncomingMessageRequestMessage,
    ) -> Self {
        self.body.message = change(self.body.message);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self { chatbot, mut body, .. } = self;
        chatbot.call(|client, id| {
            id.as_str().clone_into(&mut body.chatbot_id);
            // The body is made when the call is sent, with the id and the time of each send.
            let call = client.handle_incoming_message(id, &empty()).json_with(move || {
                let mut body = body.clone();
                if body.message.provider_message_id.is_empty() {
                    body.message.provider_message_id = new_message_id();
                }
                now_unless_set(&mut body.message.created);
                body
            });
            Ok(call.map_result(required))
        })
    }
}

/// Stands for a body that is made later.
fn empty() -> HandleNewIncomingMessageRequest {
    let message = HandleNewIncomingMessageRequestMessage::new("", Content::new(), "", "", "", "", false);
    let profile = HandleNewIncomingMessageRequestProfileData::new();
    HandleNewIncomingMessageRequest::new("", "", "", "", message, profile)
}

awaitable!(IncomingMessage => HandleIncomingResponse);
hidden!(InboundContact);
hidden!(IncomingMessage);

fn new_message_id() -> String {
    format!("{:032x}", fastrand::u128(..))
}

/// An event that comes in.
#[derive(Clone)]
#[must_use = "nothing comes in until it is awaited"]
pub struct IncomingEvent {
    chatbot: Chatbot,
    body: HandleNewIncomingEventRequest,
    options: CallOptions,
}

impl IncomingEvent {
    /// Who is called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.body.callee = Some(callee.into());
        self
    }

    /// Has the platform work on it after it has answered.
    pub fn in_background(mut self) -> Self {
        self.body.async_ = Some(true);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self { chatbot, mut body, .. } = self;
        chatbot.call(|client, id| {
            id.as_str().clone_into(&mut body.chatbot_id);
            Ok(client.handle_incoming_event(id, &body).map_result(required))
        })
    }
}

awaitable!(IncomingEvent => HandleIncomingResponse);
hidden!(IncomingEvent);
