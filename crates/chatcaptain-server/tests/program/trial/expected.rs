//! What must be there after a trial, and what may be: derived from the requests and their responses alone.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    journal::{Action, Entry, Message},
    snapshot::text,
};

/// The state of a conversation, and its sessions: messages of the customer move them by the rules of the demo.
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

/// Whether requests without a response may have been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    Possible,
    Never,
}

/// Whether an action was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Yes,
    No,
    Unknown,
}

/// What a client may have made of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageState<'a> {
    pub(crate) tag: Option<&'a str>,
    pub(crate) sensitive: bool,
    pub(crate) deleted: bool,
}

/// A message that was sent.
#[derive(Debug)]
pub(crate) struct Sent<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) message: &'a Message,
    pub(crate) done: Done,
    /// Its conversation and id, if these were acknowledged.
    pub(crate) place: Option<(&'a str, &'a str)>,
    /// Two if a change of it had no response.
    pub(crate) states: Vec<MessageState<'a>>,
}

/// A conversation whose id was acknowledged.
#[derive(Debug)]
pub(crate) struct Known<'a> {
    pub(crate) provider_id: &'a str,
    /// The words that its name may have now.
    pub(crate) words: Vec<&'a str>,
    pub(crate) states: Vec<State>,
    /// When the deletions were sent, and whether they were carried out.
    pub(crate) deletions: Vec<(u64, Done)>,
}

pub(crate) struct Expected<'a> {
    pub(crate) entries: Vec<(&'a Entry, Done)>,
    /// By their words.
    pub(crate) messages: BTreeMap<&'a str, Sent<'a>>,
    /// By their ids.
    pub(crate) conversations: BTreeMap<&'a str, Known<'a>>,
}

impl<'a> Expected<'a> {
    /// `present` are the words of the messages that are there.
    pub(crate) fn new(entries: &'a [Entry], unanswered: Unanswered, present: &BTreeSet<&str>) -> Self {
        let done = |entry: &Entry| match (&entry.response, unanswered) {
            (Some(_), _) if entry.acknowledged().is_some() => Done::Yes,
            (None, Unanswered::Possible) => Done::Unknown,
            _ => Done::No,
        };
        let mut entries: Vec<_> = entries.iter().map(|entry| (entry, done(entry))).collect();
        entries.sort_by_key(|(entry, _)| entry.sent);
        let mut expected =
            Self { messages: messages(&entries), conversations: conversations(&entries), entries };
        expected.add_changes();
        expected.add_words();
        expected.add_states(present);
        expected
    }

    /// Only the client that sent a message changes it, one request after the other, and none after one without a
    /// response.
    fn add_changes(&mut self) {
        let words: BTreeMap<_, _> =
            self.messages.iter().filter_map(|(word, sent)| Some((sent.place?, *word))).collect();
        for (entry, done) in &self.entries {
            let (place, change): (_, &dyn Fn(&mut MessageState<'a>)) = match &entry.action {
                Action::TagMessage { conversation, id, tag } => {
                    ((conversation, id), &|it| it.tag = Some(tag))
                }
                Action::SetSensitive { conversation, id, sensitive } => {
                    ((conversation, id), &|it| it.sensitive = *sensitive)
                }
                Action::DeleteMessage { conversation, id } => ((conversation, id), &|it| it.deleted = true),
                _ => continue,
            };
            let word = words[&(place.0.as_str(), place.1.as_str())];
            let states = &mut self.messages.get_mut(word).unwrap().states;
            apply(states, *done, change);
        }
    }

    /// All clients change the words of a conversation at once. A word is over when another was sent after its end.
    fn add_words(&mut self) {
        let mut writes: BTreeMap<&str, Vec<(u64, u64, Done, &str)>> = BTreeMap::new();
        for (entry, done) in &self.entries {
            let (conversation, word) = match &entry.action {
                Action::PatchConversation { conversation, word } => (conversation.as_str(), word),
                Action::CreateConversation { word, .. } => match entry.acknowledged() {
                    Some(body) => (text(&body["conversation"], "id"), word),
                    None => continue,
                },
                _ => continue,
            };
            writes.entry(conversation).or_default().push((entry.sent, entry.ended, *done, word));
        }
        for (id, known) in &mut self.conversations {
            let writes = writes.remove(id).unwrap_or_default();
            let last = writes.iter().filter(|it| it.2 == Done::Yes).map(|it| it.0).max();
            let possible =
                |it: &&(u64, u64, Done, &'a str)| it.2 != Done::No && last.is_none_or(|last| it.1 > last);
            known.words = writes.iter().filter(possible).map(|it| it.3).collect();
            if last.is_none() {
                known.words.push("");
            }
        }
    }

    /// One client alone moves the state of its own conversation. The others stay as they begin.
    fn add_states(&mut self, present: &BTreeSet<&str>) {
        let ids: BTreeMap<_, _> = self.conversations.iter().map(|(id, it)| (it.provider_id, *id)).collect();
        for (entry, done) in &self.entries {
            match &entry.action {
                Action::SetState { conversation, state } => {
                    let known = self.conversations.get_mut(conversation.as_str()).unwrap();
                    apply(&mut known.states, *done, &|it| it.state = *state);
                }
                Action::Handle { provider_id, keyword, message, .. } if provider_id.starts_with("own-") => {
                    let known = self.conversations.get_mut(ids[provider_id.as_str()]).unwrap();
                    let stored = match done {
                        Done::Unknown if present.contains(message.word.as_str()) => Done::Yes,
                        Done::Unknown => Done::No,
                        other => *other,
                    };
                    apply(&mut known.states, stored, &|it| *it = it.after_message(keyword));
                }
                _ => {}
            }
        }
    }
}

fn apply<T: Copy>(states: &mut Vec<T>, done: Done, change: &dyn Fn(&mut T)) {
    let changed = states.clone().into_iter().map(|mut it| {
        change(&mut it);
        it
    });
    match done {
        Done::Yes => *states = changed.collect(),
        Done::No => {}
        Done::Unknown => {
            let changed: Vec<T> = changed.collect();
            states.extend(changed);
        }
    }
}

fn messages<'a>(entries: &[(&'a Entry, Done)]) -> BTreeMap<&'a str, Sent<'a>> {
    let mut messages = BTreeMap::new();
    for (entry, done) in entries {
        let (message, place, done) = match (&entry.action, entry.acknowledged()) {
            // Of a repeated message only the first request is stored.
            (Action::Handle { message, .. }, Some(body)) => {
                let replayed = entry.response.as_ref().is_some_and(|it| it.replayed);
                let place = (text(body, "conversationId"), text(body, "messageId"));
                if replayed { (message, None, Done::No) } else { (message, Some(place), *done) }
            }
            (Action::CreateMessage { conversation, message }, Some(body)) => {
                (message, Some((conversation.as_str(), text(&body["message"], "id"))), *done)
            }
            (Action::Handle { message, .. } | Action::CreateMessage { message, .. }, None) => {
                (message, None, *done)
            }
            _ => continue,
        };
        let state = MessageState { sensitive: message.sensitive, ..MessageState::default() };
        messages.insert(message.word.as_str(), Sent { entry, message, done, place, states: vec![state] });
    }
    messages
}

fn conversations<'a>(entries: &[(&'a Entry, Done)]) -> BTreeMap<&'a str, Known<'a>> {
    let mut conversations = BTreeMap::new();
    for (entry, _) in entries {
        let Some(body) = entry.acknowledged() else { continue };
        let (id, provider_id, state) = match &entry.action {
            Action::Handle { provider_id, .. } | Action::Event { provider_id, .. } => {
                (text(body, "conversationId"), provider_id, State::INCOMING)
            }
            Action::CreateConversation { provider_id, .. } => {
                (text(&body["conversation"], "id"), provider_id, State::NEW)
            }
            _ => continue,
        };
        let known = Known { provider_id, words: vec![], states: vec![state], deletions: vec![] };
        conversations.entry(id).or_insert(known);
    }
    for (entry, done) in entries {
        if let Action::DeleteConversation { conversation } = &entry.action {
            let known: &mut Known<'_> = conversations.get_mut(conversation.as_str()).unwrap();
            known.deletions.push((entry.sent, *done));
        }
    }
    conversations
}
