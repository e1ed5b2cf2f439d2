//! SDK for the `ChatCaptain` API, on which companies run chatbots and answer their customers over web,
//! `WhatsApp`, e-mail and voice. Unofficial.
//!
//! Handles are cheap, and nothing is sent before a call is awaited: [`Client`] → [`Chatbot`] →
//! [`ConversationHandle`] → [`MessageHandle`]. An id that cannot be one fails with the first call,
//! before anything is sent. The generated client below stays reachable ([`Client::raw`]).
//!
//! # Example
//!
//! ```no_run
//! use chatcaptain::{Client, Error};
//!
//! # async fn example() -> Result<(), Error> {
//! let captain = Client::from_env()?; // CHATCAPTAIN_API_KEY, CHATCAPTAIN_BASE_URL
//! let bot = captain.chatbot("bot_abc123xyz");
//! for conversation in bot.conversations().channel("channel_1").await? {
//!     let conversation = bot.conversation(conversation.id);
//!     conversation.send_text("Still there?").as_bot().await?;
//!     conversation.add_tags(["asked again"]).await?;
//! }
//! # Ok(())
//! # }
//! ```

mod call;
mod chatbot;
mod client;
pub mod content;
mod conversation;
mod conversations;
mod error;
mod inbound;
mod messages;
mod payload;
mod printed;
mod time;
mod update;
mod widget;

#[doc(no_inline)]
pub use chatcaptain_client::{
    AttemptReport, AttemptRequest, CallOptions, Hook, ResponseValue, RetryPolicy, operation, types,
};

#[doc(no_inline)]
pub use jiff::Timestamp;

pub use self::{
    call::Call,
    chatbot::Chatbot,
    client::{Client, ClientBuilder},
    conversation::ConversationHandle,
    conversations::{Conversations, CreateConversation, FindConversation},
    error::{Error, ErrorKind},
    inbound::{Inbound, InboundContact, IncomingMessage, StepPayload},
    messages::{MessageHandle, Messages, SendMessage},
    update::{ConversationUpdate, MessageUpdate},
    widget::{Visitor, Widget},
};
