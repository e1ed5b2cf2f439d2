//! Setting up: chatbots, channels, views, keys. What the API itself has no operations for.

mod new;

use std::{error::Error, fmt, sync::Arc};

use chatcaptain_client::{
    operation::OPERATIONS,
    types::{ChannelType, ChatbotId, Environment},
};

use jiff::Timestamp;

pub use self::new::{ChannelChange, CreatedChannel, CreatedKey, NewChannel, NewChatbot, NewKey, NewView};
use crate::{
    limits::ID_BYTES,
    secret,
    store::{Channel, Chatbot, Database, Filter, Grant, Key, Store, StoreError, StoredView, Transaction},
};

/// The hand that sets a server up, on the same store.
#[derive(Clone)]
pub struct Admin {
    database: Database,
}

/// What a key begins with.
const KEY: &str = "cck_";

/// All permissions that operations of the API need, sorted.
pub fn permissions() -> Vec<&'static str> {
    let mut permissions: Vec<_> = OPERATIONS.iter().filter_map(|operation| operation.permission).collect();
    permissions.sort_unstable();
    permissions.dedup();
    permissions
}

impl Admin {
    /// Of a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::of(Database::new(store))
    }

    pub(crate) fn of(database: Database) -> Self {
        Self { database }
    }

    /// Adds a chatbot.
    ///
    /// # Errors
    ///
    /// If its id is invalid or taken, or its name is empty, longer than 512 bytes or has control characters.
    pub async fn add_chatbot(&self, new: NewChatbot) -> Result<Chatbot, AdminError> {
        ChatbotId::new(&new.id).map_err(|error| AdminError::invalid(error.to_string()))?;
        is_id(&new.id)?;
        is_text("a name", &new.name)?;
        let insert = move |transaction: &dyn Transaction| {
            transaction.insert_chatbot(&new.id, &new.name).map_err(|error| taken(error, "chatbot", &new.id))
        };
        self.database.write(insert).await
    }

    /// All chatbots, by id.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub async fn chatbots(&self) -> Result<Vec<Chatbot>, AdminError> {
        self.database.read_long(|view| Ok(view.chatbots()?)).await
    }

    /// Adds a channel, and gives the one copy of its token.
    ///
    /// # Errors
    ///
    /// Where the type or environment is none that the API has, an origin is none, or its id is none or is taken.
    pub async fn add_channel(&self, chatbot: &str, new: NewChannel) -> Result<CreatedChannel, AdminError> {
        let (chatbot, token, id) =
            (chatbot.to_owned(), secret::token("ct_"), new.id.unwrap_or_else(secret::id));
        is_id(&id)?;
        let channel = Channel {
            id: id.clone(),
            kind: new.kind,
            environment: new.environment,
            origins: new.origins,
            public: new.public,
            token: secret::digest(token.as_bytes()),
        };
        is_channel(&channel)?;
        let done = self.database.write(move |transaction| {
            let number = found(transaction, &chatbot)?.number;
            transaction.insert_channel(number, &channel).map_err(|error| taken(error, "channel", &channel.id))
        });
        done.await?;
        Ok(CreatedChannel { id, token })
    }

    /// The channels of a chatbot, by id.
    ///
    /// # Errors
    ///
    /// Where there is no such chatbot.
    pub async fn channels(&self, chatbot: &str) -> Result<Vec<Channel>, AdminError> {
        let chatbot = chatbot.to_owned();
        self.database
            .read_long(move |view| {
                let found = view.chatbot(&chatbot)?.ok_or_else(|| AdminError::none("chatbot", &chatbot))?;
                Ok(view.channels(found.number)?)
            })
            .await
    }

    /// Gives a channel another token; the one before counts no longer.
    ///
    /// # Errors
    ///
    /// Where there is no such channel.
    pub async fn renew_channel_token(&self, chatbot: &str, id: &str) -> Result<CreatedChannel, AdminError> {
        let token = secret::token("ct_");
        let digest = secret::digest(token.as_bytes());
        self.replace_channel(chatbot, id, move |channel| {
            channel.token = digest;
            Ok(())
        })
        .await?;
        Ok(CreatedChannel { id: id.to_owned(), token })
    }

    /// Changes a channel, and gives it as it is then. Pages feel it with their next request.
    ///
    /// # Errors
    ///
    /// Where there is no such channel, the environment is none that the API has, an origin is none, or it would be public
    /// and have no origin.
    pub async fn change_channel(
        &self,
        chatbot: &str,
        id: &str,
        change: ChannelChange,
    ) -> Result<Channel, AdminError> {
        self.replace_channel(chatbot, id, move |channel| {
            let ChannelChange { environment, origins, public } = change.clone();
            channel.environment = environment.unwrap_or_else(|| channel.environment.clone());
            channel.origins = origins.unwrap_or_else(|| channel.origins.clone());
            channel.public = public.unwrap_or(channel.public);
            is_channel(channel)
        })
        .await
    }

    async fn replace_channel(
        &self,
        chatbot: &str,
        id: &str,
        change: impl Fn(&mut Channel) -> Result<(), AdminError> + Send + 'static,
    ) -> Result<Channel, AdminError> {
        let (chatbot, id) = (chatbot.to_owned(), id.to_owned());
        let done = self.database.write(move |transaction| {
            let number = found(transaction, &chatbot)?.number;
            let none = || AdminError::none("channel", &id);
            let mut channel = transaction.channel(number, &id)?.ok_or_else(none)?;
            change(&mut channel)?;
            transaction.update_channel(number, &channel)?;
            Ok(channel)
        });
        done.await
    }

    /// Adds a view, or replaces it.
    ///
    /// # Errors
    ///
    /// Where its id is none or that of a view that every chatbot has, or the filter asks for a type of channel or an
    /// environment that the API does not have, or for an id that is none.
    pub async fn add_view(&self, chatbot: &str, new: NewView) -> Result<StoredView, AdminError> {
        is_id(&new.id)?;
        if Filter::built_in(&new.id).is_some() {
            return Err(AdminError::invalid(format!(
                "every chatbot has the view {}: choose another id",
                new.id
            )));
        }
        let Filter { channel_types, environments, channels, operators, teams, tags, .. } = &new.filter;
        channel_types.iter().try_for_each(|kind| known_channel_type(kind))?;
        environments.iter().try_for_each(|environment| known_environment(environment))?;
        [channels, operators, teams, tags].into_iter().flatten().try_for_each(|id| is_id(id))?;
        let (chatbot, view) = (chatbot.to_owned(), StoredView { id: new.id, filter: new.filter });
        let done = self.database.write(move |transaction| {
            let number = found(transaction, &chatbot)?.number;
            transaction.put_view(number, &view)?;
            Ok(view.clone())
        });
        done.await
    }

    /// The views of a chatbot, by id, without those that every chatbot has.
    ///
    /// # Errors
    ///
    /// Where there is no such chatbot.
    pub async fn views(&self, chatbot: &str) -> Result<Vec<StoredView>, AdminError> {
        let chatbot = chatbot.to_owned();
        self.database
            .read_long(move |view| {
                let found = view.chatbot(&chatbot)?.ok_or_else(|| AdminError::none("chatbot", &chatbot))?;
                Ok(view.stored_views(found.number)?)
            })
            .await
    }

    /// Adds a key, and gives the one copy of it.
    ///
    /// # Errors
    ///
    /// Where a permission is none that an operation needs, a chatbot is not there, or a name or id is empty or too long.
    pub async fn add_key(&self, new: NewKey) -> Result<CreatedKey, AdminError> {
        for grant in &new.grants {
            known("permission", &grant.permission, permissions())?;
        }
        new.operator.iter().chain(&new.team).try_for_each(|id| is_id(id))?;
        new.name.iter().try_for_each(|name| is_text("a name", name))?;
        let (id, secret) = (secret::id(), secret::token(KEY));
        let digest = secret::digest(secret.as_bytes());
        let mut grants = new.grants;
        grants.sort();
        grants.dedup();
        let expires = new.expires.map(Timestamp::as_microsecond);
        let NewKey { name, operator, team, .. } = new;
        let key = Key { id: id.clone(), name, grants, operator, team, expires, revoked: false };
        let done = self.database.write(move |transaction| {
            for Grant { chatbot, .. } in &key.grants {
                found(transaction, chatbot)?;
            }
            Ok::<_, AdminError>(transaction.insert_key(&digest, &key)?)
        });
        done.await?;
        Ok(CreatedKey { id, secret })
    }

    /// All keys, in the order in which they were made: without themselves, for only digests are kept.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub async fn keys(&self) -> Result<Vec<Key>, AdminError> {
        self.database.read_long(|view| Ok(view.keys()?)).await
    }

    /// Ends a key, from the next request on: by its id, or by itself.
    ///
    /// # Errors
    ///
    /// Where there is no such key.
    pub async fn revoke_key(&self, id: &str) -> Result<(), AdminError> {
        let id = id.to_owned();
        let done = self.database.write(move |transaction| {
            if !id.starts_with(KEY) {
                return if transaction.revoke_key(&id)? { Ok(()) } else { Err(AdminError::none("key", &id)) };
            }
            // Itself is never said again.
            let none = || AdminError::invalid("this key is not known");
            let key = transaction.key(&secret::digest(id.as_bytes()))?.ok_or_else(none)?;
            transaction.revoke_key(&key.id)?;
            Ok(())
        });
        done.await
    }
}

fn found(transaction: &dyn Transaction, chatbot: &str) -> Result<Chatbot, AdminError> {
    transaction.chatbot(chatbot)?.ok_or_else(|| AdminError::none("chatbot", chatbot))
}

fn known<'a>(what: &str, value: &str, values: impl IntoIterator<Item = &'a str>) -> Result<(), AdminError> {
    let values: Vec<&str> = values.into_iter().collect();
    if values.contains(&value) {
        return Ok(());
    }
    Err(AdminError::invalid(format!("there is no {what} {value}: it is one of {}", values.join(", "))))
}

fn is_id(id: &str) -> Result<(), AdminError> {
    is_text("an id", id)
}

/// An id or a name: it stands in lines of a list, where a line break would look like another entry.
fn is_text(what: &str, text: &str) -> Result<(), AdminError> {
    if text.is_empty() || text.len() > ID_BYTES || text.chars().any(changes_lines) {
        return Err(AdminError::invalid(format!(
            "{what} has 1 to {ID_BYTES} bytes and no control characters"
        )));
    }
    Ok(())
}

/// Control characters, and those that break a line or turn its direction.
fn changes_lines(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn known_channel_type(kind: &str) -> Result<(), AdminError> {
    known("type of channel", kind, ChannelType::KNOWN.iter().map(ChannelType::as_str))
}

fn known_environment(environment: &str) -> Result<(), AdminError> {
    known("environment", environment, Environment::KNOWN.iter().map(Environment::as_str))
}

/// That an id is taken, with which.
fn taken(error: StoreError, what: &str, id: &str) -> AdminError {
    match error {
        StoreError::Exists(_) => AdminError(Problem::Taken(format!("there is already a {what} {id}"))),
        other => other.into(),
    }
}

fn is_channel(channel: &Channel) -> Result<(), AdminError> {
    known_channel_type(&channel.kind)?;
    known_environment(&channel.environment)?;
    channel.origins.iter().try_for_each(|origin| is_origin(origin))?;
    if channel.public && channel.origins.is_empty() {
        return Err(AdminError::invalid("a public channel needs the origins that may use it"));
    }
    Ok(())
}

/// An origin as browsers send it: scheme, host and port alone, in lower case.
fn is_origin(origin: &str) -> Result<(), AdminError> {
    let (host, default) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(host), _) => (host, ":443"),
        (_, Some(host)) => (host, ":80"),
        _ => ("", ""),
    };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    let begins = host.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    if !begins || !host.chars().all(plain) || host.ends_with([':', '-']) || host.ends_with(default) {
        let why = format!(
            "{origin} is no origin: one is https://example.com or http://localhost:8080, in lower case, without a path and \
             without the port that goes without saying"
        );
        return Err(AdminError::invalid(why));
    }
    Ok(())
}

/// Why something was not set up.
#[derive(Debug)]
pub struct AdminError(Problem);

#[derive(Debug)]
enum Problem {
    Invalid(String),
    Taken(String),
    Store(StoreError),
}

impl AdminError {
    fn invalid(why: impl Into<String>) -> Self {
        Self(Problem::Invalid(why.into()))
    }

    /// Whether there is one of this id already.
    pub fn is_taken(&self) -> bool {
        matches!(self.0, Problem::Taken(_))
    }

    fn none(what: &str, id: &str) -> Self {
        Self::invalid(format!("there is no {what} {id}"))
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        Self(Problem::Store(error))
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Invalid(why) | Problem::Taken(why) => f.write_str(why),
            Problem::Store(error) => error.fmt(f),
        }
    }
}

impl Error for AdminError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Problem::Invalid(_) | Problem::Taken(_) => None,
            Problem::Store(error) => error.source(),
        }
    }
}
