//! Who something comes from: their contact and their conversation, found by channel and provider id, or begun.

use std::collections::BTreeMap;

use chatcaptain_client::types::{
    Conversation, ConversationStatus, HandleNewIncomingMessageRequestProfileData,
};

use super::{defaults, read};
use crate::{
    call::Call,
    error::ApiError,
    secret,
    store::{self, Channel, Contact, Transaction},
};

/// Who something comes from, and by which channel.
pub(super) struct Customer {
    chatbot: i64,
    chatbot_id: String,
    pub(super) channel: String,
    pub(super) provider_id: String,
    profile: HandleNewIncomingMessageRequestProfileData,
    answers: bool,
}

/// What is known about somebody, by the names that the API has for it.
type Profile = BTreeMap<String, String>;

impl Customer {
    /// Of a request of this chatbot. `answers` is whether a responder answers.
    pub(super) fn new(
        call: &Call,
        channel: String,
        provider_id: String,
        profile: HandleNewIncomingMessageRequestProfileData,
        answers: bool,
    ) -> Self {
        let (chatbot, chatbot_id) = (call.chatbot.number, call.chatbot.id.clone());
        Self { chatbot, chatbot_id, channel, provider_id, profile, answers }
    }

    /// Their conversation, found or begun, with what is told about them taken over: its number, and itself.
    pub(super) fn conversation(
        &self,
        transaction: &dyn Transaction,
    ) -> Result<(i64, Conversation), ApiError> {
        let channel =
            transaction.channel(self.chatbot, &self.channel)?.ok_or(ApiError::NotFound("channel"))?;
        let found = match self.provider_id.as_str() {
            "" => None,
            id => transaction.conversation_of(self.chatbot, &self.channel, id)?,
        };
        let found =
            found.map(|stored| Ok::<_, ApiError>((stored.number, read(&stored.json)?))).transpose()?;
        let (contact, known) = self.contact(transaction, found.as_ref().map(|(_, it)| it))?;
        match found {
            Some((number, mut it)) => {
                self.take_over(&mut it, &known)?;
                Ok((number, it))
            }
            None => self.begin(transaction, &channel, &contact),
        }
    }

    fn begin(
        &self,
        transaction: &dyn Transaction,
        channel: &Channel,
        contact: &Contact,
    ) -> Result<(i64, Conversation), ApiError> {
        let mut it = defaults::on_channel(&self.chatbot_id, &contact.id, channel);
        it.provider_id = Some(self.provider_id.clone()).filter(|id| !id.is_empty());
        it.state = begun(self.answers);
        // Somebody who is known tells what they told before.
        let known: Profile = read(&contact.profile)?;
        let of = |name: &str| known.get(name).cloned().unwrap_or_default();
        (it.name, it.photo_url, it.language) = (of("name"), of("profilePhotoUrl"), of("language"));
        let number = transaction.insert_conversation(self.chatbot, &store::Conversation::of(&it))?;
        Ok((number, it))
    }

    /// The contact as it is now, and what was known before. Somebody whose conversation is there has its contact.
    fn contact(
        &self,
        transaction: &dyn Transaction,
        conversation: Option<&Conversation>,
    ) -> Result<(Contact, Profile), ApiError> {
        let known = match self.provider_id.as_str() {
            "" => None,
            id => transaction.contact(self.chatbot, &self.channel, id)?,
        };
        let before: Profile =
            known.as_ref().map(|known| read(&known.profile)).transpose()?.unwrap_or_default();
        let mut profile = before.clone();
        profile.extend(self.told()?);
        let profile =
            serde_json::to_string(&profile).map_err(|error| ApiError::Internal(error.to_string()))?;
        let id = match (known, conversation) {
            (Some(known), _) => known.id,
            (None, Some(conversation)) => conversation.contact_id.clone(),
            (None, None) => secret::id(),
        };
        let (channel, provider_id) = (self.channel.clone(), self.provider_id.clone());
        let contact = Contact { id, channel, provider_id, profile };
        if !self.provider_id.is_empty() {
            transaction.put_contact(self.chatbot, &contact)?;
        }
        Ok((contact, before))
    }

    /// What is told now; what is empty says nothing.
    fn told(&self) -> Result<Profile, ApiError> {
        let told =
            serde_json::to_string(&self.profile).map_err(|error| ApiError::Internal(error.to_string()))?;
        let told: Profile = read(&told)?;
        Ok(told.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// What is told anew replaces what the conversation has. What was told before does not: people may have changed it.
    fn take_over(&self, it: &mut Conversation, known: &Profile) -> Result<(), ApiError> {
        for (name, value) in self.told()? {
            if known.get(&name) == Some(&value) {
                continue;
            }
            match name.as_str() {
                "name" => it.name = value,
                "profilePhotoUrl" => it.photo_url = value,
                "language" => it.language = value,
                _ => {}
            }
        }
        Ok(())
    }
}

/// The state of a conversation that begins, or begins again.
pub(super) fn begun(answers: bool) -> ConversationStatus {
    if answers { ConversationStatus::Bot } else { ConversationStatus::Open }
}
