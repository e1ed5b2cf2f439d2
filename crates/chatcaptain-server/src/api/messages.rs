//! Messages of a conversation.

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Conversation, CreateMessage, CreateMessageRequest, Message, UpdateMessageRequest,
};

use super::{
    conversation, conversation_summary, document, list,
    patch::{self, copy},
};
use crate::{
    app::{App, Call},
    error::{ApiError, Result},
    secret,
    store::{Audience, ConversationRow, MessageRow, Stored, View},
};

fn message(view: &dyn View, conversation: ConversationRow, id: &str) -> Result<Stored<MessageRow>> {
    view.message(conversation, id)?.ok_or(ApiError::NotFound("message"))
}

pub(super) async fn list(app: &App, call: &Call) -> Result<Response> {
    let number = call.found()?.number;
    list::list(&app.database, "messages", move |view, after: Option<(i64, String)>| {
        view.messages(number, Audience::Key, after.as_ref(), list::PART)
    })
    .await
}

pub(super) fn get(app: &App, call: &Call) -> Result<Response> {
    let (number, message_id) = (call.found()?.number, call.message_id()?);
    let found = app.database.read(|view| message(view, number, &message_id))?;
    Ok(document(StatusCode::OK, "message", &found.json))
}

/// Stored as it is given. This server has no providers: `disableSending` changes nothing.
pub(super) async fn create(app: &App, mut call: Call) -> Result<Response> {
    let (chatbot, id) = (call.chatbot.number, call.conversation_id()?);
    let CreateMessageRequest { message: request, .. } = call.body()?;
    let done = app.database.write(move |transaction| {
        let found = conversation(transaction, chatbot, &id)?;
        let mut it: Conversation = serde_json::from_str(&found.json)?;
        let new = conversation_summary::add(transaction, found.number, &mut it, created(request.clone()))?;
        Ok::<_, ApiError>(serde_json::to_string(&new)?)
    });
    Ok(document(StatusCode::CREATED, "message", &done.await?))
}

/// The message that is asked for. `author` and `leadAiId` have no place in the one that is answered.
fn created(request: CreateMessage) -> Message {
    let mut it = Message::new().with_id(secret::id()).with_sender(request.sender.as_str());
    copy!(it, request: content type_ status created outgoing persona provider_message_id processed sent received read context_id messenger_id error
        is_sensitive stream_group_id delay);
    it
}

pub(super) async fn update(app: &App, mut call: Call) -> Result<Response> {
    let (chatbot, id, message_id) = (call.chatbot.number, call.conversation_id()?, call.message_id()?);
    let UpdateMessageRequest { message: change, .. } = call.body()?;
    let done = app.database.write(move |transaction| {
        let found = conversation(transaction, chatbot, &id)?;
        let mut it: Conversation = serde_json::from_str(&found.json)?;
        let stored = message(transaction, found.number, &message_id)?;
        let mut new: Message = serde_json::from_str(&stored.json)?;
        let deleted = change.deleted == Some(true);
        patch::message(&mut new, change.clone())?;
        let kept = (!deleted).then_some(&new);
        conversation_summary::change(transaction, found.number, &mut it, stored.number, kept)?;
        Ok::<_, ApiError>(serde_json::to_string(&new)?)
    });
    Ok(document(StatusCode::OK, "message", &done.await?))
}
