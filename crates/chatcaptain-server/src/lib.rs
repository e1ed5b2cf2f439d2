//! A server that implements the `ChatCaptain` API: conversations, messages, search, incoming messages and the widget, with
//! permissions, over one `SQLite` file. Unofficial. The README lists the choices that were made where the pages say nothing.
//!
//! - [`testing::TestServer`]: a server for tests, in memory, with a chatbot and a key, and faults on demand.
//! - [`Server`]: a server to host; the program `chatcaptain-server` adds a command line.
//! - [`Admin`]: chatbots, channels, views and keys, for which the API has no operations.
//! - [`store`]: storage behind a trait, with a conformance suite.
//! - [`responder`]: replies to incoming messages.

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
