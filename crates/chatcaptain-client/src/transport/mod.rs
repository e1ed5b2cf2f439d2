//! The one safe way to the network.
//!
//! Every call of this crate goes through one function, `exec`, and nothing else sends. What
//! it guarantees:
//!
//! - The key travels in one header, marked sensitive, and only to the origin of the base URL.
//!   It is printed nowhere and wiped from memory when its last owner goes.
//! - A redirect is never followed, and no `Referer` is ever sent.
//! - The base URL is checked once: `https` (plain `http` only on loopback), no user
//!   information, no query, no fragment.
//! - Connecting, one attempt and the whole call have time limits; bodies have size limits,
//!   counted after decompression.
//! - An [`Error`] names the operation, the status, and for an answer that cannot be decoded
//!   the place in it, and prints no key, token, query, header value or text of a message.
//!
//! What the defaults are: [`ClientBuilder`]. One call with other limits: [`Client::with`].
//!
//! # Proxies
//!
//! `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are honoured as usual: an `https` call goes
//! through the proxy in a tunnel, so the proxy sees the host and nothing of the call.
//! A base URL on loopback never uses a proxy, because plain `http` would show it the key.
//! [`ClientBuilder::environment_proxy`] turns this off.
//!
//! # Compression
//!
//! `gzip` is asked for and undone. An answer in any other encoding is refused
//! ([`ErrorKind::UnexpectedEncoding`]).
//!
//! # Runtime
//!
//! Calls need a tokio runtime with its I/O and time drivers enabled, and panic outside one.

mod api_key;
mod attempt;
mod base_url;
mod body;
mod builder;
mod call;
mod client;
mod deadline;
mod decode;
mod endpoint;
mod error;
mod header;
mod hook;
mod limits;
mod message;
mod mismatch;
mod observe;
mod options;
mod pairs;
mod percent;
mod query;
mod request;
mod response;
mod retry;
mod stream;
pub(crate) mod support;
mod target;
mod template;

#[cfg(test)]
mod loopback_tests;

pub use self::{
    api_key::ApiKey,
    builder::ClientBuilder,
    client::Client,
    endpoint::EndpointRequest,
    error::{Error, ErrorKind},
    hook::{AttemptReport, AttemptRequest, Hook},
    options::CallOptions,
    response::ResponseValue,
    retry::RetryPolicy,
    stream::ByteStream,
};
