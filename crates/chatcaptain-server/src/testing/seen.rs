//! What a server of a test was asked.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use chatcaptain_client::operation::{API_KEY_HEADER, OperationId};

/// A request as it came.
#[derive(Clone)]
#[non_exhaustive]
pub struct SeenRequest {
    /// What it asked for; nothing where the path has no operation by this method.
    pub operation: Option<OperationId>,
    /// Its method.
    pub method: String,
    /// Its path, as it was sent.
    pub path: String,
    /// Its query, as it was sent.
    pub query: Option<String>,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
}

impl SeenRequest {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// Where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

/// Without the key.
impl fmt::Debug for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |(name, value): &(String, String)| {
            let value = if name == API_KEY_HEADER { "…" } else { value };
            format!("{name}: {value}")
        };
        f.debug_struct("SeenRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &self.headers.iter().map(shown).collect::<Vec<_>>())
            .field("body", &self.body)
            .finish()
    }
}

/// What was read of a body so far.
type BodySoFar = Arc<Mutex<Vec<u8>>>;

/// All requests, each with its body.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<Vec<(SeenRequest, BodySoFar)>>>);

impl Seen {
    pub(super) fn add(&self, request: SeenRequest) -> BodySoFar {
        let body = BodySoFar::default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((request, body.clone()));
        body
    }

    pub(super) fn all(&self) -> Vec<SeenRequest> {
        let whole = |(request, body): &(SeenRequest, BodySoFar)| {
            let body = body.lock().unwrap_or_else(PoisonError::into_inner).clone();
            SeenRequest { body: body.into(), ..request.clone() }
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(whole).collect()
    }
}
