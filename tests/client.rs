//! The generated client: what it sends, what its transport guarantees, how its types agree with the document,
//! and that everything of the pages goes through it and the server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod conformance;
mod operations;
mod traced;
mod transport;
mod wire;
