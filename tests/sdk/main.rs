//! What the SDK sends, understands and tells, over real connections.

#![allow(clippy::duplicate_mod, reason = "the examples share how they end")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod answers;
mod arguments;
mod blocking;
mod calls;
mod concurrency;
mod documented;
mod errors;
mod examples;
mod hostile;
mod messages;
mod options;
mod partial;
mod printed;
mod public;
mod readme;
mod results;
mod scene;
mod sent;
mod verbs;
mod visitors;
mod watched;
