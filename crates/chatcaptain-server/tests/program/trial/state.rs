//! How messages of the customer move the state of a conversation, by the rules of the demo.

/// The state of a conversation, and its sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) state: u8,
    pub(crate) sessions: u64,
}

const OPEN: u8 = 0;
const BOT: u8 = 1;
const CLOSED: u8 = 3;

impl State {
    /// Of a conversation that an operator creates.
    pub(crate) const NEW: Self = Self { state: OPEN, sessions: 1 };
    /// Of a conversation that a customer begins.
    pub(crate) const INCOMING: Self = Self { state: BOT, sessions: 1 };

    /// Whether the bot answers the next message.
    pub(crate) fn is_answered(self) -> bool {
        [BOT, CLOSED].contains(&self.state)
    }

    /// After a message and its replies.
    pub(crate) fn after_message(self, keyword: &str) -> Self {
        let answered = self.is_answered();
        let sessions = self.sessions + u64::from(self.state == CLOSED);
        let state = match keyword {
            "human" if answered => OPEN,
            _ if answered => BOT,
            _ => self.state,
        };
        Self { state, sessions }
    }
}
