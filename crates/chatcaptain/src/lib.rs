//! SDK for the `ChatCaptain` API, on which companies run chatbots and answer their customers over web,
//! `WhatsApp`, e-mail and voice. Unofficial.
//!
//! # A first program
//!
//! ```no_run
//! use chatcaptain::{Client, Error, Timestamp, types::ConversationStatus};
//!
//! # async fn example(yesterday: Timestamp) -> Result<(), Error> {
//! let captain = Client::from_env()?; // CHATCAPTAIN_API_KEY, CHATCAPTAIN_BASE_URL
//! let bot = captain.chatbot("bot_abc123xyz");
//!
//! // A stream: no more than one conversation is in memory.
//! let mut quiet = Vec::new();
//! let mut conversations = bot.conversations().channel("channel_1").stream();
//! while let Some(found) = conversations.try_next().await? {
//!     let is_quiet = found.last_user_action_at()?.is_some_and(|at| at < yesterday);
//!     if found.state == ConversationStatus::Open && is_quiet && !found.tags.iter().any(|tag| tag == "asked") {
//!         quiet.push(found.id);
//!     }
//! }
//! for id in quiet {
//!     // The tag is first, so nobody is asked twice. The other tags stay.
//!     bot.conversation(&id).add_tags(["asked"]).await?;
//!     bot.conversation(&id).send_text("Still there?").as_bot().await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! | to | begin at |
//! |---|---|
//! | list, find, begin, search conversations | [`Chatbot`] |
//! | read, change, close, delete a conversation, write into it | [`Chatbot::conversation`] |
//! | make what a message holds | [`content`] |
//! | read, stream, watch messages | [`ConversationHandle::messages`] |
//! | bring in messages and events of a channel of one's own | [`Chatbot::inbound`] |
//! | be a visitor of a web page | [`Chatbot::widget`] |
//! | make many calls at once | `concurrent` |
//! | do without `async` | `blocking` |
//! | call what is not here: the generated client, unknown endpoints | [`Client::raw`] |
//! | test your code without a socket | [`ClientBuilder::transport`] |
//!
//! Handles are cheap, and nothing is sent before a call is awaited. An invalid id is reported by the first call, before
//! anything is sent. Every verb returns a [`Call`], or a builder that has the same functions: options
//! ([`Call::options`]), status and headers of the response ([`Call::send_for_response`]), its body as it comes
//! ([`Call::stream`]), and the request as a command line ([`Call::to_curl`]). The operations of [`Client::raw`] return the
//! same type. What takes a future and not an `.await`, such as `tokio::spawn` and `join_all`, takes [`Call::send`].
//!
//! # When a call fails
//!
//! [`Error`] answers two questions. What went wrong: [`kind`](Error::kind) sorts failures, [`needs`](Error::needs) names the
//! permission that the key lacks, [`retry_after`](Error::retry_after) the wait. And, for a call that changes something,
//! whether the change was made: [`is_outcome_unknown`](Error::is_outcome_unknown) if it may have been,
//! [`is_carried_out`](Error::is_carried_out) if it was, [`is_unsent`](Error::is_unsent) if it cannot have been. Safe retries
//! have been made by then: see [`RetryPolicy`].
//!
//! # Features
//!
//! | feature | default | what |
//! |---|---|---|
//! | `rustls` | yes | https through rustls |
//! | `stream` | yes | lists as streams, `watch`, `concurrent` |
//! | `native-tls` | no | https through the system's library |
//! | `blocking` | no | `.wait()` in place of `.await` |
//! | `schemars` | no | `schemars::JsonSchema` for every type of the API |

#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod chatbot;
mod client;
pub mod content;
mod conversation;
mod conversations;
mod create;
mod inbound;
mod payload;
mod send;
#[cfg(feature = "stream")]
mod stream;
mod update;
mod widget;

#[doc(no_inline)]
pub use chatcaptain_client as raw;
pub use chatcaptain_client::{Call, CallFuture, Error, ErrorKind, ResponseValue};

#[doc(no_inline)]
pub use chatcaptain_client::{
    ApiKey, AttemptReport, AttemptRequest, CallOptions, Hook, RetryPolicy, operation, types,
};

#[doc(no_inline)]
pub use jiff::Timestamp;

#[cfg(feature = "stream")]
pub use self::stream::{ItemStream, concurrent};
pub use self::{
    chatbot::{Chatbot, StepPayload},
    client::{Client, ClientBuilder},
    conversation::{ConversationHandle, MessageHandle, Messages},
    conversations::{Conversations, FindConversation},
    create::{CreateConversation, NewConversation},
    inbound::{Inbound, InboundContact, IncomingEvent, IncomingMessage},
    send::SendMessage,
    update::{ConversationUpdate, MessageUpdate},
    widget::{Visitor, Widget},
};
