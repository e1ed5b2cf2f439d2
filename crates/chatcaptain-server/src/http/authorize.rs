//! The key of a request, and its permission on the chatbot.

use std::sync::Arc;

use axum::http::HeaderMap;
use chatcaptain_client::operation::{API_KEY_HEADER, Operation};

use super::cors;
use crate::{
    clock,
    error::{ApiError, Result},
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
        return Err(ApiError::Unauthorized("the header x-chatcaptain-key is there more than once"));
    }
    let key = view.key(&secret::digest(secret.as_bytes()))?;
    let counts = |key: &Arc<Key>| !key.revoked && key.expires.is_none_or(|end| clock::now() < end);
    key.filter(counts).map(Some).ok_or(ApiError::Unauthorized("the key is not known, or has ended"))
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
        let public = cors::is_public(view, chatbot, headers)?;
        return if public { Ok(()) } else { Err(ApiError::no_public_channel()) };
    };
    let mut here = key.grants.iter().filter(|grant: &&Grant| grant.chatbot == chatbot);
    match operation.permission {
        Some(permission) if here.any(|grant| grant.permission == permission) => Ok(()),
        Some(permission) => {
            Err(ApiError::Forbidden(format!("the key does not hold {permission} on this chatbot")))
        }
        None if here.next().is_some() => Ok(()),
        None => Err(ApiError::Forbidden("the key holds nothing on this chatbot".to_owned())),
    }
}
