//! The API over HTTP: a route for each operation of the table, and the checks that every request passes. It hands an
//! admitted call to a handler, and never knows what an operation does.

mod authorize;
mod body_validation;
mod extract;
mod observe;
mod openapi;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{MethodFilter, get, on},
};
use chatcaptain_client::operation::{OPERATIONS, Operation};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::time::timeout;

use self::{
    observe::{Health, Metrics},
    openapi::Document,
};
use crate::{
    app::{App, Call},
    error::{ApiError, Result, error_body},
    log::LogQueue,
};

/// What the routes share.
struct Http {
    app: Arc<App>,
    document: Document,
    /// What each key has used, where there is a rate.
    rates: Option<DefaultKeyedRateLimiter<String>>,
    metrics: Metrics,
    health: Health,
}

/// The routes of the server. `handler` carries out admitted calls; `around` wraps the routes of the operations.
pub(crate) fn router<H, F>(
    app: &Arc<App>,
    log: Option<&LogQueue>,
    handler: H,
    around: impl Fn(Router) -> Router,
) -> Router
where
    H: Fn(Arc<App>, Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response>> + Send,
{
    let http = Arc::new(Http {
        app: app.clone(),
        document: Document::new(),
        rates: app.limits.rate.map(|rate| RateLimiter::keyed(Quota::per_second(rate))),
        metrics: Metrics::new(log),
        health: Health::default(),
    });
    let mut operations = Router::new();
    for operation in OPERATIONS {
        let (serving, asked, handler) = (http.clone(), http.clone(), handler.clone());
        // `HEAD` goes the way of `GET`, with the same permission.
        let filter = Method::from_bytes(operation.method.as_str().as_bytes()).map(MethodFilter::try_from);
        let filter =
            filter.expect("a method is a token").expect("the router knows every method of the table");
        let answer = async move |request: Request| serve(&serving, operation, handler, request).await;
        operations = operations.route(operation.path, on(filter, answer));
        if operation.permission.is_none() {
            let before = async move |request: Request| {
                authorize::preflight(&asked.app, operation, &request.into_parts().0).await
            };
            operations = operations.route(operation.path, on(MethodFilter::OPTIONS, before));
        }
    }
    let (published, counted, asked) = (http.document.published(), http.clone(), http.clone());
    let health = async move || observe::health(&asked).await;
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
        .layer(middleware::from_fn_with_state(http, observe::observe))
}

/// Checks a request for an operation and has it carried out, within the time limit.
async fn serve<F: Future<Output = Result<Response>>>(
    http: &Http,
    operation: &'static Operation,
    handler: impl Fn(Arc<App>, Call) -> F,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let allowed = authorize::allowed(&http.app, operation, &parts).await;
    let done = async {
        let call = extract::extract(http, operation, &mut parts, body).await?;
        handler(http.app.clone(), call).await
    };
    let answer = timeout(http.app.limits.request, done).await;
    let late = || Err(ApiError::Unavailable("the request timed out; its change may still be made"));
    let mut response = answer.unwrap_or_else(|_| late()).unwrap_or_else(IntoResponse::into_response);
    if let Some(allowed) = allowed {
        authorize::allow(&mut response, allowed);
    }
    response
}

/// The text that Prometheus reads.
const METRICS_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

fn typed(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}
