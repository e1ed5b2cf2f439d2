//! What answers input that no request waits for: what came in to be answered later, and what an earlier run, or a
//! request that failed, left.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use futures_util::FutureExt;
use tokio::{
    select,
    task::JoinSet,
    time::{Instant, sleep_until},
};

use super::replies::respond;
use crate::{
    app::App,
    error::{ApiError, Result},
    store::{ConversationRow, Pending, View},
};

/// How long until it looks by itself: for what another program on the same store left.
const LOOK: Duration = Duration::from_secs(10);
/// How long a conversation rests after its first failure; after each further one twice as long, up to `LONGEST`.
const AGAIN: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);
/// Inputs that are read at once.
const BATCH: usize = 256;
/// Conversations that are answered at once.
const CONVERSATIONS: usize = 64;

/// Never ends. Where nobody answers, what waits is left for a server on the same store that does.
pub(crate) async fn run(app: Arc<App>) {
    if app.responder.answers() {
        Background { app, tasks: JoinSet::new(), working: BTreeSet::new(), resting: BTreeMap::new() }
            .run()
            .await;
    }
}

/// Conversations are answered side by side, the inputs of each one after the other, in the order in which they came. So
/// what is slow or fails holds up its own conversation alone.
struct Background {
    app: Arc<App>,
    tasks: JoinSet<(ConversationRow, Result<()>)>,
    /// Conversations that have a task.
    working: BTreeSet<ConversationRow>,
    /// Conversations that failed: until when, and for how long.
    resting: BTreeMap<ConversationRow, (Instant, Duration)>,
}

impl Background {
    async fn run(mut self) {
        loop {
            let look = match self.look().await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::error!(cause = ?error, "what waits for an answer cannot be read");
                    AGAIN
                }
            };
            let rested =
                self.resting.values().map(|(until, _)| *until).filter(|until| *until > Instant::now());
            let next = rested.min().into_iter().chain([Instant::now() + look]).min();
            let app = self.app.clone();
            select! {
                () = app.wake.notified() => {}
                () = sleep_until(next.unwrap_or_else(Instant::now)) => {}
                Some(done) = self.tasks.join_next() => {
                    // It is not cut off before this ends, and does not panic.
                    if let Ok((conversation, result)) = done {
                        self.done(conversation, result);
                    }
                }
            }
        }
    }

    fn done(&mut self, conversation: ConversationRow, result: Result<()>) {
        self.working.remove(&conversation);
        match result {
            Ok(()) => drop(self.resting.remove(&conversation)),
            Err(error) => {
                let before = self.resting.get(&conversation).map(|(_, pause)| *pause);
                let pause = before.map_or(AGAIN, |before| (before * 2).min(LONGEST));
                tracing::error!(cause = ?error, again_in = ?pause, "input was not answered");
                self.resting.insert(conversation, (Instant::now() + pause, pause));
            }
        }
    }

    /// Gives each conversation that has input, and no task, one.
    async fn look(&mut self) -> Result<()> {
        let mut waiting: BTreeMap<ConversationRow, Vec<Pending>> = BTreeMap::new();
        let mut after = None;
        loop {
            let read = move |view: &dyn View| Ok::<_, ApiError>(view.pending(after, BATCH)?);
            let page = self.app.database.read_long(read).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.number);
            self.sort(page, &mut waiting);
            if waiting.len() + self.tasks.len() >= CONVERSATIONS {
                break;
            }
        }
        for (conversation, inputs) in waiting {
            let app = self.app.clone();
            self.working.insert(conversation);
            let answers = async move {
                for pending in inputs {
                    respond(&app, pending.number).await?;
                }
                Ok(())
            };
            // Whatever breaks, the conversation is let go of.
            let whole = AssertUnwindSafe(answers).catch_unwind();
            let broke = |_| Err(ApiError::Internal("answering panicked".to_owned()));
            self.tasks.spawn(async move { (conversation, whole.await.unwrap_or_else(broke)) });
        }
        Ok(())
    }

    /// What of a page is to be answered now. What requests are answering is theirs.
    fn sort(&self, page: Vec<Pending>, waiting: &mut BTreeMap<ConversationRow, Vec<Pending>>) {
        let theirs = self.app.answering.lock();
        let now = Instant::now();
        for pending in page {
            let conversation = pending.conversation;
            let rests = self.resting.get(&conversation).is_some_and(|(until, _)| *until > now);
            let busy = rests || self.working.contains(&conversation);
            if !busy && !theirs.contains(&pending.message_id) {
                waiting.entry(conversation).or_default().push(pending);
            }
        }
    }
}
