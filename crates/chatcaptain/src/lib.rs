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
//! // A stream: one conversation at a time is in memory.
//! let mut quiet = Vec::new();
//! let mut conversations = bot.conversations().channel("channel_1").stream();
//! while let Some(found) = conversations.try_next().await? {
//!     let is_quiet = found.last_user_action_at()?.is_some_and(|at| at < yesterday);
//!     if found.state == ConversationStatus::Open && is_quiet && !found.tags.iter().any(|tag| tag == "asked") {
//!         quiet.push(found.id);
//!     }
//! }
//! for id in quiet {
//!     // The tag comes first, so that nobody is asked twice. Other tags are kept.
//!     bot.conversation(&id).add_tags(["asked"]).await?;
//!     bot.conversation(&id).send_text("Still there?").as_bot().await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Where to start
//!
//! | to | see |
//! |---|---|
//! | list, find, create, search conversations | [`Chatbot`] |
//! | read, update, close, delete a conversation, send messages | [`Chatbot::conversation`] |
//! | create the content of a message | [`content`] |
//! | list, stream, watch messages | [`ConversationHandle::messages`] |
//! | pass on messages and events of your own channel | [`Chatbot::inbound`] |
//! | act as a visitor of a web page | [`Chatbot::widget`] |
//! | make many calls at the same time | `concurrent` |
//! | work without `async` | `blocking` |
//! | call an operation or endpoint that has no method here | [`Client::raw`] |
//! | test without a network connection | [`ClientBuilder::transport`] |
//! | pagination, retries, timeouts, rate limits, proxies, TLS, logging, metrics, testing, webhooks | [`guide`] |
//!
//! Handles are cheap, and nothing is sent before a call is awaited. An invalid id is reported by the first call, before
//! anything is sent.
//!
//! Every verb returns a [`Call`], or a builder with the same methods: set options ([`Call::options`]), get status and headers
//! ([`Call::send_for_response`]), stream the body ([`Call::stream`]), show the request as a command line
//! ([`Call::to_curl`]). The operations of [`Client::raw`] return the same type. Functions that take a future, such as
//! `tokio::spawn` and `join_all`, take [`Call::send`].
//!
//! # Errors
//!
//! [`Error::kind`] says what went wrong; [`Error::needs`] names the missing permission, [`Error::retry_after`] the time to
//! wait. For a call that changes something, [`Error::is_unsent`], [`Error::is_carried_out`] and
//! [`Error::is_outcome_unknown`] say whether the change was made. Safe retries have been made by then. The
//! [guide](guide#errors-in-a-web-service-or-webhook) has a table of all kinds.
//!
//! # What "the pages" are
//!
//! The vendor publishes documentation pages and no `OpenAPI` document. The types and operations below this crate are generated
//! from those pages, and each method names the page that describes it.
//!
//! # Features
//!
//! | feature | default | what |
//! |---|---|---|
//! | `rustls` | yes | https through rustls |
//! | `stream` | yes | streams of lists, `watch`, `concurrent` |
//! | `native-tls` | no | https through the system's library |
//! | `blocking` | no | `.wait()` instead of `.await` |
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
#[doc(alias = "pagination")]
#[doc(alias = "retry")]
#[doc(alias = "timeout")]
#[doc(alias = "rate limit")]
#[doc(alias = "proxy")]
#[doc(alias = "tls")]
#[doc(alias = "certificate")]
#[doc(alias = "logging")]
#[doc(alias = "metrics")]
#[doc(alias = "mock")]
#[doc(alias = "test")]
#[doc(alias = "webhook")]
pub mod guide;
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
