//! A chatbot: where everything begins.

use std::sync::Arc;

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, InvalidId, SearchConversationResult, TriggerCustomConversationEventRequest,
    },
};

use crate::{
    Call, ConversationHandle, Conversations, CreateConversation, Error, FindConversation, Inbound,
    StepPayload, Widget, payload::required,
};

/// A chatbot, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone, Debug)]
pub struct Chatbot(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: raw::Client,
    id: Result<ChatbotId, InvalidId>,
}

impl Chatbot {
    pub(crate) fn new(client: &raw::Client, id: String) -> Self {
        Self(Arc::new(Inner { client: client.clone(), id: ChatbotId::new(id) }))
    }

    pub(crate) fn client(&self) -> &raw::Client {
        &self.0.client
    }

    /// Its id, checked.
    pub(crate) fn id(&self) -> Result<&ChatbotId, Error> {
        Ok(self.0.id.as_ref().map_err(Clone::clone)?)
    }

    /// Its conversations, all or some.
    pub fn conversations(&self) -> Conversations {
        Conversations::new(self)
    }

    /// A conversation, by its id. An id that is none fails with the first call.
    pub fn conversation(&self, id: impl Into<String>) -> ConversationHandle {
        ConversationHandle::new(self, id.into())
    }

    /// Begins a conversation with a contact on a channel. A create: it is never sent twice, unless
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent) promises that it may be.
    pub fn create_conversation(
        &self,
        contact: impl Into<String>,
        channel: impl Into<String>,
        channel_type: impl Into<raw::types::ChannelType>,
        name: impl Into<String>,
    ) -> CreateConversation {
        CreateConversation::new(self, contact.into(), channel.into(), channel_type.into(), name.into())
    }

    /// The conversation of somebody on a channel, by the id that the channel's provider has for
    /// them: a telephone number on WhatsApp, for example.
    pub fn find_conversation(
        &self,
        channel: impl Into<String>,
        provider_id: impl Into<String>,
    ) -> FindConversation {
        FindConversation::new(self, channel.into(), provider_id.into())
    }

    /// Searches its conversations in a view; `all` is one that every chatbot is assumed to have.
    /// No result is an empty one.
    ///
    /// `search_conversations`, page *Conversation search*; needs `chatbots.conversations.search`.
    pub fn search(
        &self,
        query: impl Into<String>,
        view: impl Into<String>,
    ) -> Call<SearchConversationResult> {
        let (chatbot, query, view) = (self.clone(), query.into(), view.into());
        Call::new(self.client().clone(), async move |client: raw::Client| {
            found(client.search_conversations(chatbot.id()?, &query, &view).await?)
        })
    }

    /// The same for users of an external inbox.
    ///
    /// `search_conversations_external`, page *Conversation search*; needs
    /// `chatbots.conversations.search-external`.
    pub fn search_external(
        &self,
        query: impl Into<String>,
        view: impl Into<String>,
    ) -> Call<SearchConversationResult> {
        let (chatbot, query, view) = (self.clone(), query.into(), view.into());
        Call::new(self.client().clone(), async move |client: raw::Client| {
            found(client.search_conversations_external(chatbot.id()?, &query, &view).await?)
        })
    }

    /// What comes in through a channel of one's own: messages and events.
    pub fn inbound(&self, channel: impl Into<String>, channel_name: impl Into<String>) -> Inbound {
        Inbound::new(self, channel.into(), channel_name.into())
    }

    /// Runs a step of a flow in a conversation, or hands it an event.
    pub fn step_payload(&self, conversation: impl Into<String>) -> StepPayload {
        StepPayload::new(self, conversation.into())
    }

    /// Triggers a custom event in a conversation.
    ///
    /// `trigger_custom_conversation_event`, page *Conversation management*; needs
    /// `chatbots.events.handle`.
    pub fn custom_event(&self, conversation: impl Into<String>, event: impl Into<String>) -> Call<()> {
        let (chatbot, conversation, event) = (self.clone(), conversation.into(), event.into());
        Call::new(self.client().clone(), async move |client: raw::Client| {
            let (id, conversation) = (chatbot.id()?, ConversationId::new(conversation)?);
            let body = TriggerCustomConversationEventRequest::new(id.as_str(), conversation.as_str(), event);
            required(client.trigger_custom_conversation_event(id, &body).await?)
        })
    }

    /// The chat widget of a web page, from its visitor's side.
    pub fn widget(&self) -> Widget {
        Widget::new(self)
    }
}

fn found(
    answer: raw::ResponseValue<raw::types::SearchConversationsResponse>,
) -> Result<raw::ResponseValue<SearchConversationResult>, Error> {
    let nothing = || SearchConversationResult::new(Vec::new(), 0, Vec::new(), 0, 0, 0.0);
    Ok(crate::payload::optional(answer)?.map(|results| results.unwrap_or_else(nothing)))
}
