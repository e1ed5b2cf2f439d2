//! From a request to an admitted [`Call`], in this order: key, ids of the path, permission, rate, existence of the
//! chatbot, query, body. So a key without permissions learns nothing. A body is never logged, and never quoted in an error.

use axum::{
    body::{Body, HttpBody},
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, Uri, header, request::Parts},
};
use chatcaptain_client::{
    operation::{Method, Operation},
    types::{ChatbotId, ConversationId, MessageId},
};
use governor::{NotUntil, clock::Clock};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use percent_encoding::percent_decode;
use serde_json::Value;

use super::{Http, authorize};
use crate::{
    app::{Call, ID_BYTES},
    error::{ApiError, Result},
};

/// Parameters of a query, unknown ones too.
const PARAMETERS: usize = 64;

pub(super) async fn extract(
    http: &Http,
    operation: &'static Operation,
    parts: &mut Parts,
    sent: Body,
) -> Result<Call> {
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let mut ids = Ids::default();
    let path = params
        .map_err(|_| ApiError::invalid("path", "is not valid UTF-8"))
        .and_then(|params| params.iter().try_for_each(|(name, value)| ids.set(name, value)));
    // In one snapshot with what an operation reads first: opening one costs more than these reads.
    let (key, chatbot, found) = http.app.database.read(|view| {
        let key = authorize::authenticate(view, operation, &parts.headers)?;
        // Without a key, an invalid path is answered like a channel that is not public.
        if key.is_none() && path.is_err() {
            return Err(ApiError::no_public_channel());
        }
        path?;
        let id = ids.chatbot.as_ref().ok_or(ApiError::NotFound("chatbot"))?.as_str();
        authorize::authorize(view, operation, key.as_deref(), id, &parts.headers)?;
        if let (Some(rates), Some(key)) = (&http.rates, &key) {
            let early = |early: NotUntil<_>| ApiError::RateLimited(early.wait_time_from(rates.clock().now()));
            rates.check_key(&key.id).map_err(early)?;
        }
        let chatbot = view.chatbot(id)?.ok_or(ApiError::NotFound("chatbot"))?;
        let found = match &ids.conversation {
            Some(id) if operation.method == Method::Get => view.conversation(chatbot.number, id.as_str())?,
            _ => None,
        };
        Ok((key, chatbot, found))
    })?;
    let query = query(&parts.uri)?;
    let body = match http.document.body_schema(operation) {
        Some(_) if http.document.is_body_optional(operation) && is_absent(&parts.headers, &sent) => None,
        Some(schema) => Some(body(http, schema, &parts.headers, sent).await?),
        None => None,
    };
    let origin = authorize::origin(&parts.headers).map(str::to_owned);
    let Ids { conversation, message, .. } = ids;
    Ok(Call { operation, key, chatbot, conversation, found, message, query, body, origin })
}

/// The ids of a path, checked as the client checks them.
#[derive(Default)]
struct Ids {
    chatbot: Option<ChatbotId>,
    conversation: Option<ConversationId>,
    message: Option<MessageId>,
}

impl Ids {
    fn set(&mut self, name: &str, value: &str) -> Result<()> {
        match name {
            "chatbotId" => self.chatbot = Some(ChatbotId::new(value)?),
            "conversationId" => self.conversation = Some(ConversationId::new(value)?),
            "messageId" => self.message = Some(MessageId::new(value)?),
            // Of an operation that `api` does not carry out: what comes before that is checked as always.
            _ => {}
        }
        Ok(())
    }
}

/// The parameters of a query. Text that is no UTF-8 is refused, never replaced.
fn query(uri: &Uri) -> Result<Vec<(String, String)>> {
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

fn decoded(text: &str) -> Result<String> {
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'+' { b' ' } else { byte }).collect();
    let text = percent_decode(&bytes).decode_utf8();
    let text = text.map_err(|_| ApiError::invalid("query", "is not valid UTF-8"))?;
    if text.contains('\0') {
        return Err(ApiError::invalid("query", "must not contain U+0000"));
    }
    Ok(text.into_owned())
}

/// Whether a request has no body: neither bytes nor a type of them.
fn is_absent(headers: &HeaderMap, body: &Body) -> bool {
    body.is_end_stream() && !headers.contains_key(header::CONTENT_TYPE)
}

/// The body, read up to its limit and checked against its schema.
async fn body(http: &Http, schema: &str, headers: &HeaderMap, body: Body) -> Result<Value> {
    media_type(headers)?;
    // What says that it is too large is not read at all.
    let limit = http.app.limits.body_bytes;
    if body.size_hint().lower() > limit as u64 {
        return Err(ApiError::TooLarge(limit));
    }
    let bytes = match Limited::new(body, limit).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(ApiError::TooLarge(limit)),
        Err(_) => return Err(ApiError::invalid("body", "did not arrive whole")),
    };
    // The parser's own text quotes the body.
    let value = serde_json::from_slice(&bytes).map_err(|error| {
        ApiError::invalid("body", format!("is not JSON, at line {} column {}", error.line(), error.column()))
    })?;
    http.document.check(schema, &value).map_err(|(place, problem)| ApiError::invalid(&place, problem))?;
    Ok(value)
}

fn media_type(headers: &HeaderMap) -> Result<()> {
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
