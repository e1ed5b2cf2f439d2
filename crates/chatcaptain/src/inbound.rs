//! Passes incoming messages and events of your own channel to the platform.

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

/// Your own channel, from which messages and events come in: see [`Chatbot::inbound`].
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// let channel = bot.inbound("channel_1", "My channel");
/// channel.from("49123").text("Hello").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Inbound {
    chatbot: Chatbot,
    channel: String,
    channel_name: String,
}

impl Chatbot {
    /// Names your own channel, to pass its messages and events to the platform.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let channel = bot.inbound("channel_1", "My channel");
    /// let contact = channel.from("49123").name("Ada");
    /// let result = contact.text("Hello").provider_message_id("m-1").await?;
    /// for reply in result.messages {
    ///     println!("{}", reply.content.text.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn inbound(&self, channel: impl Into<String>, channel_name: impl Into<String>) -> Inbound {
        Inbound { chatbot: self.clone(), channel: channel.into(), channel_name: channel_name.into() }
    }
}

impl Inbound {
    /// Names a person on the channel, by the id that the channel's provider has for the person.
    pub fn from(&self, provider_id: impl Into<String>) -> InboundContact {
        InboundContact {
            inbound: self.clone(),
            provider_id: provider_id.into(),
            profile: HandleNewIncomingMessageRequestProfileData::new(),
        }
    }
}

/// A person on your own channel, who sends messages and events: see [`Inbound::from`].
///
/// # Example
///
/// ```no_run
/// # async fn example(channel: chatcaptain::Inbound) -> Result<(), chatcaptain::Error> {
/// let contact = channel.from("49123").name("Ada");
/// contact.event("user_seen").await?;
/// contact.text("Hello").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct InboundContact {
    inbound: Inbound,
    provider_id: String,
    profile: HandleNewIncomingMessageRequestProfileData,
}

impl InboundContact {
    /// Sets the person's name.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.profile(|it| it.with_name(name))
    }

    /// Sets other fields of the person's profile.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
    /// let contact = contact.profile(|profile| profile.with_email("ada@example.com"));
    /// contact.text("Hello").await?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Passes on a text that the person wrote.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
    /// let result = contact.text("Hello").await?;
    /// println!("conversation {}", result.conversation_id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn text(&self, text: impl Into<String>) -> IncomingMessage {
        self.message(content::text(text))
    }

    /// Passes on a message that the person sent: a text, or any other [`content`].
    ///
    /// Operation `handle_incoming_message`, page *Conversation management*; needs the permission `chatbots.messages.handle`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
    /// use chatcaptain::content;
    ///
    /// contact.message(content::location(52.52, 13.405)).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "webhook")]
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

    /// Passes on an event, such as `user_seen`.
    ///
    /// Operation `handle_incoming_event`, page *Conversation management*; needs the permission `chatbots.events.handle`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
    /// contact.event("user_seen").await?;
    /// # Ok(())
    /// # }
    /// ```
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

/// An incoming message: see [`InboundContact::message`]. Its type follows from its [`content`]; its status is `received`. Unless
/// they are set, its id and its time are created for each send, so a clone that is sent is another message.
///
/// It is not retried if the outcome is unknown, unless
/// [`CallOptions::idempotent`](crate::CallOptions::idempotent) allows it: for example because the server recognises a message
/// by the provider's id.
///
/// # Example
///
/// ```no_run
/// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
/// let result = contact.text("Hello").provider_message_id("m-1").in_background().await?;
/// println!("message {}", result.message_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing comes in until it is awaited"]
pub struct IncomingMessage {
    chatbot: Chatbot,
    body: HandleNewIncomingMessageRequest,
    options: CallOptions,
}

impl IncomingMessage {
    /// Sets the id that the channel's provider has for the message. The API uses it to recognise a message that comes in
    /// twice. By default each send creates a random id of 32 hexadecimal digits, which the retries of that send share.
    pub fn provider_message_id(mut self, id: impl Into<String>) -> Self {
        self.body.message.provider_message_id = id.into();
        self
    }

    /// Sets the time of the message. The default is the time of sending.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.body.message.created = at.to_string();
        self
    }

    /// Sets who was called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.body.callee = Some(callee.into());
        self
    }

    /// Asks the platform to respond first and process the message afterwards.
    pub fn in_background(mut self) -> Self {
        self.body.async_ = Some(true);
        self
    }

    /// Sets any other field of the message. `provider_message_id` and `created` are empty here unless they were set; empty
    /// ones are filled in when the message is sent.
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

/// A placeholder for the body, which is created when the call is sent.
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

/// An incoming event: see [`InboundContact::event`].
///
/// It is not retried if the outcome is unknown.
///
/// # Example
///
/// ```no_run
/// # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
/// contact.event("call_started").callee("4930123456").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing comes in until it is awaited"]
pub struct IncomingEvent {
    chatbot: Chatbot,
    body: HandleNewIncomingEventRequest,
    options: CallOptions,
}

impl IncomingEvent {
    /// Sets who was called, on a voice channel.
    pub fn callee(mut self, callee: impl Into<String>) -> Self {
        self.body.callee = Some(callee.into());
        self
    }

    /// Asks the platform to respond first and process the event afterwards.
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
