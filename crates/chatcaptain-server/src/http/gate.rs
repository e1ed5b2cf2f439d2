//! What every request of an operation passes, in this order: key, ids of the path, permission, rate, existence of the
//! chatbot, query, body. So a key that may nothing learns nothing.

use std::sync::Arc;

use axum::{
    body::{Body, HttpBody},
    extract::{FromRequestParts, RawPathParams, Request},
    http::{HeaderMap, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chatcaptain_client::{
    operation::{API_KEY_HEADER, Method, Operation},
    types::{ChatbotId, ConversationId, MessageId},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;
use serde_json::Value;

use super::{App, call::Call, cors, error::ApiError};
use crate::{
    api, clock,
    limits::ID_BYTES,
    secret,
    store::{Chatbot, Grant, Key},
};

/// Parameters of a query, those too that nobody knows.
const PARAMETERS: usize = 64;

/// Carries out a request for an operation, or tells why not.
pub(crate) async fn serve(app: Arc<App>, operation: &'static Operation, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let allowed = cors::allowed(&app, operation, &parts).await;
    let done = async {
        let call = admit(&app, operation, &mut parts, body).await?;
        api::answer(&app, call).await
    };
    let answer = tokio::time::timeout(app.limits.request, done).await;
    let late = || Err(ApiError::Unavailable("the request took too long; what it changes may still be done"));
    let mut response = answer.unwrap_or_else(|_| late()).unwrap_or_else(IntoResponse::into_response);
    if let Some(allowed) = allowed {
        cors::allow(&mut response, allowed);
    }
    response
}

async fn admit(
    app: &App,
    operation: &'static Operation,
    parts: &mut Parts,
    body: Body,
) -> Result<Call, ApiError> {
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let mut ids = Ids::default();
    let read = params
        .map_err(|_| ApiError::invalid("path", "is not valid UTF-8"))
        .and_then(|params| params.iter().try_for_each(|(name, value)| ids.set(name, value)));
    // In one snapshot with what an operation reads first: the way to the store costs more than what is read there.
    let (key, chatbot, found) = app.database.read(|view| {
        let key = authenticate(&parts.headers, |secret| Ok(view.key(&secret::digest(secret))?))?;
        // Where there is none, a path that cannot be read is no page's.
        if key.is_none() && operation.permission.is_some() {
            return Err(ApiError::Unauthorized("the header x-chatcaptain-key is missing"));
        }
        if key.is_none() && read.is_err() {
            return Err(cors::no_key());
        }
        read?;
        let Some(id) = &ids.chatbot else { return Err(ApiError::NotFound("chatbot")) };
        match &key {
            Some(key) => authorize(key, operation, id.as_str())?,
            // Only what a page may see without a key tells it that a chatbot is there.
            None if !cors::is_public(view, id.as_str(), &parts.headers)? => {
                return Err(cors::no_key());
            }
            None => {}
        }
        if let (Some(rates), Some(key)) = (&app.rates, &key) {
            rates.check(&key.id).map_err(ApiError::RateLimited)?;
        }
        let chatbot: Chatbot = view.chatbot(id.as_str())?.ok_or(ApiError::NotFound("chatbot"))?;
        let found = match &ids.conversation {
            Some(id) if operation.method == Method::Get => view.conversation(chatbot.number, id.as_str())?,
            _ => None,
        };
        Ok((key, chatbot, found))
    })?;
    let query = query(&parts.uri)?;
    let body = match app.document.body_schema(operation) {
        Some(schema) => Some(checked(app, schema, &parts.headers, body).await?),
        None => None,
    };
    let Ids { conversation, message, .. } = ids;
    Ok(Call {
        operation,
        key,
        chatbot,
        conversation,
        found,
        message,
        query,
        body,
        origin: cors::origin(&parts.headers).map(str::to_owned),
    })
}

/// The ids of a path, checked as the client checks them.
#[derive(Default)]
struct Ids {
    chatbot: Option<ChatbotId>,
    conversation: Option<ConversationId>,
    message: Option<MessageId>,
}

impl Ids {
    fn set(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
        match name {
            "chatbotId" => self.chatbot = Some(ChatbotId::new(value)?),
            "conversationId" => self.conversation = Some(ConversationId::new(value)?),
            "messageId" => self.message = Some(MessageId::new(value)?),
            _ => return Err(ApiError::Internal(format!("the path parameter {name} is not known here"))),
        }
        Ok(())
    }
}

/// The key that was sent, if one was: a wrong one, an ended one, and two are refused alike.
fn authenticate(
    headers: &HeaderMap,
    find: impl FnOnce(&[u8]) -> Result<Option<Arc<Key>>, ApiError>,
) -> Result<Option<Arc<Key>>, ApiError> {
    let mut sent = headers.get_all(API_KEY_HEADER).iter();
    let Some(secret) = sent.next() else { return Ok(None) };
    if sent.next().is_some() {
        return Err(ApiError::Unauthorized("the header x-chatcaptain-key is there more than once"));
    }
    let key = find(secret.as_bytes())?;
    let counts = |key: &Arc<Key>| !key.revoked && key.expires.is_none_or(|end| clock::now() < end);
    key.filter(counts).map(Some).ok_or(ApiError::Unauthorized("the key is not known, or has ended"))
}

/// Whether the key may do this on this chatbot: grants are compared as values, so no text in them is a pattern.
fn authorize(key: &Key, operation: &Operation, chatbot: &str) -> Result<(), ApiError> {
    let here = |grant: &&Grant| grant.chatbot == chatbot;
    match operation.permission {
        Some(permission) => {
            if key.grants.iter().filter(here).any(|grant| grant.permission == permission) {
                return Ok(());
            }
            Err(ApiError::Forbidden(format!("the key does not hold {permission} on this chatbot")))
        }
        None if key.grants.iter().any(|grant| here(&grant)) => Ok(()),
        None => Err(ApiError::Forbidden("the key holds nothing on this chatbot".to_owned())),
    }
}

/// The parameters of a query. Text that is no UTF-8 is refused, never replaced.
fn query(uri: &Uri) -> Result<Vec<(String, String)>, ApiError> {
    let mut query: Vec<(String, String)> = Vec::new();
    for pair in uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        // The words of a search have a limit of their own.
        if name != "query" && value.len() > ID_BYTES {
            return Err(ApiError::invalid(place(&name), format!("is longer than {ID_BYTES} bytes")));
        }
        if query.iter().any(|(other, _)| *other == name) {
            return Err(ApiError::invalid(place(&name), "is there more than once"));
        }
        if query.len() == PARAMETERS {
            return Err(ApiError::invalid("query", format!("has more than {PARAMETERS} parameters")));
        }
        query.push((name, value));
    }
    Ok(query)
}

/// A parameter by its name; those that are no names are not repeated.
fn place(name: &str) -> &str {
    let known = (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    if known { name } else { "query" }
}

fn decoded(text: &str) -> Result<String, ApiError> {
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    let text = percent_decode(&bytes).decode_utf8();
    let text = text.map_err(|_| ApiError::invalid("query", "is not valid UTF-8"))?;
    if text.contains('\0') {
        return Err(ApiError::invalid("query", "must not contain U+0000"));
    }
    Ok(text.into_owned())
}

/// The body, read up to its limit and checked against its schema.
async fn checked(app: &App, schema: &str, headers: &HeaderMap, body: Body) -> Result<Value, ApiError> {
    media_type(headers)?;
    // What says that it is too large is not read at all.
    if body.size_hint().lower() > app.limits.body_bytes as u64 {
        return Err(ApiError::TooLarge(app.limits.body_bytes));
    }
    let bytes = read(body, app.limits.body_bytes).await?;
    // The parser's own text quotes the body.
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::invalid("body", format!("is not JSON, at line {} column {}", error.line(), error.column()))
    })?;
    app.document
        .rules()
        .check(schema, &value)
        .map_err(|(place, problem)| ApiError::invalid(&place, problem))?;
    Ok(value)
}

fn media_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let text =
        |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    let charset = parameters.split(';').filter_map(|one| one.trim().strip_prefix("charset="));
    let utf8 = charset.map(|charset| charset.trim_matches('"')).all(|charset| charset == "utf-8");
    if kind.trim() != "application/json" || !utf8 {
        return Err(ApiError::UnsupportedMediaType(
            "the header content-type must be application/json, in UTF-8",
        ));
    }
    match text(header::CONTENT_ENCODING).as_deref() {
        None | Some("" | "identity") => Ok(()),
        Some(_) => Err(ApiError::UnsupportedMediaType("the body must not be compressed")),
    }
}

async fn read(body: Body, limit: usize) -> Result<Bytes, ApiError> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::TooLarge(limit)),
        Err(_) => Err(ApiError::invalid("body", "did not arrive whole")),
    }
}
