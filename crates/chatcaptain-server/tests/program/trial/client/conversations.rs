//! Conversations: those of customers, which all clients patch; one that this client alone changes; and those that all
//! clients delete.

use super::{Client, KEYWORDS, Step, messages};
use crate::trial::{expected::State, journal::Action, snapshot::text};

/// Customers whose conversations all clients delete.
const PASSING: usize = 5;

#[derive(Clone)]
pub(super) struct Own {
    id: String,
    provider_id: String,
    state: State,
}

impl Client<'_> {
    pub(super) fn patch_customer_conversation(&mut self) -> Step {
        let Some(conversation) = self.random.choice(self.customers.values()).cloned() else {
            return self.handle();
        };
        let word = self.word();
        self.write(Action::PatchConversation { conversation, word }).map(drop)
    }

    pub(super) fn use_own_conversation(&mut self) -> Step {
        match (self.own.clone(), self.random.u8(0..10)) {
            (None, _) | (_, 0) => self.create_conversation(),
            (Some(own), 1..3) => {
                let word = self.word();
                self.write(Action::PatchConversation { conversation: own.id, word }).map(drop)
            }
            (Some(own), 3..5) => self.create_message_in(own.id),
            (Some(own), _) => {
                let own = self.set_state(own)?;
                let own = self.handle_own(own)?;
                self.handle_own(own).map(drop)
            }
        }
    }

    fn set_state(&mut self, mut own: Own) -> Option<Own> {
        own.state.state = self.random.u8(0..4);
        self.own = Some(own.clone());
        self.write(Action::SetState { conversation: own.id.clone(), state: own.state.state })?;
        Some(own)
    }

    fn create_conversation(&mut self) -> Step {
        let word = self.word();
        let provider_id = format!("own-{word}");
        let response = self.write(Action::CreateConversation { provider_id: provider_id.clone(), word })?;
        if let Some(body) = response.acknowledged() {
            let id = text(&body["conversation"], "id").to_owned();
            self.own = Some(Own { id, provider_id, state: State::NEW });
        }
        Some(())
    }

    /// Waits for the replies, because the next request may change the state that decides about them.
    fn handle_own(&mut self, mut own: Own) -> Option<Own> {
        let keyword = ["hello", "human", "human", ""][self.random.usize(0..4)];
        let message = self.message("user", keyword);
        let (conversation, word) = (own.id.clone(), message.word.clone());
        let action = Action::Handle {
            provider_id: own.provider_id.clone(),
            provider_message_id: word.clone(),
            background: false,
            keyword,
            bot: own.state.is_answered(),
            message,
        };
        own.state = own.state.after_message(keyword);
        self.own = Some(own.clone());
        let response = self.write(action)?;
        if let Some(body) = response.acknowledged() {
            let id = text(body, "messageId").to_owned();
            self.messages.push(messages::Own { conversation, id, word, sensitive: false });
        }
        Some(own)
    }

    pub(super) fn use_passing_conversation(&mut self) -> Step {
        let known = self.random.choice(0..self.passing.len());
        match (known, self.random.u8(0..10)) {
            (Some(index), 0..3) => {
                let conversation = self.passing.swap_remove(index);
                self.write(Action::DeleteConversation { conversation }).map(drop)
            }
            (Some(index), 3..6) => {
                let (conversation, message) = (self.passing[index].clone(), self.message("agent", ""));
                self.write(Action::CreateMessage { conversation, message }).map(drop)
            }
            _ => self.handle_passing(),
        }
    }

    fn handle_passing(&mut self) -> Step {
        let provider_id = format!("passing-{}", self.random.usize(0..PASSING));
        let keyword = KEYWORDS[self.random.usize(0..KEYWORDS.len())];
        let message = self.message("user", keyword);
        let (provider_message_id, background) = (message.word.clone(), self.random.bool());
        let action =
            Action::Handle { provider_id, provider_message_id, background, keyword, bot: true, message };
        let response = self.write(action)?;
        if let Some(body) = response.acknowledged() {
            self.passing.push(text(body, "conversationId").to_owned());
        }
        Some(())
    }
}
