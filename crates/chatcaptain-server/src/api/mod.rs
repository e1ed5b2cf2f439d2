//! What each operation does. Where the pages are silent, the choice is in the crate's README as an assumption.

mod background;
mod conversation_summary;
mod conversations;
mod customer;
mod defaults;
mod incoming;
mod list;
mod messages;
mod patch;
mod replies;
mod search;
mod visitor_view;
mod widget;

use std::sync::Arc;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chatcaptain_client::operation::OperationId;
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::background::run as run_pending;
use crate::{
    app::App,
    call::Call,
    error::ApiError,
    store::{self, Stored, View},
};

/// Carries out a request that passed the gate.
pub(crate) async fn answer(app: Arc<App>, call: Call) -> Result<Response, ApiError> {
    let app = &app;
    match call.operation.id {
        OperationId::ListConversations => conversations::list(app, &call).await,
        OperationId::CreateConversation => conversations::create(app, call).await,
        OperationId::FindConversation => conversations::find(app, &call),
        OperationId::GetConversation => conversations::get(&call),
        OperationId::UpdateConversation => conversations::update(app, call).await,
        OperationId::DeleteConversation => conversations::delete(app, &call).await,
        OperationId::SearchConversations => search::search(app, &call, false).await,
        OperationId::SearchConversationsExternal => search::search(app, &call, true).await,
        OperationId::ListMessages => messages::list(app, &call).await,
        OperationId::CreateConversationMessage => messages::create(app, call).await,
        OperationId::GetConversationMessage => messages::get(app, &call),
        OperationId::UpdateConversationMessage => messages::update(app, call).await,
        OperationId::HandleIncomingMessage => incoming::message(app, call).await,
        OperationId::HandleIncomingEvent => incoming::event(app, call).await,
        OperationId::HandleIncomingStepPayload => incoming::payload(app, call).await,
        OperationId::TriggerCustomConversationEvent => incoming::custom_event(app, call).await,
        OperationId::CreateWidgetContact => widget::register(app, call).await,
        OperationId::CreateWidgetConversation => widget::start(app, call).await,
        OperationId::ListWidgetConversationMessages => widget::messages(app, &call).await,
        other => Err(ApiError::Internal(format!("{other} is in the table and not in this server"))),
    }
}

/// Answers a value.
fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, ApiError> {
    let body = serde_json::to_string(value).map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Answers a document as the one member of an object, as it is kept.
fn document(status: StatusCode, member: &str, json: &str) -> Response {
    let body = format!("{{\"{member}\":{json}}}");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A document that is kept, as what it is.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, ApiError> {
    serde_json::from_str(json)
        .map_err(|error| ApiError::Internal(format!("a document cannot be read: {}", store::place(&error))))
}

/// A conversation of the chatbot that is asked, or 404.
fn conversation(view: &dyn View, chatbot: i64, id: &str) -> Result<Stored, ApiError> {
    view.conversation(chatbot, id)?.ok_or(ApiError::NotFound("conversation"))
}
