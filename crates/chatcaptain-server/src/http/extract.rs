//! From a request to an admitted [`Call`], in this order: key, ids of the path, permission, rate, existence of the
//! chatbot, query, body. So a key without permissions learns nothing.

use axum::{
    body::Body,
    extract::{FromRequestParts, RawPathParams},
    http::{Uri, request::Parts},
};
use chatcaptain_client::{
    operation::{Method, Operation},
    types::{ChatbotId, ConversationId, MessageId},
};
use percent_encoding::percent_decode;

use super::{Http, authorize, body, cors};
use crate::{
    call::Call,
    error::{ApiError, Result},
    limits::ID_BYTES,
};

/// Parameters of a query, unknown ones too.
const PARAMETERS: usize = 64;

pub(super) async fn extract(
    http: &Http,
    operation: &'static Operation,
    parts: &mut Parts,
    body: Body,
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
            rates.check(&key.id).map_err(ApiError::RateLimited)?;
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
        Some(schema) => Some(body::checked(http, schema, &parts.headers, body).await?),
        None => None,
    };
    let origin = cors::origin(&parts.headers).map(str::to_owned);
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
            _ => return Err(ApiError::Internal(format!("the path parameter {name} is not known here"))),
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
