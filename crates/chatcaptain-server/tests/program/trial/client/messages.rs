//! Messages and events of customers, and messages of agents; and reads between them: a client finds what it wrote as soon
//! as that is acknowledged.

use serde_json::json;

use super::{CUSTOMERS, Client, KEYWORDS, Step};
use crate::trial::{connection::Request, journal::Action, snapshot::text};

/// Ids of a provider that come in again and again from each customer. Each round has more.
const REPEATED: usize = 20;

#[derive(Clone)]
pub(super) struct Own {
    pub(super) conversation: String,
    pub(super) id: String,
    pub(super) word: String,
    pub(super) sensitive: bool,
}

impl Client<'_> {
    pub(super) fn handle(&mut self) -> Step {
        let provider_id = format!("customer-{}", self.random.usize(0..CUSTOMERS));
        let index = self.random.usize(0..REPEATED * (self.round + 1));
        let keyword = KEYWORDS[index % KEYWORDS.len()];
        let (message, background) = (self.message("user", keyword), self.random.bool());
        let word = message.word.clone();
        let repeated = self.random.u8(0..10) < 4;
        let provider_message_id = if repeated { format!("repeated-{index}") } else { word.clone() };
        let customer = provider_id.clone();
        let action =
            Action::Handle { provider_id, provider_message_id, background, keyword, bot: true, message };
        let response = self.write(action)?;
        let Some(body) = response.acknowledged() else { return Some(()) };
        let conversation = text(body, "conversationId").to_owned();
        self.customers.insert(customer, conversation.clone());
        if !response.replayed {
            let id = text(body, "messageId").to_owned();
            self.messages.push(Own { conversation, id, word, sensitive: false });
        }
        Some(())
    }

    pub(super) fn create_message(&mut self) -> Step {
        let Some(conversation) = self.random.choice(self.customers.values()).cloned() else {
            return self.handle();
        };
        self.create_message_in(conversation)
    }

    pub(super) fn create_message_in(&mut self, conversation: String) -> Step {
        let sender = if self.random.u8(0..3) == 0 { "user" } else { "agent" };
        let mut message = self.message(sender, "");
        match self.random.u8(0..10) {
            0..2 => {
                message.kind = "note";
                message.content = json!({"note": {"text": message.word, "mentions": []}});
            }
            2..4 => message.sensitive = true,
            _ => {}
        }
        let (word, sensitive, into) = (message.word.clone(), message.sensitive, conversation.clone());
        let response = self.write(Action::CreateMessage { conversation: into, message })?;
        if let Some(body) = response.acknowledged() {
            let id = text(&body["message"], "id").to_owned();
            self.messages.push(Own { conversation, id, word, sensitive });
        }
        Some(())
    }

    pub(super) fn change_message(&mut self) -> Step {
        // Often the newest, which its conversation may show.
        let newest = self.messages.len().saturating_sub(1);
        let from = if self.random.bool() { newest } else { 0 };
        let Some(index) = self.random.choice(from..self.messages.len()) else { return self.handle() };
        let Own { conversation, id, sensitive, .. } = self.messages[index].clone();
        let action = match self.random.u8(0..3) {
            0 => Action::TagMessage { conversation, id, tag: self.word() },
            1 => {
                self.messages[index].sensitive = !sensitive;
                Action::SetSensitive { conversation, id, sensitive: !sensitive }
            }
            _ => {
                self.messages.swap_remove(index);
                Action::DeleteMessage { conversation, id }
            }
        };
        self.write(action).map(drop)
    }

    pub(super) fn send_event(&mut self) -> Step {
        let provider_id = format!("customer-{}", self.random.usize(0..CUSTOMERS));
        let name = if self.random.bool() { "cart_left" } else { "user_seen_message" };
        let background = self.random.bool();
        self.write(Action::Event { provider_id, name, background }).map(drop)
    }

    pub(super) fn read_own_message(&mut self) -> Step {
        let Some(own) = self.random.choice(&self.messages).cloned() else { return self.handle() };
        let Own { conversation, id, word, sensitive } = own;
        let results = self.send(&Request::get(format!("/search?query={word}&viewId=all")))?.body;
        let results = &results["results"];
        let found = if sensitive {
            results["found"] == 0
        } else {
            results["found"] == 1 && results["hits"][0]["conversation"]["id"] == conversation.as_str()
        };
        let read = self.send(&Request::get(format!("/{conversation}/messages/{id}")))?.body;
        if !found || read["message"]["isSensitive"].as_bool().unwrap_or_default() != sensitive {
            let problem =
                format!("the client's message {word} in {conversation} is {read}, found in {results}");
            self.report.problems.push(problem);
        }
        Some(())
    }

    pub(super) fn read_lists(&mut self) -> Step {
        self.send(&Request::get(String::new()))?;
        let Some(conversation) = self.random.choice(self.customers.values()).cloned() else {
            return Some(());
        };
        self.send(&Request::get(format!("/{conversation}/messages"))).map(drop)
    }
}
