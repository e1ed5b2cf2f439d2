//! `/health`: whether the store can be read and written. Anybody may ask, so the store is tried ten times a second at most.

use std::time::Duration;

use axum::{http::StatusCode, response::Response};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{Http, typed};
use crate::{
    error::error_body,
    store::{Database, StoreError, Transaction},
};

/// How long an outcome counts.
const FRESH: Duration = Duration::from_millis(100);
/// How long the store may take.
const LIMIT: Duration = Duration::from_secs(5);

/// When the store was last tried, and the problem, if there was one.
#[derive(Default)]
pub(super) struct Health(Mutex<Option<(Instant, Option<&'static str>)>>);

/// 200, or 503 and why.
pub(super) async fn answer(http: &Http) -> Response {
    // Concurrent requests wait and share one outcome.
    let mut last = http.health.0.lock().await;
    let problem = match *last {
        Some((at, problem)) if at.elapsed() < FRESH => problem,
        _ => {
            let before = last.and_then(|(_, problem)| problem);
            let problem = try_store(&http.app.database).await;
            *last = Some((Instant::now(), problem));
            if let Some(problem) = problem.filter(|problem| before != Some(problem)) {
                tracing::error!(problem, "the health check fails");
            }
            problem
        }
    };
    match problem {
        None => typed("application/json", r#"{"status":"ok"}"#.to_owned()),
        Some(problem) => error_body(StatusCode::SERVICE_UNAVAILABLE, problem),
    }
}

async fn try_store(database: &Database) -> Option<&'static str> {
    let touched = database.write(|transaction: &dyn Transaction| transaction.touch());
    let error = match timeout(LIMIT, touched).await {
        Ok(Ok(())) => return None,
        Ok(Err(error)) => error,
        Err(_) => return Some("the store did not answer in 5 s"),
    };
    tracing::debug!(cause = ?error, "the store cannot be written");
    Some(match error {
        StoreError::File(why) => why,
        _ => "the store cannot be written",
    })
}
