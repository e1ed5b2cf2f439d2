//! Pages of other origins: only the widget's operations answer them, and only where a public channel of the chatbot
//! allows their origin. No answer ever allows credentials.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use chatcaptain_client::operation::Operation;

use crate::{
    app::App,
    error::{Result, error_body},
    store::View,
};

/// The origin of a page, as browsers send it: nothing for pages that have none.
pub(super) fn origin(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::ORIGIN).iter();
    let origin = sent.next()?.to_str().ok()?;
    (sent.next().is_none() && origin != "null").then_some(origin)
}

/// Whether a page that asks without a key may know of the chatbot.
pub(super) fn is_public(view: &dyn View, chatbot: &str, headers: &HeaderMap) -> Result<bool> {
    let Some(origin) = origin(headers) else { return Ok(false) };
    let Some(chatbot) = view.chatbot(chatbot)? else { return Ok(false) };
    let channels = view.channels(chatbot.number)?;
    Ok(channels.iter().any(|channel| channel.public && channel.admits(origin)))
}

/// The origin to allow, of a request for an operation of the widget.
pub(super) async fn allowed(app: &App, operation: &Operation, parts: &Parts) -> Option<HeaderValue> {
    if operation.permission.is_some() {
        return None;
    }
    let value = parts.headers.get(header::ORIGIN)?.clone();
    let params = RawPathParams::from_request_parts(&mut parts.clone(), &()).await.ok()?;
    let (_, chatbot) = params.iter().find(|(name, _)| *name == "chatbotId")?;
    let public = app.database.read(|view| is_public(view, chatbot, &parts.headers));
    public.ok()?.then_some(value)
}

/// Lets pages of this origin read an answer.
pub(super) fn allow(response: &mut Response, origin: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers
        .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id, retry-after"));
}

/// What is answered before a page's request.
pub(super) async fn preflight(app: &App, operation: &'static Operation, parts: &Parts) -> Response {
    let Some(origin) = allowed(app, operation, parts).await else {
        let method = operation.method.as_str();
        let allow = [(header::ALLOW, if method == "GET" { "GET,HEAD,OPTIONS" } else { "POST,OPTIONS" })];
        let words = "this method is not allowed here";
        return (allow, error_body(StatusCode::METHOD_NOT_ALLOWED, words)).into_response();
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    allow(&mut response, origin);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(operation.method.as_str()));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
