//! The arguments and results of [`Admin`](super::Admin).

use std::fmt;

use chatcaptain_client::types::ConversationStatus;
use jiff::Timestamp;

use crate::store::{Filter, Grant};

/// A new chatbot: see [`Admin::add_chatbot`](super::Admin::add_chatbot).
#[derive(Clone, Debug)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewChatbot {
    pub(super) id: String,
    pub(super) name: String,
}

impl NewChatbot {
    /// Creates one with this id. The default name is the id.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { name: id.clone(), id }
    }

    /// Sets the name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// A new channel: see [`Admin::add_channel`](super::Admin::add_channel).
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
    /// Creates one of this type, such as `web`, in the environment `prod`, with a random id.
    pub fn new(kind: impl Into<String>) -> Self {
        Self { id: None, kind: kind.into(), environment: "prod".to_owned(), origins: vec![], public: false }
    }

    /// Sets the id.
    pub fn id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Sets the environment: `dev`, `test` or `prod`.
    pub fn environment(self, environment: impl Into<String>) -> Self {
        Self { environment: environment.into(), ..self }
    }

    /// Adds an origin whose web pages may use the channel, such as `https://example.com`.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Sets whether web pages of its origins may use the widget without a key. The default is `false`.
    pub fn public(self, public: bool) -> Self {
        Self { public, ..self }
    }
}

/// A change of a channel: see [`Admin::change_channel`](super::Admin::change_channel). Only what is set is changed.
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is changed until it is handed to `Admin`"]
pub struct ChannelChange {
    pub(super) environment: Option<String>,
    pub(super) origins: Option<Vec<String>>,
    pub(super) public: Option<bool>,
}

impl ChannelChange {
    /// Creates a change that sets nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the environment of conversations that are created from now on.
    pub fn environment(self, environment: impl Into<String>) -> Self {
        Self { environment: Some(environment.into()), ..self }
    }

    /// Replaces all origins.
    pub fn origins(self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { origins: Some(origins.into_iter().map(Into::into).collect()), ..self }
    }

    /// Sets whether web pages of its origins may use the widget without a key.
    pub fn public(self, public: bool) -> Self {
        Self { public: Some(public), ..self }
    }
}

/// A channel that was added.
#[derive(Clone)]
#[non_exhaustive]
pub struct CreatedChannel {
    /// The id.
    pub id: String,
    /// The token with which visitors register. It is stored only as a digest.
    pub token: String,
}

impl fmt::Debug for CreatedChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreatedChannel").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A new view: see [`Admin::add_view`](super::Admin::add_view).
#[derive(Clone, Debug)]
#[must_use = "nothing is added until it is handed to `Admin`"]
pub struct NewView {
    pub(super) id: String,
    pub(super) filter: Filter,
}

impl NewView {
    /// Creates a view of all conversations.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), filter: Filter::default() }
    }

    /// Sets the filter.
    pub fn filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// Adds a state. Conversations in any of the states match.
    pub fn state(mut self, state: ConversationStatus) -> Self {
        self.filter.states.push(state);
        self
    }

    /// Adds a tag. Conversations with all of the tags match.
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.filter.tags.push(tag.into());
        self
    }
}

/// A new key: see [`Admin::add_key`](super::Admin::add_key).
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
    /// Creates a key without permissions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Adds a permission on a chatbot.
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
