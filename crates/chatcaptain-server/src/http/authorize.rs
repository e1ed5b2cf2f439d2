//! Who may do what: the key of a request and its permission on the chatbot, and pages of other origins. Only the widget's
//! operations answer such pages, and only where a public channel of the chatbot allows their origin. No answer ever allows
//! credentials.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use chatcaptain_client::operation::{API_KEY_HEADER, Operation};

use crate::{
    app::App,
    clock,
    error::{ApiError, Result, error_body},
    secret,
    store::{Grant, Key, View},
};

/// The key that was sent: an unknown, an ended and a second one are refused. Only operations without a permission may
/// come without a key.
pub(super) fn authenticate(
    view: &dyn View,
    operation: &Operation,
    headers: &HeaderMap,
) -> Result<Option<Arc<Key>>> {
    let mut sent = headers.get_all(API_KEY_HEADER).iter();
    let Some(secret) = sent.next() else {
        return match operation.permission {
            Some(_) => Err(ApiError::Unauthorized("the header x-chatcaptain-key is missing")),
            None => Ok(None),
        };
    };
    if sent.next().is_some() {
        return Err(ApiError::Unauthorized("the header x-chatcaptain-key is sent more than once"));
    }
    let key = view.key(&secret::digest(secret.as_bytes()))?;
    let counts = |key: &Arc<Key>| !key.revoked && key.expires.is_none_or(|end| clock::now() < end);
    key.filter(counts).map(Some).ok_or(ApiError::Unauthorized("the API key is unknown or expired"))
}

/// Whether the request may do this on this chatbot. Grants are compared as values, so no text in them is a pattern.
/// Without a key, the page must be of a public channel.
pub(super) fn authorize(
    view: &dyn View,
    operation: &Operation,
    key: Option<&Key>,
    chatbot: &str,
    headers: &HeaderMap,
) -> Result<()> {
    let Some(key) = key else {
        // Only pages of a public channel may learn that a chatbot exists.
        let public = is_public(view, chatbot, headers)?;
        return if public { Ok(()) } else { Err(ApiError::no_public_channel()) };
    };
    let mut here = key.grants.iter().filter(|grant: &&Grant| grant.chatbot == chatbot);
    match operation.permission {
        Some(permission) if here.any(|grant| grant.permission == permission) => Ok(()),
        Some(permission) => {
            Err(ApiError::Forbidden(format!("the key lacks the permission {permission} on this chatbot")))
        }
        None if here.next().is_some() => Ok(()),
        None => Err(ApiError::Forbidden("the key has no permission on this chatbot".to_owned())),
    }
}

/// The origin of a page, as browsers send it: nothing for pages that have none.
pub(super) fn origin(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(header::ORIGIN).iter();
    let origin = sent.next()?.to_str().ok()?;
    (sent.next().is_none() && origin != "null").then_some(origin)
}

/// Whether a page that asks without a key may know of the chatbot.
fn is_public(view: &dyn View, chatbot: &str, headers: &HeaderMap) -> Result<bool> {
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
