//! What is told to those who run the server: an id for each request and a line in the log, the counters of `/metrics`, and in
//! `/health` whether the store can be read and written. The log and the labels have operations, never ids, paths, queries or
//! bodies: these hold ids, tokens and words.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};
use chatcaptain_client::operation::OPERATIONS;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{Http, typed};
use crate::{
    error::error_body,
    log::LogQueue,
    secret,
    serve::REQUEST_ID,
    store::{Database, StoreError, Transaction},
};

pub(super) async fn observe(State(http): State<Arc<Http>>, request: Request, next: Next) -> Response {
    let (started, id) = (Instant::now(), secret::id());
    let operation = asked(&request);
    let mut response = match refused(&request) {
        None => next.run(request).await,
        Some(answer) => answer,
    };
    let (elapsed, status) = (started.elapsed(), response.status().as_u16());
    http.metrics.count(operation, status, elapsed);
    let microseconds = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(operation, status, request_id = id, microseconds, "request");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What is asked for: an operation's name, a path of the server's own, or `none`.
fn asked(request: &Request) -> &'static str {
    let path = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    // `HEAD` is a `GET`.
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let operation = OPERATIONS.iter().find(|one| one.path == path && one.method.as_str() == method);
    let own = || ["/openapi.json", "/metrics", "/health"].into_iter().find(|own| *own == path);
    operation.map(|operation| operation.id.as_str()).or_else(own).unwrap_or("none")
}

/// The response to a request that does not name its host exactly once, which ends its connection: two readers could
/// take different hosts.
fn refused(request: &Request) -> Option<Response> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts == 1 || hosts == 0 && request.version() != Version::HTTP_11 {
        return None;
    }
    let mut response = error_body(StatusCode::BAD_REQUEST, "the header host must be there once");
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Some(response)
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    operation: &'static str,
    status: u16,
}

/// By operation.
type Seconds = Family<[(&'static str, &'static str); 1], Histogram, fn() -> Histogram>;

/// The counters of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter<u64, AtomicU64>>,
    seconds: Seconds,
}

impl Metrics {
    /// With the lines that the log lost, if there is a log.
    pub(crate) fn new(log: Option<&LogQueue>) -> Self {
        let mut registry = Registry::with_prefix("chatcaptain");
        let requests = Family::default();
        registry.register("requests", "Requests that were answered", requests.clone());
        // From 0.1 ms to 26 s.
        let seconds: Seconds =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.0001, 4.0, 10)));
        registry.register("request_seconds", "Time until the answer begins", seconds.clone());
        if let Some(log) = log {
            let help =
                "Lines of the log that were lost: nobody read them in time, or they could not be written";
            registry.register("log_lines_lost", help, log.counter());
        }
        Self { registry, requests, seconds }
    }

    pub(crate) fn count(&self, operation: &'static str, status: u16, elapsed: Duration) {
        self.requests.get_or_create(&Answered { operation, status }).inc();
        self.seconds.get_or_create(&[("operation", operation)]).observe(elapsed.as_secs_f64());
    }

    /// The text of `/metrics`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// How long an outcome counts.
const FRESH: Duration = Duration::from_millis(100);
/// How long the store may take.
const LIMIT: Duration = Duration::from_secs(5);

/// When the store was last tried, and the problem, if there was one.
#[derive(Default)]
pub(super) struct Health(Mutex<Option<(Instant, Option<&'static str>)>>);

/// The answer to `/health`: 200, or 503 and why. Anybody may ask, so the store is tried ten times a second at most.
pub(super) async fn health(http: &Http) -> Response {
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
