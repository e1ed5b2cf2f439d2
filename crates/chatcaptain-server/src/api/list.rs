//! Lists that are answered while they are read: a part at a time, each its own short read, so that neither memory nor
//! a connection to the store waits for a slow reader.

use std::{convert::Infallible, future::ready};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};

use crate::{
    error::{ApiError, Result},
    store::{self, Database, Page, View},
};

/// Documents that are read at once.
pub(crate) const PART: usize = 256;

/// The end of a list of which a later part cannot be read.
const CUT_OFF: &[u8] = br#"],"error":"the list ends early: the store is unavailable"}"#;

/// Answers `{"<name>": [ … ]}`. The first part is read before the headers are sent; if a later one fails, the response
/// has an `error` after the list.
pub(crate) async fn list<Place, Read>(database: &Database, name: &str, read: Read) -> Result<Response>
where
    Place: Send + Sync + Clone + 'static,
    Read: Fn(&dyn View, Option<Place>) -> store::Result<Page<Place>> + Send + Sync + Clone + 'static,
{
    let database = database.clone();
    let part = move |after: Option<Place>| {
        let (database, read) = (database.clone(), read.clone());
        async move { database.read_long(move |view| Ok::<_, ApiError>(read(view, after)?)).await }
    };
    let first = part(None).await?;
    let head = text(&format!("{{\"{name}\":["), &first);
    let rest = stream::unfold(first.next, move |after| {
        let next = after.map(|after| part(Some(after)));
        async move {
            Some(match next?.await {
                // Empty if what was there was deleted since.
                Ok(page) if page.items.is_empty() => (text("", &page), page.next),
                Ok(page) => (text(",", &page), page.next),
                Err(error) => {
                    tracing::error!(cause = ?error, "a list ends early");
                    (Bytes::from_static(CUT_OFF), None)
                }
            })
        }
    });
    let body = stream::once(ready(head)).chain(rest).map(Ok::<_, Infallible>);
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response())
}

/// A part as JSON, after `start`.
fn text<Place>(start: &str, page: &Page<Place>) -> Bytes {
    let length: usize = page.items.iter().map(|item| item.len() + 1).sum();
    let mut text = String::with_capacity(start.len() + length + 2);
    text.push_str(start);
    for (index, item) in page.items.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(item);
    }
    if page.next.is_none() {
        text.push_str("]}");
    }
    text.into()
}
