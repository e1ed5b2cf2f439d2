//! What a store is asked for: lists, views and searches; and what a search finds.

use chatcaptain_client::types::ConversationStatus;
use serde::{Deserialize, Serialize};

use super::{ChatbotRow, ConversationAttributes};

/// What a conversation must be to be in a view. Where a list is empty, everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Filter {
    /// One of these states.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<ConversationStatus>,
    /// On one of these channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Of one of these types of channel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channel_types: Vec<String>,
    /// In one of these environments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// Assigned to one of these operators.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operators: Vec<String>,
    /// Assigned to one of these teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// With all of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// In the archive, or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
}

/// A view: a filter with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredView {
    /// Its id, once in a chatbot.
    pub id: String,
    /// What is in it.
    pub filter: Filter,
}

/// Who a conversation must be assigned to: to one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assigned {
    /// This operator.
    pub operator: Option<String>,
    /// This team.
    pub team: Option<String>,
}

impl Filter {
    /// The filters that every chatbot has: `all`, `open`, `bot`, `in-progress`, `closed`.
    pub fn built_in(id: &str) -> Option<Self> {
        let states = match id {
            "all" => vec![],
            "open" => vec![ConversationStatus::Open],
            "bot" => vec![ConversationStatus::Bot],
            "in-progress" => vec![ConversationStatus::InProgress],
            "closed" => vec![ConversationStatus::Closed],
            _ => return None,
        };
        Some(Self { states, ..Self::default() })
    }

    /// The states, if nothing else is asked for: these are counted ahead.
    pub(crate) fn only_states(&self) -> Option<&[ConversationStatus]> {
        (Self { states: Vec::new(), ..self.clone() } == Self::default()).then_some(&self.states)
    }

    /// Whether a conversation is in the view.
    pub fn admits(&self, it: &ConversationAttributes) -> bool {
        let in_list = |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
        (self.states.is_empty() || self.states.contains(&it.state))
            && in_list(&self.channels, &it.channel)
            && in_list(&self.channel_types, &it.channel_type)
            && in_list(&self.environments, &it.environment)
            && in_list(&self.operators, &it.operator)
            && in_list(&self.teams, &it.team)
            && self.tags.iter().all(|tag| it.tags.contains(tag))
            && self.archived.is_none_or(|archived| archived == it.archived)
    }
}

impl Assigned {
    /// Whether it is assigned to one of them; to nobody, nothing is.
    pub fn admits(&self, it: &ConversationAttributes) -> bool {
        let same = |held: &Option<String>, has: &str| held.as_deref().is_some_and(|held| held == has);
        !it.operator.is_empty() && same(&self.operator, &it.operator)
            || !it.team.is_empty() && same(&self.team, &it.team)
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_of_a_filter_decides() {
        let attributes = ConversationAttributes {
            updated: 0,
            state: ConversationStatus::InProgress,
            channel: "c".into(),
            channel_type: "web".into(),
            environment: "prod".into(),
            operator: "ann".into(),
            team: "t".into(),
            tags: vec!["vip".into(), "new".into()],
            archived: true,
        };
        let list = |value: &str| vec![value.to_owned()];
        let none = Filter::default();
        assert!(none.admits(&attributes));
        let pairs = [
            (
                Filter { states: vec![ConversationStatus::InProgress], ..none.clone() },
                Filter { states: vec![ConversationStatus::Bot], ..none.clone() },
            ),
            (Filter { channels: list("c"), ..none.clone() }, Filter { channels: list("C"), ..none.clone() }),
            (
                Filter { channel_types: list("web"), ..none.clone() },
                Filter { channel_types: list("email"), ..none.clone() },
            ),
            (
                Filter { environments: list("prod"), ..none.clone() },
                Filter { environments: list("dev"), ..none.clone() },
            ),
            (
                Filter { operators: list("ann"), ..none.clone() },
                Filter { operators: list("an"), ..none.clone() },
            ),
            (Filter { teams: list("t"), ..none.clone() }, Filter { teams: list("u"), ..none.clone() }),
            (
                Filter { tags: list("vip"), ..none.clone() },
                Filter { tags: vec!["vip".into(), "old".into()], ..none.clone() },
            ),
            (
                Filter { archived: Some(true), ..none.clone() },
                Filter { archived: Some(false), ..none.clone() },
            ),
        ];
        for (admits, refuses) in pairs {
            assert!(admits.admits(&attributes), "{admits:?}");
            assert!(!refuses.admits(&attributes), "{refuses:?}");
        }
    }

    #[test]
    fn nobody_is_assigned_to_nobody() {
        let unassigned = ConversationAttributes {
            updated: 0,
            state: ConversationStatus::Open,
            channel: String::new(),
            channel_type: String::new(),
            environment: String::new(),
            operator: String::new(),
            team: String::new(),
            tags: vec![],
            archived: false,
        };
        let empty = Assigned { operator: Some(String::new()), team: Some(String::new()) };
        assert!(!empty.admits(&unassigned));
        assert!(
            !Assigned::default()
                .admits(&ConversationAttributes { operator: "a".into(), ..unassigned.clone() })
        );
        let ann = Assigned { operator: Some("a".into()), team: None };
        assert!(ann.admits(&ConversationAttributes { operator: "a".into(), ..unassigned }));
    }
}
