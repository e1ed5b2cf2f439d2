//! What is to be set up, and what comes of it.

use std::fmt;

use chatcaptain_client::types::ConversationStatus;
use jiff::Timestamp;

use crate::store::{Filter, Grant};

/// A chatbot to be added.
#[derive(Clone, Debug)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewChatbot {
    pub(super) id: String,
    pub(super) name: String,
}

impl NewChatbot {
    /// With this id, and the id as its name.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { name: id.clone(), id }
    }

    /// What people call it.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// A channel to be added.
#[derive(Clone, Debug)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewChannel {
    pub(super) id: Option<String>,
    pub(super) kind: String,
    pub(super) environment: String,
    pub(super) origins: Vec<String>,
    pub(super) public: bool,
}

impl NewChannel {
    /// Of this type, `web` for example; in the environment `prod`, with an id that is made.
    pub fn new(kind: impl Into<String>) -> Self {
        Self { id: None, kind: kind.into(), environment: "prod".to_owned(), origins: vec![], public: false }
    }

    /// With this id.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// In this environment: `dev`, `test` or `prod`.
    pub fn environment(self, environment: impl Into<String>) -> Self {
        Self { environment: environment.into(), ..self }
    }

    /// Pages of this origin, such as `https://example.com`, may use it; those of others too that were given.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Whether pages of its origins may use the widget without a key.
    pub fn public(self, public: bool) -> Self {
        Self { public, ..self }
    }
}

/// What is to be changed of a channel: what is given.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is changed until it is handed to `Admin`"]
pub struct ChannelChange {
    pub(super) environment: Option<String>,
    pub(super) origins: Option<Vec<String>>,
    pub(super) public: Option<bool>,
}

impl ChannelChange {
    /// Of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another environment, of what comes in from then on.
    pub fn environment(self, environment: impl Into<String>) -> Self {
        Self { environment: Some(environment.into()), ..self }
    }

    /// These origins in place of those that it has.
    pub fn origins(self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { origins: Some(origins.into_iter().map(Into::into).collect()), ..self }
    }

    /// Whether pages of its origins may use the widget without a key.
    pub fn public(self, public: bool) -> Self {
        Self { public: Some(public), ..self }
    }
}

/// A channel that was added.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatedChannel {
    /// Its id.
    pub id: String,
    /// Its token, by which visitors register: kept nowhere.
    pub token: String,
}

impl fmt::Debug for CreatedChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedChannel").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A view to be added.
#[derive(Clone, Debug)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewView {
    pub(super) id: String,
    pub(super) filter: Filter,
}

impl NewView {
    /// Of all conversations, until more is asked.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), filter: Filter::default() }
    }

    /// With this filter.
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// In this state, or another one that was given.
    pub fn state(mut self, state: ConversationStatus) -> Self {
        self.filter.states.push(state);
        self
    }

    /// With this tag, and the others that were given.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.filter.tags.push(tag.into());
        self
    }
}

/// A key to be added.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewKey {
    pub(super) name: Option<String>,
    pub(super) grants: Vec<Grant>,
    pub(super) operator: Option<String>,
    pub(super) team: Option<String>,
    pub(super) expires: Option<Timestamp>,
}

impl NewKey {
    /// That may nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What people call it.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// That may this on this chatbot.
    pub fn grant(mut self, chatbot: impl Into<String>, permission: impl Into<String>) -> Self {
        self.grants.push(Grant { chatbot: chatbot.into(), permission: permission.into() });
        self
    }

    /// That may everything on this chatbot.
    pub fn grant_all(self, chatbot: &str) -> Self {
        super::permissions().into_iter().fold(self, |key, permission| key.grant(chatbot, permission))
    }

    /// That an operator holds: what is assigned to them is found by an external search.
    pub fn operator(self, operator: impl Into<String>) -> Self {
        Self { operator: Some(operator.into()), ..self }
    }

    /// That a team holds: what is assigned to it is found by an external search.
    pub fn team(self, team: impl Into<String>) -> Self {
        Self { team: Some(team.into()), ..self }
    }

    /// That ends then.
    pub fn expires(self, at: Timestamp) -> Self {
        Self { expires: Some(at), ..self }
    }
}

/// A key that was added.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatedKey {
    /// What it is called when it is revoked.
    pub id: String,
    /// The key itself: kept nowhere.
    pub secret: String,
}

impl fmt::Debug for CreatedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedKey").field("id", &self.id).finish_non_exhaustive()
    }
}
