//! The SDK and the server, each by its promises, and both together.

#![allow(clippy::duplicate_mod, reason = "the examples share how they end")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod sdk;
mod server;
