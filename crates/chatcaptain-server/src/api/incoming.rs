//! What comes in from channels and flows. Input is stored first, then answered: see `replies`.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Content, Conversation, ConversationStatus, HandleNewIncomingEventRequest,
    HandleNewIncomingMessageRequest, HandleNewIncomingMessageRequestMessage,
    HandleNewIncomingMessageRequestProfileData, HandleNewIncomingStepPayloadRequest, Message,
    TriggerCustomConversationEventRequest, TriggerCustomConversationEventResponse,
};

use super::{
    blank, conversation, follow, json, read,
    replies::{self, Came, Input, Turn},
};
use crate::{
    clock,
    http::{ApiError, App, Call},
    secret,
    store::{self, Accepted, Channel, Contact, NewMessage, Pending, Transaction},
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

pub(super) async fn message(app: &App, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingMessageRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (background, answers) = (request.async_ == Some(true), app.responder.answers());
    let from = From {
        chatbot: call.chatbot.number,
        chatbot_id: call.chatbot.id.clone(),
        channel: request.channel_id,
        provider_id: request.provider_id,
        profile: request.profile_data,
        answers,
    };
    let (id, incoming) = (secret::id(), request.message);
    let turn = Turn::take(app, &id, background);
    let came = app.database.write(move |transaction| {
        let provider_message_id = &incoming.provider_message_id;
        if !provider_message_id.is_empty()
            && let Some(accepted) =
                transaction.accepted(from.chatbot, &from.channel, &from.provider_id, provider_message_id)?
        {
            return Came::again(transaction, accepted);
        }
        let (number, mut it) = from.conversation(transaction)?;
        if it.state == ConversationStatus::Closed {
            it.state = begun(answers);
            it.session_count += 1;
        }
        let new = received(id.clone(), incoming.clone());
        follow::add(transaction, number, &mut it, &new)?;
        let asked = answers && it.state == ConversationStatus::Bot;
        let pending = if asked {
            Some(Input::Message(new.content.clone()).keep(transaction, number, &new.id)?)
        } else {
            None
        };
        if !provider_message_id.is_empty() {
            let accepted =
                Accepted { conversation: number, message_id: new.id.clone(), replies: vec![], pending: None };
            transaction.insert_accepted(
                from.chatbot,
                &from.channel,
                &from.provider_id,
                provider_message_id,
                &accepted,
            )?;
        }
        Ok(Came { conversation: it.id, number, message: new.id, pending, replies: vec![] })
    });
    replies::answer(app, came.await?, turn).await
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

/// The state of a conversation that begins, or begins again.
fn begun(answers: bool) -> ConversationStatus {
    if answers { ConversationStatus::Bot } else { ConversationStatus::Open }
}

/// Who something comes from.
struct From {
    chatbot: i64,
    chatbot_id: String,
    channel: String,
    provider_id: String,
    profile: HandleNewIncomingMessageRequestProfileData,
    answers: bool,
}

impl From {
    /// Their conversation, found or begun, with what is known about them taken over.
    fn conversation(&self, transaction: &dyn Transaction) -> Result<(i64, Conversation), ApiError> {
        let channel =
            transaction.channel(self.chatbot, &self.channel)?.ok_or(ApiError::NotFound("channel"))?;
        let contact = self.contact(transaction)?;
        if !self.provider_id.is_empty()
            && let Some(found) =
                transaction.conversation_of(self.chatbot, &self.channel, &self.provider_id)?
        {
            let mut it = read(&found.json)?;
            self.take_over(&mut it);
            return Ok((found.number, it));
        }
        self.begin(transaction, &channel, &contact)
    }

    fn begin(
        &self,
        transaction: &dyn Transaction,
        channel: &Channel,
        contact: &Contact,
    ) -> Result<(i64, Conversation), ApiError> {
        let mut it = blank::on_channel(&self.chatbot_id, &contact.id, channel);
        it.provider_id = Some(self.provider_id.clone()).filter(|id| !id.is_empty());
        it.state = begun(self.answers);
        self.take_over(&mut it);
        let number = transaction.insert_conversation(self.chatbot, &store::Conversation::of(&it))?;
        Ok((number, it))
    }

    /// What is told about somebody, later, replaces what was told before.
    fn contact(&self, transaction: &dyn Transaction) -> Result<Contact, ApiError> {
        let known = match self.provider_id.as_str() {
            "" => None,
            id => transaction.contact(self.chatbot, &self.channel, id)?,
        };
        let mut profile: BTreeMap<String, String> = match &known {
            Some(known) => read(&known.profile)?,
            None => BTreeMap::new(),
        };
        let told =
            serde_json::to_value(&self.profile).map_err(|error| ApiError::Internal(error.to_string()))?;
        let told: BTreeMap<String, String> = read(&told.to_string())?;
        profile.extend(told.into_iter().filter(|(_, value)| !value.is_empty()));
        let profile =
            serde_json::to_string(&profile).map_err(|error| ApiError::Internal(error.to_string()))?;
        let id = known.map_or_else(secret::id, |known| known.id);
        let (channel, provider_id) = (self.channel.clone(), self.provider_id.clone());
        let contact = Contact { id, channel, provider_id, profile };
        if !self.provider_id.is_empty() {
            transaction.put_contact(self.chatbot, &contact)?;
        }
        Ok(contact)
    }

    fn take_over(&self, it: &mut Conversation) {
        let told = |text: &Option<String>, field: &mut String| {
            if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
                field.clone_from(text);
            }
        };
        told(&self.profile.name, &mut it.name);
        told(&self.profile.profile_photo_url, &mut it.photo_url);
        told(&self.profile.language, &mut it.language);
    }
}

pub(super) async fn event(app: &App, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (background, answers) = (request.async_ == Some(true), app.responder.answers());
    let from = From {
        chatbot: call.chatbot.number,
        chatbot_id: call.chatbot.id.clone(),
        channel: request.channel_id,
        provider_id: request.provider_id,
        profile: request.profile_data,
        answers,
    };
    let (id, name) = (secret::id(), request.event);
    let turn = Turn::take(app, &id, background);
    let came = app.database.write(move |transaction| {
        let (number, mut it) = from.conversation(transaction)?;
        if name == SEEN {
            seen(transaction, number)?;
            it.last_seen = Some(clock::text(clock::now()));
        }
        follow::write(transaction, number, &mut it)?;
        record(transaction, (number, &it.id), &id, &Input::Event(name.clone()), answers)
    });
    replies::answer(app, came.await?, turn).await
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

pub(super) async fn payload(app: &App, mut call: Call) -> Result<Response, ApiError> {
    let request: HandleNewIncomingStepPayloadRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (chatbot, background, answers) =
        (call.chatbot.number, request.async_ == Some(true), app.responder.answers());
    let HandleNewIncomingStepPayloadRequest {
        conversation_id: id,
        flow_id,
        step_id,
        event,
        event_payload,
        ..
    } = request;
    let (record_id, input) =
        (secret::id(), Input::Payload { flow: flow_id, step: step_id, event, payload: event_payload });
    let turn = Turn::take(app, &record_id, background);
    let came = app.database.write(move |transaction| {
        let found = conversation(transaction, chatbot, &id)?;
        record(transaction, (found.number, &id), &record_id, &input, answers)
    });
    replies::answer(app, came.await?, turn).await
}

pub(super) async fn custom_event(app: &App, mut call: Call) -> Result<Response, ApiError> {
    let request: TriggerCustomConversationEventRequest = call.body()?;
    same(&call, &request.chatbot_id)?;
    let (chatbot, answers) = (call.chatbot.number, app.responder.answers());
    let TriggerCustomConversationEventRequest { conversation_id: id, event, .. } = request;
    let (record_id, input) = (secret::id(), Input::CustomEvent(event));
    let turn = Turn::take(app, &record_id, false);
    let came = app.database.write(move |transaction| {
        let found = conversation(transaction, chatbot, &id)?;
        record(transaction, (found.number, &id), &record_id, &input, answers)
    });
    replies::answer(app, came.await?, turn).await?;
    json(StatusCode::CREATED, &TriggerCustomConversationEventResponse::new())
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
        replies: vec![],
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
