//! Reads between the writes: a client reads and finds what it wrote as soon as that is acknowledged.

use super::{Client, Step, messages::Own};
use crate::trial::connection::Request;

impl Client<'_> {
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
