//! What comes in from channels and flows. Input is stored first, then answered: see `replies`.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Content, ConversationStatus, HandleNewIncomingEventRequest, HandleNewIncomingMessageRequest,
    HandleNewIncomingMessageRequestMessage, HandleNewIncomingStepPayloadRequest, Message,
    TriggerCustomConversationEventRequest, TriggerCustomConversationEventResponse,
};

use super::{
    conversation, conversation_summary,
    customer::{Customer, begun},
    json, read,
    replies::{self, Came, Input},
};
use crate::{
    app::App,
    call::Call,
    clock,
    error::ApiError,
    limits::WHOLE,
    secret,
    store::{self, Accepted, NewMessage, Pending, Transaction},
};

/// The event by which a channel tells that somebody saw what was sent.
const SEEN: &str = "user_seen_message";

/// The ids of the chatbot in path and body must be the same.
fn same(call: &Call, chatbot: &str) -> Result<(), ApiError> {
    if call.chatbot.id == chatbot {
        return Ok(());
    }
    Err(ApiError::invalid("chatbotId", "is another one than in the path"))
}

pub(super) async fn message(app: &Arc<App>, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingMessageRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (background, answers) = (request.async_ == Some(true), app.responder.answers());
    let (chatbot, channel, provider_id) = (call.chatbot.number, request.channel_id, request.provider_id);
    let customer = Customer::new(&call, channel.clone(), provider_id.clone(), request.profile_data, answers);
    let (id, incoming) = (secret::id(), request.message);
    let new = received(id.clone(), incoming);
    let store = move |transaction: &dyn Transaction| {
        // Without an id of its provider nobody is the same as anybody.
        let known = !provider_id.is_empty();
        let provider_message_id = new.provider_message_id.as_deref().filter(|_| known).unwrap_or_default();
        let again = match provider_message_id {
            "" => None,
            id => transaction.accepted(chatbot, &channel, &provider_id, id)?,
        };
        if let Some(accepted) = again {
            return Came::again(transaction, accepted);
        }
        let (number, mut it) = customer.conversation(transaction)?;
        // What people or the bot sent elsewhere is told to the conversation; only the customer begins a session, and is
        // answered.
        let theirs = new.sender == "user" && !new.outgoing;
        if theirs && it.state == ConversationStatus::Closed {
            it.state = begun(answers);
            it.session_count = (it.session_count + 1).min(WHOLE);
        }
        conversation_summary::add(transaction, number, &mut it, new.clone())?;
        let pending = if theirs && answers && it.state == ConversationStatus::Bot {
            Some(Input::Message(new.content.clone()).keep(transaction, number, &new.id)?)
        } else {
            None
        };
        if !provider_message_id.is_empty() {
            let accepted = Accepted { conversation: number, message_id: new.id.clone(), pending };
            transaction.insert_accepted(chatbot, &channel, &provider_id, provider_message_id, &accepted)?;
        }
        Ok(Came { conversation: it.id, number, message: new.id.clone(), pending, again: false })
    };
    replies::carry_out(app, &id, background, store).await
}

/// The message that came in.
fn received(id: String, request: HandleNewIncomingMessageRequestMessage) -> Message {
    let HandleNewIncomingMessageRequestMessage { content, sender, type_, status, created, outgoing, .. } =
        request;
    let mut it = Message::new(id, sender, type_, status, created, outgoing, content, vec![]);
    it.provider_message_id = Some(request.provider_message_id);
    it.processed = request.processed;
    it.sent = request.sent;
    it.received = request.received;
    it.read = request.read;
    it.context_id = request.context_id;
    it.messenger_id = request.messenger_id;
    it
}

pub(super) async fn event(app: &Arc<App>, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (background, answers) = (request.async_ == Some(true), app.responder.answers());
    let customer =
        Customer::new(&call, request.channel_id, request.provider_id, request.profile_data, answers);
    let (id, name) = (secret::id(), request.event);
    let message = id.clone();
    let store = move |transaction: &dyn Transaction| {
        let (number, mut it) = customer.conversation(transaction)?;
        if name == SEEN {
            seen(transaction, number)?;
            it.last_seen = Some(clock::text(clock::now()));
        }
        conversation_summary::write(transaction, number, &mut it)?;
        record(transaction, (number, &it.id), &message, &Input::Event(name.clone()), answers)
    };
    replies::carry_out(app, &id, background, store).await
}

/// What went out was read, now.
fn seen(transaction: &dyn Transaction, conversation: i64) -> Result<(), ApiError> {
    let now = clock::text(clock::now());
    for stored in transaction.unread_outgoing(conversation)? {
        let mut message: Message = read(&stored.json)?;
        message.read = Some(now.clone());
        "read".clone_into(&mut message.status);
        transaction.update_message(stored.number, &store::Message::of(&message))?;
    }
    Ok(())
}

pub(super) async fn payload(app: &Arc<App>, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingStepPayloadRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let background = request.async_ == Some(true);
    let HandleNewIncomingStepPayloadRequest {
        conversation_id,
        flow_id: flow,
        step_id: step,
        event,
        event_payload: payload,
        ..
    } = request;
    let input = Input::Payload { flow, step, event, payload };
    of_conversation(app, &call, conversation_id, input, background).await
}

pub(super) async fn custom_event(app: &Arc<App>, mut call: Call) -> Result<Response, ApiError> {
    let request: TriggerCustomConversationEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let TriggerCustomConversationEventRequest { conversation_id, event, .. } = request;
    of_conversation(app, &call, conversation_id, Input::CustomEvent(event), false).await?;
    json(StatusCode::CREATED, &TriggerCustomConversationEventResponse::new())
}

/// Input that names the conversation that it is for.
async fn of_conversation(
    app: &Arc<App>,
    call: &Call,
    conversation_id: String,
    input: Input,
    background: bool,
) -> Result<Response, ApiError> {
    let (chatbot, answers, id) = (call.chatbot.number, app.responder.answers(), secret::id());
    let message = id.clone();
    let store = move |transaction: &dyn Transaction| {
        let found = conversation(transaction, chatbot, &conversation_id)?;
        record(transaction, (found.number, &conversation_id), &message, &input, answers)
    };
    replies::carry_out(app, &id, background, store).await
}

/// Keeps input that is no message as a record that nobody sees.
fn record(
    transaction: &dyn Transaction,
    (conversation, conversation_id): (i64, &str),
    id: &str,
    input: &Input,
    answers: bool,
) -> Result<Came, ApiError> {
    let now = clock::now();
    let text = serde_json::to_string(input).map_err(|error| ApiError::Internal(error.to_string()))?;
    let content = Content::new().with_text(text);
    let message =
        Message::new(id, "user", input.kind(), "received", clock::text(now), false, content, vec![]);
    let new =
        NewMessage { id: id.to_owned(), created: now, hidden: true, message: store::Message::of(&message) };
    transaction.insert_message(conversation, &new)?;
    let pending = if answers { Some(input.keep(transaction, conversation, id)?) } else { None };
    Ok(Came {
        conversation: conversation_id.to_owned(),
        number: conversation,
        message: id.to_owned(),
        pending,
        again: false,
    })
}

impl Input {
    /// Keeps it for the responder, which answers it once, whatever happens until then.
    fn keep(
        &self,
        transaction: &dyn Transaction,
        conversation: i64,
        message_id: &str,
    ) -> Result<i64, ApiError> {
        let input = serde_json::to_string(self).map_err(|error| ApiError::Internal(error.to_string()))?;
        let pending = Pending { number: 0, conversation, message_id: message_id.to_owned(), input };
        Ok(transaction.insert_pending(&pending)?)
    }
}
