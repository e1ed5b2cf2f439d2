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
mod widget;

use std::sync::Arc;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chatcaptain_client::{operation::OperationId, types::ConversationStatus};
use serde::Serialize;

pub(crate) use self::background::run as run_pending;
use crate::{
    app::{App, Call},
    error::{ApiError, Result},
    store::{ChatbotRow, ConversationRow, Stored, View},
};

/// Carries out a request that passed the checks of `http::extract`.
pub(crate) async fn answer(app: Arc<App>, call: Call) -> Result<Response> {
    let app = &app;
    match call.operation.id {
        OperationId::ListConversations => conversations::list(app, &call).await,
        OperationId::CreateConversation => conversations::create(app, call).await,
        OperationId::FindConversation => conversations::find(app, &call),
        OperationId::GetConversation => conversations::get(&call),
        OperationId::UpdateConversation => conversations::update(app, call).await,
        OperationId::DeleteConversation => conversations::delete(app, &call).await,
        OperationId::SearchConversations => search::search(app, &call, None).await,
        OperationId::SearchConversationsExternal => search::external(app, &call).await,
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
        other => Err(ApiError::NotImplemented(other)),
    }
}

/// Answers a value.
fn json(status: StatusCode, value: &impl Serialize) -> Result<Response> {
    Ok((status, [(header::CONTENT_TYPE, "application/json")], serde_json::to_string(value)?).into_response())
}

/// Answers a document as the one member of an object, as it is kept.
fn document(status: StatusCode, member: &str, json: &str) -> Response {
    let body = format!("{{\"{member}\":{json}}}");
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A conversation of the chatbot that is asked, or 404.
fn conversation(view: &dyn View, chatbot: ChatbotRow, id: &str) -> Result<Stored<ConversationRow>> {
    view.conversation(chatbot, id)?.ok_or(ApiError::NotFound("conversation"))
}

/// Who answers what comes in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AnsweredBy {
    Responder,
    People,
}

impl AnsweredBy {
    fn of(app: &App) -> Self {
        if app.responder.answers() { Self::Responder } else { Self::People }
    }

    /// The state of a conversation that begins, or begins again.
    fn initial_state(self) -> ConversationStatus {
        match self {
            Self::Responder => ConversationStatus::Bot,
            Self::People => ConversationStatus::Open,
        }
    }
}
