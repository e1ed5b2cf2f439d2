//! A chatbot: where everything begins. What it has is in the file of that: its conversations, its widget.

use std::{fmt, sync::Arc};

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, InvalidId, SearchConversationResult, SearchConversationsResponse,
        TriggerCustomConversationEventRequest,
    },
};

use crate::{
    Call, Error,
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
