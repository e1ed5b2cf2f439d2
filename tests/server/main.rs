//! The server as anybody meets it: over HTTP, by what the issue of each line promises.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod api;
mod auth;
mod concurrent;
mod conversations;
mod end_to_end;
mod faults;
mod incoming;
mod limits;
mod logs;
mod messages;
mod model;
mod requests;
mod search;
mod widget;
