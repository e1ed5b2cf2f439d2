//! What the generated client sends and understands, over real connections.

mod answers;
mod calls;
mod coverage;
mod failures;
mod guarantees;
mod ids;
mod requests;
mod setters;
mod values;
