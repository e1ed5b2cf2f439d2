//! A conversation as the model has it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Words that texts are made of: few, so that they meet.
pub(super) const WORDS: [&str; 6] = ["red", "green", "greenish", "blue", "Blé", "ble"];

/// One of few times, so that they meet.
pub(super) fn time(at: u8) -> String {
    format!("2026-01-01T00:00:0{at}Z")
}

/// A message.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) user: bool,
    pub(super) sensitive: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) contact: String,
    pub(super) provider_id: Option<String>,
    pub(super) state: u8,
    pub(super) tags: Vec<String>,
    sessions: u8,
    unread: bool,
    last_user_action: Option<u8>,
    /// By time, then id.
    pub(super) messages: BTreeMap<(String, String), Said>,
}

impl Kept {
    pub(super) fn new(name: &str, contact: &str, provider_id: Option<String>) -> Self {
        Self { name: name.to_owned(), contact: contact.to_owned(), provider_id, ..Self::default() }
    }

    /// Makes a change, and gives it as it is sent. An empty id of a provider is none.
    pub(super) fn change(
        &mut self,
        name: Option<usize>,
        state: Option<u8>,
        tag: Option<usize>,
        provider_id: Option<String>,
    ) -> Value {
        let mut change = json!({});
        if let Some(name) = name {
            change["name"] = json!(WORDS[name]);
            WORDS[name].clone_into(&mut self.name);
        }
        if let Some(state) = state {
            change["state"] = json!(state);
            self.state = state;
        }
        if let Some(tag) = tag {
            change["tags"] = json!({"tags": [WORDS[tag]]});
            self.tags = vec![WORDS[tag].to_owned()];
        }
        if let Some(provider_id) = provider_id {
            change["providerId"] = json!(provider_id);
            self.provider_id = Some(provider_id).filter(|id| !id.is_empty());
        }
        change
    }

    pub(super) fn reopen(&mut self) {
        if self.state == 3 {
            self.state = 0;
            self.sessions += 1;
        }
    }

    pub(super) fn add(&mut self, at: u8, id: String, said: Said) {
        let late = self.last_user_action.is_some_and(|last| at < last);
        if said.user {
            self.unread = true;
            self.last_user_action = self.last_user_action.max(Some(at));
        } else if !late {
            self.unread = false;
        }
        self.messages.insert((time(at), id), said);
    }

    fn words(&self) -> BTreeSet<String> {
        let said = self.messages.values().filter(|said| !said.sensitive).map(|said| &said.text);
        let texts = said.chain(&self.tags).chain([&self.name]);
        texts.flat_map(|text| text.split(' ')).map(folded).collect()
    }

    pub(super) fn has(&self, whole: &str, prefix: &str) -> bool {
        let (prefix, words) = (folded(prefix), self.words());
        words.contains(&folded(whole)) && words.iter().any(|word| word.starts_with(&prefix))
    }

    /// What an answer shows of it.
    pub(super) fn expected(&self) -> Value {
        let open = || self.messages.values().rev().filter(|said| !said.sensitive);
        let last = open().next();
        let sender = |said: &Said| if said.user { "user" } else { "operator" };
        json!({
            "name": self.name, "contactId": self.contact, "providerId": self.provider_id, "state": self.state,
            "tags": self.tags, "sessionCount": self.sessions + 1, "unread": self.unread,
            "lastMessage": last.map(|said| json!({ "text": said.text })), "lastSender": last.map(sender),
            "lastUserInput": open().find(|said| said.user).map(|said| &said.text),
            "lastUserAction": self.last_user_action.map(time).unwrap_or_default(),
        })
    }
}

/// The same of an answer.
pub(super) fn shown(now: &Value) -> Value {
    let names = [
        "name",
        "contactId",
        "providerId",
        "state",
        "tags",
        "sessionCount",
        "unread",
        "lastMessage",
        "lastSender",
        "lastUserInput",
        "lastUserAction",
    ];
    names.into_iter().map(|name| (name.to_owned(), now.get(name).cloned().unwrap_or(Value::Null))).collect()
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace('é', "e")
}
