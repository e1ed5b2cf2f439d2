//! Which conversations a view shows.

use chatcaptain_client::types::ConversationStatus;
use serde::{Deserialize, Serialize};

use super::ConversationAttributes;

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
