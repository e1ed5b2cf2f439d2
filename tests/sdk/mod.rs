//! What the SDK sends, understands and tells, over real connections.

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
