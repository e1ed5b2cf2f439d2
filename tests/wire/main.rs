//! What the generated client sends and understands, over real connections.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod answers;
mod calls;
mod coverage;
mod failures;
mod guarantees;
mod ids;
mod operations;
mod requests;
mod setters;
mod values;
