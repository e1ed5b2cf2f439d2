//! Administration: chatbots, channels, views and keys, for which the API has no operations.

mod check;
mod new;

use std::sync::Arc;

use chatcaptain_client::{operation::OPERATIONS, types::ChatbotId};
use jiff::Timestamp;

use self::check::{is_channel, is_id, is_text, known, known_channel_type, known_environment};
pub use self::{
    check::AdminError,
    new::{ChannelChange, CreatedChannel, CreatedKey, NewChannel, NewChatbot, NewKey, NewView},
};
use crate::{
    secret,
    store::{
        Channel, Chatbot, ChatbotRow, Database, Filter, Grant, Key, Store, StoreError, StoredView,
        Transaction, View,
    },
};

/// Administration of a store: chatbots, channels, views, keys.
#[derive(Clone)]
pub struct Admin {
    database: Database,
}

/// The prefix of every key.
const KEY: &str = "cck_";

/// All permissions that operations of the API need, sorted.
pub fn permissions() -> Vec<&'static str> {
    let mut permissions: Vec<_> = OPERATIONS.iter().filter_map(|operation| operation.permission).collect();
    permissions.sort_unstable();
    permissions.dedup();
    permissions
}

impl Admin {
    /// Returns the administration of a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { database: Database::new(store) }
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
            let added = transaction.insert_chatbot(&new.id, &new.name);
            added.map_err(|error| AdminError::taken(error, "chatbot", &new.id))
        };
        self.database.write(insert).await
    }

    /// All chatbots, by id.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn chatbots(&self) -> Result<Vec<Chatbot>, AdminError> {
        self.database.read_long(|view| Ok(view.chatbots()?)).await
    }

    /// Adds a channel and returns its token, which is stored only as a digest.
    ///
    /// # Errors
    ///
    /// If the type, environment, an origin or the id is invalid, or the id is taken.
    pub async fn add_channel(&self, chatbot: &str, new: NewChannel) -> Result<CreatedChannel, AdminError> {
        let (token, id) = (secret::token("ct_"), new.id.unwrap_or_else(secret::id));
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
        self.change(chatbot, move |transaction, chatbot| {
            let added = transaction.insert_channel(chatbot, &channel);
            added.map_err(|error| AdminError::taken(error, "channel", &channel.id))
        })
        .await?;
        Ok(CreatedChannel { id, token })
    }

    /// The channels of a chatbot, by id.
    ///
    /// # Errors
    ///
    /// If the chatbot does not exist.
    pub async fn channels(&self, chatbot: &str) -> Result<Vec<Channel>, AdminError> {
        self.list(chatbot, |view, chatbot| view.channels(chatbot)).await
    }

    /// Replaces the token of a channel. The old one becomes invalid.
    ///
    /// # Errors
    ///
    /// If the channel does not exist.
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

    /// Updates a channel and returns its new state. Browsers see the change with their next request.
    ///
    /// # Errors
    ///
    /// If the channel does not exist, the environment or an origin is invalid, or it would be public and have no origin.
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
        let id = id.to_owned();
        self.change(chatbot, move |transaction, chatbot| {
            let none = || AdminError::none("channel", &id);
            let mut channel = transaction.channel(chatbot, &id)?.ok_or_else(none)?;
            change(&mut channel)?;
            transaction.update_channel(chatbot, &channel)?;
            Ok(channel)
        })
        .await
    }

    /// Adds a view, or replaces it.
    ///
    /// # Errors
    ///
    /// If its id is invalid or that of a built-in view, or the filter has an invalid type of channel,
    /// environment or id.
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
        let view = StoredView { id: new.id, filter: new.filter };
        self.change(chatbot, move |transaction, chatbot| {
            transaction.put_view(chatbot, &view)?;
            Ok(view.clone())
        })
        .await
    }

    /// The views of a chatbot, by id, without the built-in ones.
    ///
    /// # Errors
    ///
    /// If the chatbot does not exist.
    pub async fn views(&self, chatbot: &str) -> Result<Vec<StoredView>, AdminError> {
        self.list(chatbot, |view, chatbot| view.stored_views(chatbot)).await
    }

    /// Adds a key and returns it. It is stored only as a digest.
    ///
    /// # Errors
    ///
    /// If a permission is unknown, a chatbot does not exist, or a name or id is empty or too long.
    pub async fn add_key(&self, new: NewKey) -> Result<CreatedKey, AdminError> {
        for grant in &new.grants {
            known("permission", &grant.permission, permissions())?;
        }
        new.operator.iter().chain(&new.team).try_for_each(|id| is_id(id))?;
        new.name.iter().try_for_each(|name| is_text("a name", name))?;
        let (id, secret) = (secret::id(), secret::token(KEY));
        let digest = secret::digest(secret.as_bytes());
        let NewKey { name, mut grants, operator, team, expires } = new;
        grants.sort();
        grants.dedup();
        let expires = expires.map(Timestamp::as_microsecond);
        let key = Key { id: id.clone(), name, grants, operator, team, expires, revoked: false };
        let insert = move |transaction: &dyn Transaction| {
            for Grant { chatbot, .. } in &key.grants {
                row(transaction, chatbot)?;
            }
            Ok::<_, AdminError>(transaction.insert_key(&digest, &key)?)
        };
        self.database.write(insert).await?;
        Ok(CreatedKey { id, secret })
    }

    /// All keys, oldest first. The secrets are not included: only digests are stored.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn keys(&self) -> Result<Vec<Key>, AdminError> {
        self.database.read_long(|view| Ok(view.keys()?)).await
    }

    /// Revokes a key, from the next request on. `id` is its id or the key itself.
    ///
    /// # Errors
    ///
    /// If the key does not exist.
    pub async fn revoke_key(&self, id: &str) -> Result<(), AdminError> {
        let id = id.to_owned();
        let revoke = move |transaction: &dyn Transaction| {
            if !id.starts_with(KEY) {
                return if transaction.revoke_key(&id)? { Ok(()) } else { Err(AdminError::none("key", &id)) };
            }
            // The error does not contain the key.
            let none = || AdminError::invalid("unknown key");
            let key = transaction.key(&secret::digest(id.as_bytes()))?.ok_or_else(none)?;
            transaction.revoke_key(&key.id)?;
            Ok(())
        };
        self.database.write(revoke).await
    }

    /// Makes a change to a chatbot in one transaction.
    async fn change<T: Send + 'static>(
        &self,
        chatbot: &str,
        work: impl Fn(&dyn Transaction, ChatbotRow) -> Result<T, AdminError> + Send + 'static,
    ) -> Result<T, AdminError> {
        let chatbot = chatbot.to_owned();
        self.database.write(move |transaction| work(transaction, row(transaction, &chatbot)?)).await
    }

    /// Reads a list that belongs to a chatbot.
    async fn list<T: Send + 'static>(
        &self,
        chatbot: &str,
        read: fn(&dyn View, ChatbotRow) -> Result<Vec<T>, StoreError>,
    ) -> Result<Vec<T>, AdminError> {
        let chatbot = chatbot.to_owned();
        self.database.read_long(move |view| Ok(read(view, row(view, &chatbot)?)?)).await
    }
}

/// The row number of a chatbot, or an error if it does not exist.
fn row<V: View + ?Sized>(view: &V, chatbot: &str) -> Result<ChatbotRow, AdminError> {
    let found = view.chatbot(chatbot)?.ok_or_else(|| AdminError::none("chatbot", chatbot))?;
    Ok(found.number)
}
