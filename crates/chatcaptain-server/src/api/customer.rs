//! Who something comes from: their contact and their conversation, found by channel and provider id, or begun.

use std::collections::BTreeMap;

use chatcaptain_client::types::{Conversation, HandleNewIncomingMessageRequestProfileData};

use super::{AnsweredBy, defaults};
use crate::{
    app::Call,
    error::{ApiError, Result},
    secret,
    store::{self, Chatbot, Contact, ConversationRow, ProviderId, Transaction},
};

/// Who something comes from, and by which channel.
pub(super) struct Customer {
    chatbot: Chatbot,
    channel: String,
    provider_id: String,
    profile: HandleNewIncomingMessageRequestProfileData,
    answered_by: AnsweredBy,
}

/// What is known about somebody, by the names that the API has for it.
type Profile = BTreeMap<String, String>;

impl Customer {
    /// Of a request of this chatbot.
    pub(super) fn new(
        call: &Call,
        answered_by: AnsweredBy,
        channel: String,
        provider_id: String,
        profile: HandleNewIncomingMessageRequestProfileData,
    ) -> Self {
        let chatbot = call.chatbot.clone();
        Self { chatbot, channel, provider_id, profile, answered_by }
    }

    /// Their id on the channel. An empty one is nobody's.
    pub(super) fn id(&self) -> Option<ProviderId<'_>> {
        let id = ProviderId { chatbot: self.chatbot.number, channel: &self.channel, id: &self.provider_id };
        Some(id).filter(|id| !id.id.is_empty())
    }

    /// Their conversation, found or begun, with what is told about them taken over: its number, and itself.
    pub(super) fn conversation(
        &self,
        transaction: &dyn Transaction,
    ) -> Result<(ConversationRow, Conversation)> {
        let number = self.chatbot.number;
        let channel = transaction.channel(number, &self.channel)?.ok_or(ApiError::NotFound("channel"))?;
        if let Some(found) = self.id().map(|id| transaction.conversation_of(id)).transpose()?.flatten() {
            let mut it = serde_json::from_str(&found.json)?;
            let (_, known) = self.contact(transaction, Some(&it))?;
            self.take_over(&mut it, &known)?;
            return Ok((found.number, it));
        }
        let (contact, _) = self.contact(transaction, None)?;
        let mut it = defaults::on_channel(&self.chatbot, &contact.id, &channel);
        it.provider_id = Some(self.provider_id.clone()).filter(|id| !id.is_empty());
        it.state = self.answered_by.initial_state();
        // Somebody who is known tells what they told before.
        let known: Profile = serde_json::from_str(&contact.profile)?;
        let of = |name: &str| known.get(name).cloned().unwrap_or_default();
        (it.name, it.photo_url, it.language) = (of("name"), of("profilePhotoUrl"), of("language"));
        Ok((transaction.insert_conversation(number, &store::Conversation::of(&it))?, it))
    }

    /// The contact as it is now, and what was known before. Somebody whose conversation is there has its contact.
    fn contact(
        &self,
        transaction: &dyn Transaction,
        conversation: Option<&Conversation>,
    ) -> Result<(Contact, Profile)> {
        let known = self.id().map(|id| transaction.contact(id)).transpose()?.flatten();
        let before: Profile =
            known.as_ref().map(|known| serde_json::from_str(&known.profile)).transpose()?.unwrap_or_default();
        let mut profile = before.clone();
        profile.extend(self.told()?);
        let profile = serde_json::to_string(&profile)?;
        let id = match (known, conversation) {
            (Some(known), _) => known.id,
            (None, Some(conversation)) => conversation.contact_id.clone(),
            (None, None) => secret::id(),
        };
        let (channel, provider_id) = (self.channel.clone(), self.provider_id.clone());
        let contact = Contact { id, channel, provider_id, profile };
        if !self.provider_id.is_empty() {
            transaction.put_contact(self.chatbot.number, &contact)?;
        }
        Ok((contact, before))
    }

    /// What is told now; what is empty says nothing.
    fn told(&self) -> Result<Profile> {
        let told: Profile = serde_json::from_value(serde_json::to_value(&self.profile)?)?;
        Ok(told.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// What is told anew replaces what the conversation has. What was told before does not: people may have changed it.
    fn take_over(&self, it: &mut Conversation, known: &Profile) -> Result<()> {
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
