//! What comes in from channels and flows. Input is stored first, then answered: see `replies`.

use std::sync::Arc;

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Content, ConversationStatus, HandleNewIncomingEventRequest, HandleNewIncomingMessageRequest,
    HandleNewIncomingMessageRequestMessage, HandleNewIncomingStepPayloadRequest, Message,
    TriggerCustomConversationEventRequest, TriggerCustomConversationEventResponse,
};

use super::{
    AnsweredBy, conversation, conversation_summary,
    customer::Customer,
    json,
    patch::copy,
    replies::{self, Input, StoredInput, Wait},
};
use crate::{
    app::{App, Call, WHOLE},
    clock,
    error::{ApiError, Result},
    secret,
    store::{self, Accepted, ConversationRow, NewMessage, NewPending, PendingRow, Transaction},
};

/// The event by which a channel tells that somebody saw what was sent.
const SEEN: &str = "user_seen_message";

/// The ids of the chatbot in path and body must be the same.
fn same(call: &Call, chatbot: &str) -> Result<()> {
    if call.chatbot.id == chatbot {
        return Ok(());
    }
    Err(ApiError::invalid("chatbotId", "is another one than in the path"))
}

pub(super) async fn message(app: &Arc<App>, mut call: Call) -> Result<Response> {
    let request: HandleNewIncomingMessageRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (wait, answered_by) = (Wait::of(request.async_), AnsweredBy::of(app));
    let customer =
        Customer::new(&call, answered_by, request.channel_id, request.provider_id, request.profile_data);
    let id = secret::id();
    let new = received(id.clone(), request.message);
    let store = move |transaction: &dyn Transaction| {
        // Without an id of its provider nobody is the same as anybody.
        let provider_message_id = new.provider_message_id.as_deref().filter(|id| !id.is_empty());
        let from = customer.id().zip(provider_message_id);
        if let Some((from, id)) = from
            && let Some(accepted) = transaction.accepted(from, id)?
        {
            return StoredInput::again(transaction, accepted);
        }
        let (number, mut it) = customer.conversation(transaction)?;
        // What people or the bot sent elsewhere is told to the conversation; only the customer begins a session, and is
        // answered.
        let theirs = new.sender == "user" && !new.outgoing;
        if theirs && it.state == ConversationStatus::Closed {
            it.state = answered_by.initial_state();
            it.session_count = (it.session_count + 1).min(WHOLE);
        }
        conversation_summary::add(transaction, number, &mut it, new.clone())?;
        let pending = if theirs && it.state == ConversationStatus::Bot {
            Input::Message(new.content.clone()).keep(transaction, answered_by, number, &new.id)?
        } else {
            None
        };
        if let Some((from, id)) = from {
            let accepted = Accepted { conversation: number, message_id: new.id.clone(), pending };
            transaction.insert_accepted(from, id, &accepted)?;
        }
        Ok(StoredInput { conversation: it.id, number, message: new.id.clone(), pending, again: false })
    };
    replies::handle_input(app, &id, wait, store).await
}

/// The message that came in.
fn received(id: String, request: HandleNewIncomingMessageRequestMessage) -> Message {
    let mut it = Message::new().with_id(id).with_provider_message_id(request.provider_message_id);
    copy!(it, request: content sender type_ status created outgoing processed sent received read context_id messenger_id);
    it
}

pub(super) async fn event(app: &Arc<App>, mut call: Call) -> Result<Response> {
    let request: HandleNewIncomingEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (wait, answered_by) = (Wait::of(request.async_), AnsweredBy::of(app));
    let customer =
        Customer::new(&call, answered_by, request.channel_id, request.provider_id, request.profile_data);
    let (id, name) = (secret::id(), request.event);
    let message = id.clone();
    let store = move |transaction: &dyn Transaction| {
        let (number, mut it) = customer.conversation(transaction)?;
        if name == SEEN {
            seen(transaction, number)?;
            it.last_seen = Some(clock::text(clock::now()));
        }
        conversation_summary::write(transaction, number, &mut it)?;
        record(transaction, answered_by, (number, &it.id), &message, &Input::Event(name.clone()))
    };
    replies::handle_input(app, &id, wait, store).await
}

/// What went out was read, now.
fn seen(transaction: &dyn Transaction, conversation: ConversationRow) -> Result<()> {
    let now = clock::text(clock::now());
    for stored in transaction.unread_outgoing(conversation)? {
        let mut message: Message = serde_json::from_str(&stored.json)?;
        message.read = Some(now.clone());
        "read".clone_into(&mut message.status);
        transaction.update_message(stored.number, &store::Message::of(&message))?;
    }
    Ok(())
}

pub(super) async fn payload(app: &Arc<App>, mut call: Call) -> Result<Response> {
    let request: HandleNewIncomingStepPayloadRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let wait = Wait::of(request.async_);
    let input = Input::Payload {
        flow: request.flow_id,
        step: request.step_id,
        event: request.event,
        payload: request.event_payload,
    };
    of_conversation(app, &call, request.conversation_id, input, wait).await
}

pub(super) async fn custom_event(app: &Arc<App>, mut call: Call) -> Result<Response> {
    let request: TriggerCustomConversationEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let input = Input::CustomEvent(request.event);
    of_conversation(app, &call, request.conversation_id, input, Wait::ForReplies).await?;
    json(StatusCode::CREATED, &TriggerCustomConversationEventResponse::new())
}

/// Input that names the conversation that it is for.
async fn of_conversation(
    app: &Arc<App>,
    call: &Call,
    conversation_id: String,
    input: Input,
    wait: Wait,
) -> Result<Response> {
    let (chatbot, answered_by, id) = (call.chatbot.number, AnsweredBy::of(app), secret::id());
    let message = id.clone();
    let store = move |transaction: &dyn Transaction| {
        let found = conversation(transaction, chatbot, &conversation_id)?;
        record(transaction, answered_by, (found.number, &conversation_id), &message, &input)
    };
    replies::handle_input(app, &id, wait, store).await
}

/// Keeps input that is no message as a record that nobody sees.
fn record(
    transaction: &dyn Transaction,
    answered_by: AnsweredBy,
    (number, conversation_id): (ConversationRow, &str),
    id: &str,
    input: &Input,
) -> Result<StoredInput> {
    let now = clock::now();
    let content = Content::new().with_text(serde_json::to_string(input)?);
    let message = Message::new()
        .with_id(id)
        .with_sender("user")
        .with_type(input.kind())
        .with_status("received")
        .with_created(clock::text(now))
        .with_content(content);
    let new =
        NewMessage { id: id.to_owned(), created: now, hidden: true, message: store::Message::of(&message) };
    transaction.insert_message(number, &new)?;
    let pending = input.keep(transaction, answered_by, number, id)?;
    Ok(StoredInput {
        conversation: conversation_id.to_owned(),
        number,
        message: id.to_owned(),
        pending,
        again: false,
    })
}

impl Input {
    /// Keeps it for the responder, if there is one, which answers it once, whatever happens until then.
    fn keep(
        &self,
        transaction: &dyn Transaction,
        answered_by: AnsweredBy,
        conversation: ConversationRow,
        message_id: &str,
    ) -> Result<Option<PendingRow>> {
        if answered_by == AnsweredBy::People {
            return Ok(None);
        }
        let input = serde_json::to_string(self)?;
        let pending = NewPending { conversation, message_id: message_id.to_owned(), input };
        Ok(Some(transaction.insert_pending(&pending)?))
    }
}
