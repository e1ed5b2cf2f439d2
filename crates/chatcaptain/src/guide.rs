//! How to do common things: pagination, retries, timeouts, rate limits, proxies, TLS, logging, metrics, testing, webhooks,
//! versions. This module has no items.
//!
//! # Pagination
//!
//! The API does not paginate: a list is one response of any length. `.await` returns all items, within the size limit of a
//! response (16 MiB). `stream()` reads a list of any length in bounded memory, item by item:
//!
//! ```no_run
//! # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
//! let mut conversations = bot.conversations().stream();
//! while let Some(conversation) = conversations.try_next().await? {
//!     println!("{}", conversation.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # New messages: polling
//!
//! The API cannot push. `watch` of [`Messages`](crate::Messages) lists the messages at an interval and yields each new one once;
//! `watch_after` continues after a restart. Both need the feature `stream`.
//!
//! # Retries
//!
//! A call is attempted up to three times, with exponential backoff and jitter. What is retried depends on what the operation does:
//!
//! | | not sent (DNS, TCP, TLS) | 429 | 408, 500, 502, 503, 504, connection lost, attempt timed out |
//! |---|---|---|---|
//! | reads, updates | retried | retried | retried |
//! | deletes | retried | retried | retried; a 404 after an attempt whose outcome is unknown is a success |
//! | creates, incoming messages, events | retried | retried | not retried: [`Error::is_outcome_unknown`](crate::Error::is_outcome_unknown) is true |
//!
//! All calls of a client share a budget of retries, so that a server that is down does not get three times the load.
//! [`RetryPolicy`](crate::RetryPolicy) sets attempts and backoff. [`CallOptions::idempotent`](crate::CallOptions::idempotent) allows
//! a create to be retried like a read:
//!
//! ```no_run
//! # async fn example(contact: chatcaptain::InboundContact) -> Result<(), chatcaptain::Error> {
//! use chatcaptain::CallOptions;
//!
//! // The provider's id lets the server recognise a message that arrives twice.
//! let message = contact.text("Hello").provider_message_id("m-1");
//! message.options(CallOptions::new().idempotent(true)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Timeouts
//!
//! | limit | default | set with |
//! |---|---|---|
//! | connecting | 5 s | [`ClientBuilder::connect_timeout`](crate::ClientBuilder) |
//! | one attempt | 30 s | [`CallOptions::attempt_timeout`](crate::CallOptions::attempt_timeout) |
//! | the whole call, waits and body included | 60 s | [`CallOptions::call_timeout`](crate::CallOptions::call_timeout), `.timeout(…)` of a call |
//! | a stream without progress | 30 s | [`CallOptions::idle_timeout`](crate::CallOptions::idle_timeout) |
//!
//! Options apply to one call (`.options(…)`), to a client ([`Client::with`](crate::Client::with)), or to everything
//! ([`Client::builder`](crate::Client::builder)).
//!
//! # Rate limits
//!
//! A 429 is retried. `Retry-After` is respected up to 60 seconds and within the timeout of the call; a longer one, or the
//! last attempt, returns [`ErrorKind::RateLimited`](crate::ErrorKind::RateLimited) with
//! [`Error::retry_after`](crate::Error::retry_after). To limit your own rate, limit the number of calls at the same time with
//! `chatcaptain::concurrent`.
//!
//! # Errors in a web service or webhook
//!
//! | [`ErrorKind`](crate::ErrorKind) | cause | what a caller does | status for your own caller |
//! |---|---|---|---|
//! | `InvalidArgument` | an id, option or setting is invalid; nothing was sent by this attempt | fix the program | 500, or 400 if the value came from the caller |
//! | `Unauthorized` | 401: the key is not accepted | check the key | 500 |
//! | `Forbidden` | 403: [`Error::needs`](crate::Error::needs) names the missing permission | give the key the permission | 500 |
//! | `NotFound` | 404, 410: it does not exist, or the key has no access | decide | 404 |
//! | `BadRequest` | another 4xx | fix the request | 500 |
//! | `RateLimited` | 429 after all attempts | wait [`retry_after`](crate::Error::retry_after) | 503 with `Retry-After` |
//! | `Server`, `Connection`, `Timeout` | the server or the network failed, after all attempts | try later; for a create check [`is_outcome_unknown`](crate::Error::is_outcome_unknown) first | 503 |
//! | `Rejected` | a success status with an `error`, or an error with a partial result | see [`Error::payload`](crate::Error::payload) | 502 |
//! | `Undecodable`, `UnexpectedStatus`, `Redirect` | the response does not match the API documentation | report it | 502 |
//! | `TooLarge` | the response exceeds a size limit | `stream()`, or a larger limit | 500 |
//!
//! The kind does not say whether a change was made. [`is_unsent`](crate::Error::is_unsent): it was not;
//! [`is_carried_out`](crate::Error::is_carried_out): it was; [`is_outcome_unknown`](crate::Error::is_outcome_unknown): it may
//! have been.
//!
//! # Proxies
//!
//! `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are respected: calls go through a tunnel, so the proxy sees the host name and
//! nothing else. [`ClientBuilder::environment_proxy`](crate::ClientBuilder) turns that off. A base URL on loopback never uses a
//! proxy. A proxy of your own is a setting of the HTTP client: see [TLS](#tls).
//!
//! # TLS
//!
//! The feature `rustls` (default) uses rustls with the system's root certificates; `native-tls` uses the system's library.
//! Other roots, client certificates and proxies are settings of the HTTP client:
//!
//! ```no_run
//! use chatcaptain::{Client, raw::reqwest};
//!
//! # fn example(root: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let http = reqwest::Client::builder()
//!     .add_root_certificate(reqwest::Certificate::from_pem(root)?)
//!     .proxy(reqwest::Proxy::https("http://proxy.example.com:3128")?);
//! let captain = Client::builder().api_key("example-key").http_client(http).build()?;
//! # let _ = captain;
//! # Ok(())
//! # }
//! ```
//!
//! Plain `http` is possible only to loopback addresses.
//!
//! # Logging and metrics
//!
//! Each call is a [`tracing`](https://docs.rs/tracing) span `request` (level `INFO`, target `chatcaptain_client`) with the field
//! names of OpenTelemetry's HTTP conventions; each attempt is an event (level `DEBUG`). A [`Hook`](crate::Hook) sees each
//! attempt and can count it or add headers, such as `traceparent`:
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use chatcaptain::{AttemptReport, Client, Hook};
//!
//! #[derive(Default)]
//! struct Metrics {
//!     failed: AtomicU64,
//! }
//!
//! impl Hook for Metrics {
//!     fn after_attempt(&self, attempt: &AttemptReport<'_>) {
//!         if attempt.status().is_none_or(|status| status >= 400) {
//!             self.failed.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! let captain = Client::builder().api_key("example-key").hook(Metrics::default()).build()?;
//! # let _ = captain;
//! # Ok::<(), chatcaptain::Error>(())
//! ```
//!
//! The text of an error and `Debug` of all types contain no key, token, query, body or message text, so both can be logged.
//! [`Error::message`](crate::Error::message) and [`Error::report`](crate::Error::report) have the server's own words, which
//! may contain personal data.
//!
//! # Testing and mocking
//!
//! - Without a network connection: [`ClientBuilder::transport`](crate::ClientBuilder) replaces the HTTP client by a function from
//!   request to response. Authentication, retries and decoding stay as they are. [`ClientBuilder`](crate::ClientBuilder) shows it.
//! - Against a real server: `TestServer` of the crate `chatcaptain-server` runs the API in memory on a loopback port, with
//!   faults on demand.
//! - Values: types that the API only returns are built from `new()`; see [`types`](crate::types).
//!
//! # Webhooks and channels of your own
//!
//! The API has no webhooks that call you. The other direction exists: your webhook receives a message from a provider and
//! passes it on with [`Chatbot::inbound`](crate::Chatbot::inbound). `examples/inbound_bridge.rs` is a complete program.
//!
//! # Concurrency
//!
//! Handles and clients are `Clone`, `Send` and `Sync`. `chatcaptain::concurrent` makes many calls with a limit, without
//! spawning.
//!
//! # Runtime
//!
//! Calls need a tokio runtime with its I/O and time drivers enabled. Without one, use the feature `blocking`. WebAssembly and
//! other runtimes are not supported.
