//! The `ChatCaptain` API as a server: conversations, messages, search, incoming traffic and the widget, with
//! permissions, over one `SQLite` file. Unofficial; where the pages are silent, the README lists what it assumes.
//!
//! - [`testing::TestServer`]: a server for a test, in memory, ready to be called, with faults on demand.
//! - [`Server`]: one to be hosted; the program `chatcaptain-server` is this with options.
//! - [`Admin`]: chatbots, channels, views and keys, for which the API has no operations.
//! - [`store`]: what it keeps, behind a trait with a conformance suite.
//! - [`responder`]: who answers what comes in.

pub mod admin;
mod api;
mod app;
mod clock;
mod error;
mod http;
mod log;
pub mod responder;
mod secret;
pub mod serve;
mod server;
pub mod store;
pub mod testing;
mod tokenizer;

pub use self::{
    admin::{Admin, AdminError},
    app::Limits,
    log::LogQueue,
    server::Server,
    testing::{Fault, SeenRequest, TestServer},
};

/// The programs of the readme.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
