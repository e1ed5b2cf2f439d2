//! A chatbot: every call of the API begins with one. Its methods for conversations and for the widget are in the files of these;
//! input to a step of its flow is here.

use std::{fmt, sync::Arc};

use chatcaptain_client::{
    self as raw,
    types::{
        ChatbotId, ConversationId, HandleIncomingResponse, HandleNewIncomingStepPayloadRequest, InvalidId,
        SearchConversationResult, SearchConversationsResponse, TriggerCustomConversationEventRequest,
    },
};

use crate::{
    Call, CallOptions, Error,
    call::{awaitable, hidden},
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

    /// Runs a step of a flow in a conversation, or hands it an event.
    pub fn step_payload(&self, conversation: impl Into<String>) -> StepPayload {
        // The chatbot's id is set when it is checked.
        let body = HandleNewIncomingStepPayloadRequest::new("", conversation);
        StepPayload { chatbot: self.clone(), body, options: CallOptions::new() }
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

/// A step of a flow to run in a conversation, or an event for it.
///
/// `handle_incoming_step_payload`, page *Conversation management*; needs
/// `chatbots.step-payload.handle`.
#[derive(Clone)]
#[must_use = "nothing is run until it is awaited"]
pub struct StepPayload {
    chatbot: Chatbot,
    body: HandleNewIncomingStepPayloadRequest,
    options: CallOptions,
}

impl StepPayload {
    /// The flow and its step.
    pub fn step(self, flow: impl Into<String>, step: impl Into<String>) -> Self {
        self.change(|it| it.with_flow_id(flow).with_step_id(step))
    }

    /// An event, and what comes with it.
    pub fn event(self, event: impl Into<String>, payload: impl Into<String>) -> Self {
        self.change(|it| it.with_event(event).with_event_payload(payload))
    }

    /// Anything that the API takes and no method here sets.
    pub fn change(
        mut self,
        change: impl FnOnce(HandleNewIncomingStepPayloadRequest) -> HandleNewIncomingStepPayloadRequest,
    ) -> Self {
        self.body = change(self.body);
        self
    }

    fn make(self) -> Call<HandleIncomingResponse> {
        let Self { chatbot, mut body, .. } = self;
        chatbot.call(|client, id| {
            ConversationId::new(&body.conversation_id)?;
            id.as_str().clone_into(&mut body.chatbot_id);
            Ok(client.handle_incoming_step_payload(id, &body).map_result(required))
        })
    }
}

awaitable!(StepPayload => HandleIncomingResponse);
hidden!(StepPayload);
