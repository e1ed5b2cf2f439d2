//! A chatbot: where everything begins.

use std::{fmt, sync::Arc};

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, InvalidId, SearchConversationResult, SearchConversationsResponse,
        TriggerCustomConversationEventRequest,
    },
};

use crate::{
    Call, ConversationHandle, Conversations, CreateConversation, Error, FindConversation, Inbound,
    StepPayload, Widget,
    payload::{optional, required},
};

/// A chatbot, by its id. Cheap to clone; nothing is sent before a call is awaited.
#[derive(Clone)]
pub struct Chatbot(Arc<Inner>);

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

    /// A call that needs its id.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &ChatbotId) -> Result<Call<T>, Error>,
    ) -> Call<T> {
        self.checked(|| call(self.client(), self.id()?))
    }

    /// A call, or one that fails with what is wrong with its arguments.
    pub(crate) fn checked<T: 'static>(&self, call: impl FnOnce() -> Result<Call<T>, Error>) -> Call<T> {
        call().unwrap_or_else(|error| Call::invalid(self.client(), error.to_string()))
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
        self.call(|client, id| Ok(found(client.search_conversations(id, &query.into(), &view.into()))))
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
        self.call(|client, id| {
            Ok(found(client.search_conversations_external(id, &query.into(), &view.into())))
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
        self.call(|client, id| {
            let conversation = ConversationId::new(conversation)?;
            let body = TriggerCustomConversationEventRequest::new(id.as_str(), conversation.as_str(), event);
            Ok(client.trigger_custom_conversation_event(id, &body).map_result(required))
        })
    }

    /// The chat widget of a web page, from its visitor's side.
    pub fn widget(&self) -> Widget {
        Widget::new(self)
    }
}

fn found(call: Call<SearchConversationsResponse>) -> Call<SearchConversationResult> {
    let nothing = || SearchConversationResult::new(Vec::new(), 0, Vec::new(), 0, 0, 0.0);
    call.map_result(move |result| Ok(optional(result)?.map(|results| results.unwrap_or_else(nothing))))
}

impl fmt::Debug for Chatbot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chatbot").field(&self.0.id).finish()
    }
}
