//! What the responder answers: asked outside of any transaction, stored in one together with the note that it is done.
//! So each input is answered once, also when the program ends in between.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Content, Conversation, ConversationStatus, HandleIncomingResponse, Message, MessageAgentHandover,
};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use super::{blank, follow, json, read};
use crate::{
    http::{ApiError, App},
    responder::{self, InputKind, Reply},
    store::{Accepted, Pending, Transaction, View},
};

/// How long to wait after a failure of the store.
const AGAIN: Duration = Duration::from_secs(1);
/// Inputs that are looked for at once.
const BATCH: usize = 64;

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

/// Input that is stored.
pub(super) struct Came {
    pub(super) conversation: String,
    pub(super) number: i64,
    pub(super) message: String,
    pub(super) pending: Option<i64>,
    /// What was answered, where it came in before.
    pub(super) replies: Vec<Message>,
}

impl Came {
    /// What came in before, and what was answered then.
    pub(super) fn again(view: &dyn View, accepted: Accepted) -> Result<Self, ApiError> {
        let gone = || ApiError::NotFound("conversation");
        let found = view.conversation_numbered(accepted.conversation)?.ok_or_else(gone)?;
        let replies = told(view, accepted.conversation, &accepted.replies)?;
        let conversation = read::<Conversation>(&found.json)?.id;
        let Accepted { conversation: number, message_id: message, pending, .. } = accepted;
        Ok(Self { conversation, number, message, pending, replies })
    }
}

/// Messages by their ids; one that was deleted since is not told again.
fn told(view: &dyn View, conversation: i64, ids: &[String]) -> Result<Vec<Message>, ApiError> {
    let mut messages = Vec::new();
    for id in ids {
        if let Some(message) = view.message(conversation, id)? {
            messages.push(read(&message.json)?);
        }
    }
    Ok(messages)
}

/// What was answered to the input of this message.
fn stored(view: &dyn View, message: &str, conversation: i64) -> Result<Vec<Message>, ApiError> {
    told(view, conversation, &view.replies(conversation, message)?)
}

/// Answers a request by which something came in. Without a turn, its replies come later.
pub(super) async fn answer(app: &App, came: Came, turn: Option<Turn<'_>>) -> Result<Response, ApiError> {
    let replies = match (came.pending, turn) {
        (None, None) => vec![],
        (None, Some(turn)) => {
            turn.done();
            came.replies
        }
        (Some(_), None) => {
            app.wake.notify_one();
            vec![]
        }
        (Some(pending), Some(turn)) => {
            let replies = respond(app, pending).await?;
            turn.done();
            match replies {
                Some(replies) => replies,
                // Another request with the same message was first: what it stored is the answer to this one too.
                None => app.database.read(|view| stored(view, &came.message, came.number))?,
            }
        }
    };
    json(StatusCode::CREATED, &HandleIncomingResponse::new(came.conversation, came.message, replies))
}

/// Input that a request answers by itself. It is taken before the input is stored: as soon as the background can see
/// it, it has to know that it is not its own. Given up before that is done, as when the client leaves, it is.
pub(super) struct Turn<'a> {
    app: &'a App,
    message: String,
    done: bool,
}

impl<'a> Turn<'a> {
    /// The turn of the input that will have this message or hidden record; nobody's where it is for the background.
    pub(super) fn take(app: &'a App, message: &str, background: bool) -> Option<Self> {
        if background {
            return None;
        }
        let turn = Self { app, message: message.to_owned(), done: false };
        turn.answering().insert(turn.message.clone());
        Some(turn)
    }

    fn done(mut self) {
        self.done = true;
    }

    fn answering(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.app.answering.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.answering().remove(&self.message);
        if !self.done {
            self.app.wake.notify_one();
        }
    }
}

/// Asks the responder for one input, and stores what it says, unless somebody else did so meanwhile.
async fn respond(app: &App, number: i64) -> Result<Option<Vec<Message>>, ApiError> {
    let asked = app.database.read(|view| {
        let Some(pending) = view.pending_numbered(number)? else { return Ok(None) };
        let Some(found) = view.conversation_numbered(pending.conversation)? else { return Ok(None) };
        Ok::<_, ApiError>(Some((read::<Conversation>(&found.json)?, pending)))
    })?;
    // Answered since, or its conversation is gone.
    let Some((it, pending)) = asked else { return Ok(None) };
    let came: Input = read(&pending.input)?;
    let input = responder::Input {
        chatbot: &it.chatbot_id,
        conversation: &it.id,
        channel: &it.channel_id,
        language: &it.language,
        kind: came.kind_of_input(),
    };
    // Code of somebody else: what it breaks is its own answer, told once, and no other.
    let asked = catch_unwind(AssertUnwindSafe(|| app.responder.respond(&input)));
    let replies = asked.unwrap_or_else(|_| {
        tracing::error!("the responder panicked: it has no answer to this input");
        vec![]
    });
    let done = app.database.write(move |transaction| store(transaction, &pending, &replies));
    done.await
}

fn store(
    transaction: &dyn Transaction,
    pending: &Pending,
    replies: &[Reply],
) -> Result<Option<Vec<Message>>, ApiError> {
    let found = transaction.conversation_numbered(pending.conversation)?;
    let (true, Some(found)) = (transaction.delete_pending(pending.number)?, found) else { return Ok(None) };
    let mut it: Conversation = read(&found.json)?;
    let mut stored = Vec::new();
    for reply in replies {
        let message = match reply {
            Reply::Message { kind, content } => blank::reply(kind, (**content).clone()),
            Reply::HandOver { reason } => {
                it.state = ConversationStatus::Open;
                let handover = MessageAgentHandover::new(reason);
                blank::reply("agentHandover", Content::new().with_agent_handover(handover))
            }
        };
        follow::add(transaction, found.number, &mut it, &message)?;
        stored.push(message);
    }
    let ids: Vec<String> = stored.iter().map(|message| message.id.clone()).collect();
    transaction.set_replies(pending.conversation, &pending.message_id, &ids)?;
    Ok(Some(stored))
}

/// Answers what came in to be answered in the background, and what an earlier run left. Never ends.
pub(crate) async fn run(app: Arc<App>) {
    loop {
        match app.database.read_long(|view| Ok::<_, ApiError>(view.pending(BATCH)?)).await {
            Ok(mut waiting) => {
                // What requests are answering is theirs; they wake this one when they give up.
                let theirs = app.answering.lock().unwrap_or_else(PoisonError::into_inner).clone();
                waiting.retain(|pending| !theirs.contains(&pending.message_id));
                if waiting.is_empty() {
                    app.wake.notified().await;
                }
                for pending in waiting {
                    if let Err(error) = respond(&app, pending.number).await {
                        tracing::error!(cause = ?error, "input was not answered: again in a second");
                        sleep(AGAIN).await;
                    }
                }
            }
            Err(error) => {
                tracing::error!(cause = ?error, "what waits for an answer cannot be read");
                sleep(AGAIN).await;
            }
        }
    }
}
