//! What answers input that no request waits for: what came in to be answered later, and what an earlier run, or a
//! request that failed, left.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use tokio::time::{sleep, timeout};

use super::replies::respond;
use crate::{
    http::{ApiError, App},
    store::Pending,
};

/// How long to wait after a failure of the store.
const AGAIN: Duration = Duration::from_secs(1);
/// How long until it looks by itself: for what another program on the same store left.
const LOOK: Duration = Duration::from_secs(10);
/// Inputs that are looked for at once.
const BATCH: usize = 256;
/// Conversations that are answered at once.
const CONVERSATIONS: usize = 16;

/// Never ends.
pub(crate) async fn run(app: Arc<App>) {
    loop {
        match sweep(&app).await {
            Ok(0) => {
                // Woken or not, it looks.
                let _ = timeout(LOOK, app.wake.notified()).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(cause = ?error, "input was not answered: again in a second");
                sleep(AGAIN).await;
            }
        }
    }
}

/// Answers all that waits: how much that was. Of one conversation one after the other, in the order in which it came.
/// What cannot be answered holds up no other conversation; the last failure is told.
async fn sweep(app: &Arc<App>) -> Result<usize, ApiError> {
    let (mut count, mut after, mut failure) = (0, 0, None);
    loop {
        let waiting =
            app.database.read_long(move |view| Ok::<_, ApiError>(view.pending(after, BATCH)?)).await?;
        let Some(last) = waiting.last() else { return failure.map_or(Ok(count), Err) };
        after = last.number;
        let mut conversations: BTreeMap<i64, Vec<Pending>> = BTreeMap::new();
        {
            // What requests are answering is theirs.
            let theirs = app.answering.lock().unwrap_or_else(PoisonError::into_inner);
            for pending in waiting.into_iter().filter(|pending| !theirs.contains(&pending.message_id)) {
                conversations.entry(pending.conversation).or_default().push(pending);
            }
        }
        count += conversations.values().map(Vec::len).sum::<usize>();
        let answers = conversations.into_values().map(|inputs| async move {
            for pending in inputs {
                respond(app, pending.number).await?;
            }
            Ok::<_, ApiError>(())
        });
        let results: Vec<_> = stream::iter(answers).buffer_unordered(CONVERSATIONS).collect().await;
        failure = results.into_iter().filter_map(Result::err).next_back().or(failure);
    }
}
