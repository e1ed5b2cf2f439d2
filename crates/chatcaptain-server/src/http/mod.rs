//! The API over HTTP: a route for each operation of the table, and what stands around all of them.

mod call;
pub(crate) mod cors;
mod document;
mod error;
mod gate;
mod health;
mod host;
mod metrics;
mod observe;
mod rate;
mod rule;
pub(crate) mod stream;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodFilter, get, on},
};
use chatcaptain_client::operation::{Method, OPERATIONS};
use tokio::sync::{Notify, Semaphore};

pub(crate) use self::{call::Call, error::ApiError};
use self::{document::Document, error::error_body, health::Health, metrics::Metrics, rate::Rates};
use crate::{limits::Limits, log::LogQueue, responder::Responder, store::Database};

/// Questions to the responder at once. Each holds a thread while it is asked.
const RESPONDING: usize = 64;

/// What all requests share.
pub(crate) struct App {
    pub(crate) database: Database,
    pub(crate) responder: Arc<dyn Responder>,
    pub(crate) limits: Limits,
    /// Wakes what answers input in the background.
    pub(crate) wake: Notify,
    /// Messages and hidden records of input that a request is answering: not for the background.
    pub(crate) answering: Mutex<BTreeSet<String>>,
    /// So many questions to the responder at once.
    pub(crate) responding: Arc<Semaphore>,
    document: Document,
    rates: Option<Rates>,
    metrics: Metrics,
    health: Health,
}

impl App {
    pub(crate) fn new(
        database: Database,
        responder: Arc<dyn Responder>,
        limits: Limits,
        log: Option<&LogQueue>,
    ) -> Self {
        Self {
            database,
            responder,
            rates: limits.rate.map(Rates::new),
            limits,
            wake: Notify::new(),
            answering: Mutex::default(),
            responding: Arc::new(Semaphore::new(RESPONDING)),
            document: Document::new(),
            metrics: Metrics::new(log),
            health: Health::default(),
        }
    }
}

/// The routes of the server; `around` stands around each operation of the API.
pub(crate) fn router(app: &Arc<App>, around: impl Fn(Router) -> Router) -> Router {
    let mut operations = Router::new();
    for operation in OPERATIONS {
        let (serving, asked) = (app.clone(), app.clone());
        let handler = move |request: Request| gate::serve(serving.clone(), operation, request);
        operations = operations.route(operation.path, on(filter(operation.method), handler));
        if operation.permission.is_none() {
            let before = async move |request: Request| {
                cors::preflight(&asked, operation, &request.into_parts().0).await
            };
            operations = operations.route(operation.path, on(MethodFilter::OPTIONS, before));
        }
    }
    let (published, counted) = (app.document.published(), app.clone());
    let asked = app.clone();
    let health = async move || health::answer(&asked).await;
    let published = async move || typed("application/json", published.clone());
    let counted = async move || typed(METRICS_TYPE, counted.metrics.text());
    let not_allowed = async || error_body(StatusCode::METHOD_NOT_ALLOWED, "this method is not allowed here");
    around(operations)
        .route("/openapi.json", get(published))
        .route("/metrics", get(counted))
        .route("/health", get(health))
        .method_not_allowed_fallback(not_allowed)
        .fallback(async || {
            error_body(StatusCode::NOT_FOUND, "there is no such path: /openapi.json has those that there are")
        })
        .layer(middleware::from_fn_with_state(app.clone(), observe::observe))
}

/// The text that Prometheus reads.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

fn typed(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Delete => MethodFilter::DELETE,
        Method::Head => MethodFilter::HEAD,
        Method::Options => MethodFilter::OPTIONS,
        Method::Patch => MethodFilter::PATCH,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        // `HEAD` goes the same way, with the same permission.
        _ => MethodFilter::GET,
    }
}
