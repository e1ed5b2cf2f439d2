//! Lists that are answered while they are read: a part at a time, each its own short read, so that neither memory nor
//! a connection to the store waits for a slow reader.

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;

use crate::{
    error::ApiError,
    store::{Database, Page, StoreError, View},
};

/// Documents that are read at once.
pub(crate) const PART: usize = 256;

/// Where a list is.
enum At<Place> {
    /// These are to be sent, and then what is after them.
    Part {
        page: Page<Place>,
        first: bool,
    },
    After(Place),
    Sent,
}

/// Answers `{"<name>": [ … ]}`. The first part is read before the headers are sent; where a later one fails, the
/// answer has an `error` after the list.
pub(crate) async fn list<Place, Read>(
    database: &Database,
    name: &'static str,
    read: Read,
) -> Result<Response, ApiError>
where
    Place: Send + Sync + Clone + 'static,
    Read: Fn(&dyn View, Option<Place>) -> Result<Page<Place>, StoreError> + Send + Sync + Clone + 'static,
{
    let (first, database) = (part(database, &read, None).await?, database.clone());
    let body = stream::unfold(At::Part { page: first, first: true }, move |at| {
        let (database, read) = (database.clone(), read.clone());
        async move {
            let (page, first) = match at {
                At::Sent => return None,
                At::Part { page, first } => (page, first),
                At::After(place) => match part(&database, &read, Some(place)).await {
                    Ok(page) => (page, false),
                    Err(error) => {
                        tracing::error!(cause = ?error, "a list ends early");
                        let end = Bytes::from_static(
                            br#"],"error":"the list ends early: the store cannot be used now"}"#,
                        );
                        return Some((Ok::<_, std::convert::Infallible>(end), At::Sent));
                    }
                },
            };
            let text = text(name, &page, first);
            Some((Ok(text), page.next.map_or(At::Sent, At::After)))
        }
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response())
}

async fn part<Place, Read>(
    database: &Database,
    read: &Read,
    after: Option<Place>,
) -> Result<Page<Place>, ApiError>
where
    Place: Send + 'static,
    Read: Fn(&dyn View, Option<Place>) -> Result<Page<Place>, StoreError> + Send + Clone + 'static,
{
    let read = read.clone();
    database.read_long(move |view| Ok(read(view, after)?)).await
}

fn text<Place>(name: &str, page: &Page<Place>, first: bool) -> Bytes {
    let mut text = String::with_capacity(page.items.iter().map(|item| item.len() + 1).sum::<usize>() + 32);
    if first {
        text.push_str("{\"");
        text.push_str(name);
        text.push_str("\":[");
    }
    for (index, item) in page.items.iter().enumerate() {
        if index > 0 || !first {
            text.push(',');
        }
        text.push_str(item);
    }
    if page.next.is_none() {
        text.push_str("]}");
    }
    text.into()
}
