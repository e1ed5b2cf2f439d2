//! The generated client: what it sends, what its transport guarantees, and how its types agree with the document.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod conformance;
mod operations;
mod transport;
mod wire;
