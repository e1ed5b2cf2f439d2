//! What a store is asked for, and what a search finds.

use super::{Assigned, ChatbotRow, Filter};

/// Which conversations are listed.
#[derive(Clone, Copy, Debug)]
pub struct ConversationList<'a> {
    /// Those of this chatbot.
    pub chatbot: ChatbotRow,
    /// Those of this contact; of all unless given.
    pub contact: Option<&'a str>,
    /// Those of this channel; of all unless given.
    pub channel: Option<&'a str>,
}

/// For whom messages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// For those who hold a key: everything but hidden records.
    Key,
    /// For a visitor: only messages that are open, see [`MessageIndex::open`](super::MessageIndex::open).
    Visitor,
}

/// A kind of message of which the last is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// One that is open, see [`MessageIndex::open`](super::MessageIndex::open).
    Open,
    /// One in which the user says something, see [`MessageIndex::said`](super::MessageIndex::said).
    Said,
}

/// What is searched for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// Where.
    pub chatbot: ChatbotRow,
    /// Folded words; the last is a prefix. Never empty.
    pub words: &'a [String],
    /// Which conversations there are to be found.
    pub filter: &'a Filter,
    /// Only what is assigned to one of these.
    pub assigned: Option<&'a Assigned>,
    /// So many hits at most.
    pub limit: usize,
}

/// What a search finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// How many conversations have all of the words.
    pub found: u64,
    /// How many there are in the view.
    pub out_of: u64,
    /// The first of them: relevance, then recency.
    pub hits: Vec<Hit>,
    /// How often each value of a field is in what was found, most first, then by value.
    pub facets: Vec<(&'static str, Vec<(String, u64)>)>,
}

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its document.
    pub json: String,
    /// How well it fits, above 0.
    pub score: f64,
    /// Documents of messages in which the words are, at most one a word.
    pub messages: Vec<String>,
}
