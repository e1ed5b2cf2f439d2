//! What the responder answers: asked outside of any transaction, stored in one together with the note that it is done.
//! So each input is answered once, also when the program ends in between.

use std::sync::Arc;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use chatcaptain_client::types::{
    Content, Conversation, ConversationStatus, HandleIncomingResponse, Message, MessageAgentHandover,
};
use serde::{Deserialize, Serialize};
use tokio::{spawn, task::spawn_blocking};

use super::{conversation_summary, defaults, json};
use crate::{
    app::App,
    clock,
    error::{ApiError, Result},
    responder::{self, InputKind, Reply},
    store::{Accepted, ConversationRow, Pending, PendingRow, StoreError, Transaction, View},
};

/// Input, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Input {
    Message(Content),
    Event(String),
    Payload { flow: Option<String>, step: Option<String>, event: Option<String>, payload: Option<String> },
    CustomEvent(String),
}

impl Input {
    /// The `type` of its hidden record.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Event(_) => "event",
            Self::Payload { .. } => "stepPayload",
            Self::CustomEvent(_) => "customEvent",
        }
    }

    fn kind_of_input(&self) -> InputKind<'_> {
        match self {
            Self::Message(content) => InputKind::Message(content),
            Self::Event(name) => InputKind::Event { name },
            Self::Payload { flow, step, event, payload } => InputKind::Payload {
                flow: flow.as_deref(),
                step: step.as_deref(),
                event: event.as_deref(),
                payload: payload.as_deref(),
            },
            Self::CustomEvent(name) => InputKind::CustomEvent { name },
        }
    }
}

/// What the response to a request waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    ForReplies,
    /// The replies come later.
    ForNothing,
}

impl Wait {
    /// As a request asks for it.
    pub(super) fn of(in_background: Option<bool>) -> Self {
        if in_background == Some(true) { Self::ForNothing } else { Self::ForReplies }
    }
}

/// Input that is stored.
pub(super) struct StoredInput {
    pub(super) conversation: String,
    pub(super) number: ConversationRow,
    pub(super) message: String,
    /// Where it waits for the responder.
    pub(super) pending: Option<PendingRow>,
    /// Whether it came in before: nothing of this request is kept.
    pub(super) again: bool,
}

/// Says that an answer is that of the first request with this id of a provider.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

impl StoredInput {
    /// What came in before.
    pub(super) fn again(view: &dyn View, accepted: Accepted) -> Result<Self> {
        let gone = || ApiError::NotFound("conversation");
        let found = view.conversation_numbered(accepted.conversation)?.ok_or_else(gone)?;
        let conversation = serde_json::from_str::<Conversation>(&found.json)?.id;
        let Accepted { conversation: number, message_id: message, pending } = accepted;
        Ok(Self { conversation, number, message, pending, again: true })
    }
}

/// What was answered to input; a message that was deleted since is not told again.
fn stored_replies(view: &dyn View, came: &StoredInput) -> Result<Vec<Message>> {
    let mut messages = Vec::new();
    for id in view.replies(came.number, &came.message)? {
        if let Some(message) = view.message(came.number, &id)? {
            messages.push(serde_json::from_str(&message.json)?);
        }
    }
    Ok(messages)
}

/// Stores input, which will have this message or hidden record, and answers it: to the end, also where the client
/// leaves or the request takes too long. In the background, its replies come later.
pub(super) async fn handle_input(
    app: &Arc<App>,
    message: &str,
    wait: Wait,
    store: impl FnMut(&dyn Transaction) -> Result<StoredInput> + Send + 'static,
) -> Result<Response> {
    let lease = (wait == Wait::ForReplies).then(|| ResponderLease::take(app, message));
    let app = app.clone();
    let task = spawn(async move {
        match app.database.write(store).await {
            Ok(came) => answer(&app, came, lease).await,
            Err(error) => {
                // Nothing is stored, and nothing waits.
                lease.into_iter().for_each(ResponderLease::done);
                Err(error)
            }
        }
    });
    task.await.unwrap_or_else(|error| Err(ApiError::Internal(error.to_string())))
}

async fn answer(app: &App, came: StoredInput, lease: Option<ResponderLease>) -> Result<Response> {
    let mut replies = Some(vec![]);
    if let Some(lease) = lease {
        replies = match came.pending {
            Some(number) => respond(app, number).await?,
            None => None,
        };
        lease.done();
    } else if came.pending.is_some() {
        app.wake.notify_one();
    }
    // Where there are none, it came in before, or somebody else was first.
    let replies = replies.map_or_else(|| app.database.read(|view| stored_replies(view, &came)), Ok)?;
    let again = came.again;
    let answer = HandleIncomingResponse::new()
        .with_conversation_id(came.conversation)
        .with_message_id(came.message)
        .with_messages(replies);
    let mut response = json(StatusCode::CREATED, &answer)?;
    if again {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Input that a request answers by itself. It is taken before the input is stored: as soon as the background can see
/// it, it has to know that it is not its own. Where the request fails, it is.
struct ResponderLease {
    app: Arc<App>,
    message: String,
    done: bool,
}

impl ResponderLease {
    fn take(app: &Arc<App>, message: &str) -> Self {
        app.answering.lock().insert(message.to_owned());
        Self { app: app.clone(), message: message.to_owned(), done: false }
    }

    fn done(mut self) {
        self.done = true;
    }
}

impl Drop for ResponderLease {
    fn drop(&mut self) {
        self.app.answering.lock().remove(&self.message);
        if !self.done {
            self.app.wake.notify_one();
        }
    }
}

/// Asks the responder for one input, and stores what it says; nothing where somebody else did so meanwhile.
pub(super) async fn respond(app: &App, number: PendingRow) -> Result<Option<Vec<Message>>> {
    let asked = app.database.read(|view| {
        let Some(pending) = view.pending_numbered(number)? else { return Ok(None) };
        let Some(found) = view.conversation_numbered(pending.conversation)? else { return Ok(None) };
        Ok::<_, ApiError>(Some((serde_json::from_str::<Conversation>(&found.json)?, pending)))
    })?;
    // Answered since, or its conversation is gone.
    let Some((it, pending)) = asked else { return Ok(None) };
    let came: Input = match serde_json::from_str(&pending.input) {
        Ok(came) => came,
        Err(error) => {
            // It would never be: what came in is there, and has no answer. The parser's own text quotes it.
            let error = StoreError::from(error);
            tracing::error!(cause = ?error, "input that waits cannot be read: it is given up");
            let give_up = move |transaction: &dyn Transaction| {
                transaction.delete_pending(pending.number).map_err(ApiError::from).map(drop)
            };
            app.database.write(give_up).await?;
            return Ok(None);
        }
    };
    // Messages are answered only while the bot has the conversation.
    let only_in = matches!(came, Input::Message(_)).then_some(ConversationStatus::Bot);
    let replies = ask(app, it, came).await?;
    let store = move |transaction: &dyn Transaction| store(transaction, &pending, &replies, only_in);
    app.database.write(store).await
}

/// Code of somebody else, which may take its time: on a thread where it holds up nobody, and of them so many at once.
async fn ask(app: &App, it: Conversation, came: Input) -> Result<Vec<Reply>> {
    let ends = |error: &str| ApiError::from(StoreError::unavailable(error));
    let permit = app.responding.clone().acquire_owned().await.map_err(|_| ends("the server ends"))?;
    let responder = app.responder.clone();
    let asked = spawn_blocking(move || {
        let replies = responder.respond(&responder::Input {
            chatbot: &it.chatbot_id,
            conversation: &it.id,
            channel: &it.channel_id,
            language: &it.language,
            kind: came.kind_of_input(),
        });
        drop(permit);
        replies
    });
    match asked.await {
        Ok(replies) => Ok(replies),
        // What it breaks is its own answer, told once, and no other.
        Err(error) if error.is_panic() => {
            tracing::error!("the responder panicked: it has no answer to this input");
            Ok(vec![])
        }
        Err(_) => Err(ends("the server ends")),
    }
}

fn store(
    transaction: &dyn Transaction,
    pending: &Pending,
    replies: &[Reply],
    only_in: Option<ConversationStatus>,
) -> Result<Option<Vec<Message>>> {
    let found = transaction.conversation_numbered(pending.conversation)?;
    let (true, Some(found)) = (transaction.delete_pending(pending.number)?, found) else { return Ok(None) };
    let mut it: Conversation = serde_json::from_str(&found.json)?;
    // Handed over meanwhile: from then on people answer.
    if only_in.is_some_and(|state| it.state != state) {
        return Ok(Some(vec![]));
    }
    let mut stored = Vec::new();
    for reply in replies {
        // Later than its question, which is never later than its own arrival.
        let at = clock::now();
        let message = match reply {
            Reply::Message { kind, content } => defaults::reply(kind, (**content).clone(), at),
            Reply::HandOver { reason } => {
                it.state = ConversationStatus::Open;
                let handover = MessageAgentHandover::new(reason);
                defaults::reply("agentHandover", Content::new().with_agent_handover(handover), at)
            }
        };
        stored.push(conversation_summary::add(transaction, found.number, &mut it, message)?);
    }
    let ids: Vec<String> = stored.iter().map(|message| message.id.clone()).collect();
    if !ids.is_empty() {
        transaction.set_replies(pending.conversation, &pending.message_id, &ids)?;
    }
    Ok(Some(stored))
}
