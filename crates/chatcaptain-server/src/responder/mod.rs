//! Who answers what comes in: nobody, a rule file, or code of one's own.
//!
//! A responder is asked outside of any transaction, on a thread where it may take its time, and may be asked again about
//! the same input when the server ended before its answer was stored: it answers, it does not act.

mod rules;
mod rules_file;

use chatcaptain_client::types::Content;

pub use self::rules::{RuleError, RuleFile};

/// Answers what comes in.
pub trait Responder: Send + Sync + 'static {
    /// The answers to one input, in their order; none where it has nothing to say. One that panics has none.
    fn respond(&self, input: &Input<'_>) -> Vec<Reply>;

    /// Whether it answers at all. Where it does, conversations begin in the state `BOT`, otherwise in `OPEN`.
    fn answers(&self) -> bool {
        true
    }
}

/// What came in.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Input<'a> {
    /// The chatbot's id.
    pub chatbot: &'a str,
    /// The conversation's id.
    pub conversation: &'a str,
    /// The channel's id.
    pub channel: &'a str,
    /// The conversation's language; empty where nobody told it.
    pub language: &'a str,
    /// What it is.
    pub kind: InputKind<'a>,
}

/// The kinds of input.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum InputKind<'a> {
    /// A message, in a conversation that the bot has.
    Message(&'a Content),
    /// An event of a channel.
    Event {
        /// Its name.
        name: &'a str,
    },
    /// A step of a flow.
    Payload {
        /// The flow.
        flow: Option<&'a str>,
        /// The step.
        step: Option<&'a str>,
        /// An event that belongs to it.
        event: Option<&'a str>,
        /// What comes with the event.
        payload: Option<&'a str>,
    },
    /// An event that somebody triggered.
    CustomEvent {
        /// Its name.
        name: &'a str,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// A message.
    Message {
        /// Its `type`.
        kind: String,
        /// What it holds.
        content: Box<Content>,
    },
    /// The conversation goes to people: its state becomes `OPEN`, and the bot answers no more messages in it.
    HandOver {
        /// Why.
        reason: String,
    },
}

/// Answers nothing: everything that comes in waits for people.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoResponder;

impl Responder for NoResponder {
    fn respond(&self, _: &Input<'_>) -> Vec<Reply> {
        Vec::new()
    }

    fn answers(&self) -> bool {
        false
    }
}
