//! What comes in through a channel of one's own, and steps of flows.

use chatcaptain_client::types::{
    ConversationId, HandleIncomingResponse, HandleNewIncomingEventRequest, HandleNewIncomingMessageRequest,
    HandleNewIncomingMessageRequestMessage, HandleNewIncomingMessageRequestProfileData,
    HandleNewIncomingStepPayloadRequest,
};
use jiff::Timestamp;

use crate::{
    Call, Chatbot,
    call::{Options, awaitable},
    content,
    payload::required,
    printed::hidden,
    time,
};

/// A channel of one's own.
#[derive(Clone, Debug)]
pub struct Inbound {
    chatbot: Chatbot,
    channel: String,
    channel_name: String,
}

impl Inbound {
    pub(crate) fn new(chatbot: &Chatbot, channel: String, channel_name: String) -> Self {
        Self { chatbot: chatbot.clone(), channel, channel_name }
    }

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
        IncomingMessage::new(self, message.into())
    }

    /// An event comes in, `user_seen` for example.
    ///
    /// `handle_incoming_event`, page *Conversation management*; needs `chatbots.events.handle`.
    pub fn event(&self, event: impl Into<String>) -> IncomingEvent {
        IncomingEvent {
            from: self.clone(),
            event: event.into(),
            callee: None,
            background: None,
            options: Options::default(),
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
    from: InboundContact,
    message: HandleNewIncomingMessageRequestMessage,
    callee: Option<String>,
    background: Option<bool>,
    options: Options,
}

impl IncomingMessage {
    fn new(from: &InboundContact, message: content::Message) -> Self {
        let content::Message { kind, content } = message;
        // The id and the time are set when the message is sent.
        let message =
            HandleNewIncomingMessageRequestMessage::new("", content, "user", kind, "received", "", false);
        Self { from: from.clone(), message, callee: None, background: None, options: Options::default() }
    }

    /// Sets the provider's id of the message. The API uses it to recognise a message that comes in twice. Without an
    /// id, or with an empty one, every send makes a random id; the retries of one send share it.
    pub fn provider_message_id(mut self, id: impl Into<String>) -> Self {
        self.message.provider_message_id = id.into();
        self
    }

    /// Sets when it was written; the default is the time at which it is sent.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.message.created = at.to_string();
        self
    }

    /// Who is called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.callee = Some(callee.into());
        self
    }

    /// Has the platform work on it after it has answered.
    pub fn in_background(mut self) -> Self {
        self.background = Some(true);
        self
    }

    /// Sets any other field of the message. `provider_message_id` and `created` are empty until they are set: empty
    /// values are filled in when the message is sent.
    pub fn change(
        mut self,
        change: impl FnOnce(HandleNewIncomingMessageRequestMessage) -> HandleNewIncomingMessageRequestMessage,
    ) -> Self {
        self.message = change(self.message);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self { from, message, callee, background, .. } = self;
        let InboundContact { inbound, provider_id, profile } = from;
        inbound.chatbot.call(|client, id| {
            let mut body = HandleNewIncomingMessageRequest::new(
                id.as_str(),
                &inbound.channel,
                &inbound.channel_name,
                provider_id,
                message,
                profile,
            );
            body.callee = callee;
            body.async_ = background;
            let call = client.handle_incoming_message(id, &body);
            // The id and the time of each send.
            let call = call.json_with(move || {
                let mut body = body.clone();
                if body.message.provider_message_id.is_empty() {
                    body.message.provider_message_id = new_message_id();
                }
                time::now_unless_set(&mut body.message.created);
                body
            });
            Ok(call.map_result(required))
        })
    }
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
    from: InboundContact,
    event: String,
    callee: Option<String>,
    background: Option<bool>,
    options: Options,
}

impl IncomingEvent {
    /// Who is called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.callee = Some(callee.into());
        self
    }

    /// Has the platform work on it after it has answered.
    pub fn in_background(mut self) -> Self {
        self.background = Some(true);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self {
            from: InboundContact { inbound, provider_id, profile }, event, callee, background, ..
        } = self;
        inbound.chatbot.call(|client, id| {
            let mut body = HandleNewIncomingEventRequest::new(
                id.as_str(),
                &inbound.channel,
                &inbound.channel_name,
                provider_id,
                profile,
                event,
            );
            body.callee = callee;
            body.async_ = background;
            Ok(client.handle_incoming_event(id, &body).map_result(required))
        })
    }
}

awaitable!(IncomingEvent => HandleIncomingResponse);
hidden!(IncomingEvent);

/// A step of a flow to run in a conversation, or an event for it.
///
/// `handle_incoming_step_payload`, page *Conversation management*; needs
/// `chatbots.step-payload.handle`.
#[derive(Clone)]
#[must_use = "nothing is run until it is awaited"]
pub struct StepPayload {
    chatbot: Chatbot,
    body: HandleNewIncomingStepPayloadRequest,
    options: Options,
}

impl StepPayload {
    pub(crate) fn new(chatbot: &Chatbot, conversation: String) -> Self {
        // The chatbot's id is filled in when it is checked.
        let body = HandleNewIncomingStepPayloadRequest::new("", conversation);
        Self { chatbot: chatbot.clone(), body, options: Options::default() }
    }

    /// The flow and its step.
    pub fn step(self, flow: impl Into<String>, step: impl Into<String>) -> Self {
        self.change(|it| it.with_flow_id(flow).with_step_id(step))
    }

    /// An event, and what comes with it.
    pub fn event(self, event: impl Into<String>, payload: impl Into<String>) -> Self {
        self.change(|it| it.with_event(event).with_event_payload(payload))
    }

    /// Anything that the API takes and no method here sets.
    pub fn change(
        mut self,
        change: impl FnOnce(HandleNewIncomingStepPayloadRequest) -> HandleNewIncomingStepPayloadRequest,
    ) -> Self {
        self.body = change(self.body);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self { chatbot, mut body, .. } = self;
        chatbot.call(|client, id| {
            ConversationId::new(&body.conversation_id)?;
            id.as_str().clone_into(&mut body.chatbot_id);
            Ok(client.handle_incoming_step_payload(id, &body).map_result(required))
        })
    }
}

awaitable!(StepPayload => HandleIncomingResponse);
hidden!(StepPayload);
