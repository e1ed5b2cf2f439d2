//! A chatbot: search, custom events and step payloads. Conversations, incoming messages and the widget have files of their own.

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

/// A handle to a chatbot: every call of the API names one. See [`Client::chatbot`](crate::Client::chatbot).
///
/// A handle is cheap to clone. Creating one sends nothing.
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

    /// The id, or why it is invalid.
    pub(crate) fn id(&self) -> Result<&ChatbotId, Error> {
        Ok(self.0.id.as_ref().map_err(Clone::clone)?)
    }

    /// A call that needs the id.
    pub(crate) fn call<T: 'static>(
        &self,
        call: impl FnOnce(&raw::Client, &ChatbotId) -> Result<Call<T>, Error>,
    ) -> Call<T> {
        self.checked(|| call(self.client(), self.id()?))
    }

    /// A call, or one that fails with the error of its arguments.
    pub(crate) fn checked<T: 'static>(&self, call: impl FnOnce() -> Result<Call<T>, Error>) -> Call<T> {
        call().unwrap_or_else(|error| Call::invalid(self.client(), error.to_string()))
    }

    /// Searches the conversations of a view. The view `all` is assumed to exist for every chatbot.
    ///
    /// The result has one page of hits with highlights, the number of all hits, and facets. It is empty if nothing matches.
    ///
    /// Operation `search_conversations`, page *Conversation search*; needs the permission `chatbots.conversations.search`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let result = bot.search("refund", "all").await?;
    /// for hit in &result.hits {
    ///     println!("{}", hit.conversation.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search(
        &self,
        query: impl Into<String>,
        view: impl Into<String>,
    ) -> Call<SearchConversationResult> {
        self.call(|client, id| Ok(found(client.search_conversations(id, &query.into(), &view.into()))))
    }

    /// Searches the conversations of a view, for users of an external inbox. Like [`search`](Self::search).
    ///
    /// Operation `search_conversations_external`, page *Conversation search*; needs the permission
    /// `chatbots.conversations.search-external`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let result = bot.search_external("refund", "all").await?;
    /// println!("{} conversations", result.hits.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_external(
        &self,
        query: impl Into<String>,
        view: impl Into<String>,
    ) -> Call<SearchConversationResult> {
        self.call(|client, id| {
            Ok(found(client.search_conversations_external(id, &query.into(), &view.into())))
        })
    }

    /// Triggers a custom event in a conversation. It is not retried if the outcome is unknown.
    ///
    /// Operation `trigger_custom_conversation_event`, page *Conversation management*; needs the permission
    /// `chatbots.events.handle`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// bot.custom_event("conversation_1", "order_shipped").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn custom_event(&self, conversation: impl Into<String>, event: impl Into<String>) -> Call<()> {
        self.call(|client, id| {
            let conversation = ConversationId::new(conversation)?;
            let body = TriggerCustomConversationEventRequest::new(id.as_str(), conversation.as_str(), event);
            Ok(client.trigger_custom_conversation_event(id, &body).map_result(required))
        })
    }

    /// Runs a step of a flow in a conversation, or sends the flow an event. Set one of both on the returned builder.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let result = bot.step_payload("conversation_1").step("flow_1", "step_2").await?;
    /// println!("{} replies", result.messages.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn step_payload(&self, conversation: impl Into<String>) -> StepPayload {
        // The chatbot's id is set when it is checked.
        let body = HandleNewIncomingStepPayloadRequest::new("", conversation);
        StepPayload { chatbot: self.clone(), body, options: CallOptions::new() }
    }
}

fn found(call: Call<SearchConversationsResponse>) -> Call<SearchConversationResult> {
    call.map_result(|result| Ok(optional(result)?.map(Option::unwrap_or_default)))
}

impl fmt::Debug for Chatbot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chatbot").field(&self.0.id).finish()
    }
}

/// Runs a step of a flow in a conversation, or sends the flow an event: see [`Chatbot::step_payload`].
///
/// Operation `handle_incoming_step_payload`, page *Conversation management*; needs the permission
/// `chatbots.step-payload.handle`. It is not retried if the outcome is unknown.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// bot.step_payload("conversation_1").step("flow_1", "step_2").await?;
/// bot.step_payload("conversation_1").event("form_submitted", r#"{"plan":"pro"}"#).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is run until it is awaited"]
pub struct StepPayload {
    chatbot: Chatbot,
    body: HandleNewIncomingStepPayloadRequest,
    options: CallOptions,
}

impl StepPayload {
    /// Runs this step of this flow.
    pub fn step(self, flow: impl Into<String>, step: impl Into<String>) -> Self {
        self.change(|it| it.with_flow_id(flow).with_step_id(step))
    }

    /// Sends this event with this payload.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// bot.step_payload("conversation_1").event("form_submitted", r#"{"plan":"pro"}"#).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn event(self, event: impl Into<String>, payload: impl Into<String>) -> Self {
        self.change(|it| it.with_event(event).with_event_payload(payload))
    }

    /// Sets any other field of the request.
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
