//! Steps of flows.

use chatcaptain_client::types::{
    ConversationId, HandleIncomingResponse, HandleNewIncomingStepPayloadRequest,
};

use crate::{Call, CallOptions, Chatbot, call::awaitable, payload::required, printed::hidden};

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

impl Chatbot {
    /// Runs a step of a flow in a conversation, or hands it an event.
    pub fn step_payload(&self, conversation: impl Into<String>) -> StepPayload {
        // The chatbot's id is set when it is checked.
        let body = HandleNewIncomingStepPayloadRequest::new("", conversation);
        StepPayload { chatbot: self.clone(), body, options: CallOptions::new() }
    }
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
