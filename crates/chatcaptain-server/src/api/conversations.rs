//! Conversations: making, reading, changing, removing.

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    ConversationNotes, CreateConversation, CreateConversationRequest, DeleteConversationResponse,
    UpdateConversationRequest,
};

use super::{
    conversation,
    defaults::{self, Begun},
    document, json, list,
    patch::{self, copy, set},
};
use crate::{
    app::{App, Call},
    clock,
    error::{ApiError, Result},
    store::{Conversation, ConversationList, ProviderId},
};

pub(super) async fn list(app: &App, call: &Call) -> Result<Response> {
    let (chatbot, filter) = (call.chatbot.number, |name| call.query(name).map(str::to_owned));
    let (contact, channel) = (filter("contactId"), filter("channelId"));
    list::list(&app.database, "conversations", move |view, after| {
        let (contact, channel) = (contact.as_deref(), channel.as_deref());
        view.conversations(ConversationList { chatbot, contact, channel }, after, list::PART)
    })
    .await
}

pub(super) fn get(call: &Call) -> Result<Response> {
    Ok(document(StatusCode::OK, "conversation", &call.found()?.json))
}

pub(super) fn find(app: &App, call: &Call) -> Result<Response> {
    let (channel, id) = (call.required("channelId")?, call.required("providerId")?);
    let id = ProviderId { chatbot: call.chatbot.number, channel, id };
    let found = app.database.read(|view| view.conversation_of(id))?;
    let found = found.ok_or(ApiError::NotFound("conversation"))?;
    Ok(document(StatusCode::OK, "conversation", &found.json))
}

pub(super) async fn create(app: &App, mut call: Call) -> Result<Response> {
    let CreateConversationRequest { conversation: request, .. } = call.body()?;
    let (number, chatbot) = (call.chatbot.number, call.chatbot.id);
    let done = app.database.write(move |transaction| {
        if transaction.channel(number, &request.channel_id)?.is_none() {
            return Err(ApiError::NotFound("channel"));
        }
        let kept = Conversation::of(&created(&chatbot, request.clone()));
        transaction.insert_conversation(number, &kept).map_err(|error| taken(error.into()))?;
        Ok(kept.json)
    });
    Ok(document(StatusCode::CREATED, "conversation", &done.await?))
}

/// The conversation that is asked for.
fn created(chatbot: &str, request: CreateConversation) -> chatcaptain_client::types::Conversation {
    let mut it = defaults::conversation(Begun {
        chatbot,
        contact: &request.contact_id,
        channel: &request.channel_id,
        kind: request.channel_type.as_str(),
        environment: request.environment,
    });
    copy!(it, request: name last_message last_sender last_assigned_operator_id last_seen);
    set!(it, request: unread archived operator_id snoozed last_user_action metadata language);
    it.provider_id = request.provider_id.filter(|id| !id.is_empty());
    it.tags = request.tags.map(|tags| tags.tags).unwrap_or_default();
    it.notes = request.notes.map(|notes| Box::new(ConversationNotes::new().with_notes(notes.notes)));
    patch::mention(&mut it, request.mentions.map(|mentions| mentions.mentions).unwrap_or_default());
    it
}

/// The only unique field that a client can set is `providerId`.
fn taken(error: ApiError) -> ApiError {
    match error {
        ApiError::Conflict(_) => {
            ApiError::Conflict("another conversation of this channel has this providerId".to_owned())
        }
        other => other,
    }
}

pub(super) async fn update(app: &App, mut call: Call) -> Result<Response> {
    let (number, id) = (call.chatbot.number, call.conversation_id()?);
    let UpdateConversationRequest { conversation: change, .. } = call.body()?;
    let done = app.database.write(move |transaction| {
        let found = conversation(transaction, number, &id)?;
        let mut it = serde_json::from_str(&found.json)?;
        patch::conversation(&mut it, change.clone());
        it.updated = clock::text(clock::now());
        let kept = Conversation::of(&it);
        transaction.update_conversation(found.number, &kept).map_err(|error| taken(error.into()))?;
        Ok::<_, ApiError>(kept.json)
    });
    Ok(document(StatusCode::OK, "conversation", &done.await?))
}

pub(super) async fn delete(app: &App, call: &Call) -> Result<Response> {
    let (number, id) = (call.chatbot.number, call.conversation_id()?);
    let done = app.database.write(move |transaction| {
        let found = conversation(transaction, number, &id)?;
        Ok::<_, ApiError>(transaction.delete_conversation(found.number)?)
    });
    done.await?;
    json(StatusCode::OK, &DeleteConversationResponse::new().with_deleted(true))
}
