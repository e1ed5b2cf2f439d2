//! Faults on demand: what goes wrong between a client and a server that works.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use axum::http::{HeaderName, StatusCode, header};
use chatcaptain_client::operation::OperationId;
use parking_lot::Mutex;

/// What a call meets in place of a plain answer. Once, unless [`times`](Self::times) or [`always`](Self::always) says
/// otherwise.
#[derive(Clone, Debug)]
#[must_use = "nothing goes wrong until it is handed to a server"]
pub struct Fault {
    kind: Kind,
    times: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Nothing is done; this is the response.
    Instead {
        status: StatusCode,
        headers: Vec<(HeaderName, String)>,
        body: &'static str,
    },
    /// Nothing is done, and the connection ends.
    Drop,
    Delay(Duration),
    /// The request is carried out, and its response is changed in this way.
    Changed(Change),
}

/// What becomes of a response.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Dropped,
    Truncated,
    Malformed,
    UnknownEnum,
    MissingField(String),
}

impl Fault {
    fn of(kind: Kind) -> Self {
        Self { kind, times: Some(1) }
    }

    fn instead(status: StatusCode, header: HeaderName, value: String, body: &'static str) -> Self {
        Self::of(Kind::Instead { status, headers: vec![(header, value)], body })
    }

    /// This status with an error, and nothing is done.
    ///
    /// # Panics
    ///
    /// Where it is no status.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status has three digits");
        let json = "application/json".to_owned();
        Self::instead(status, header::CONTENT_TYPE, json, r#"{"error":"a fault was asked for"}"#)
    }

    /// With `Retry-After`, in seconds. Without effect on a fault that has no response of its own.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.retry_after_text(seconds.to_string())
    }

    /// With this `Retry-After`, a date for example; called again, it adds another one.
    pub fn retry_after_text(mut self, text: impl Into<String>) -> Self {
        if let Kind::Instead { headers, .. } = &mut self.kind {
            headers.push((header::RETRY_AFTER, text.into()));
        }
        self
    }

    /// The request is carried out after this time.
    pub fn delay(by: Duration) -> Self {
        Self::of(Kind::Delay(by))
    }

    /// The connection ends without an answer, and nothing is done.
    pub fn drop_before() -> Self {
        Self::of(Kind::Drop)
    }

    /// The request is carried out, and the connection ends without an answer.
    pub fn drop_after() -> Self {
        Self::of(Kind::Changed(Change::Dropped))
    }

    /// The request is carried out, and the connection ends inside the response: the head and half of the body are sent,
    /// with the `content-length` or the chunks of the whole. If the client reads slowly, up to 64 KiB of that half are
    /// lost. A body of one byte is cut before it. A response without a body ends like [`drop_after`](Self::drop_after).
    pub fn truncated() -> Self {
        Self::of(Kind::Changed(Change::Truncated))
    }

    /// The request is carried out, and its answer is no JSON.
    pub fn malformed() -> Self {
        Self::of(Kind::Changed(Change::Malformed))
    }

    /// The request is carried out, and the first `state`, `environment`, `channelType` or `sender` of its answer has
    /// a value that the pages do not list.
    pub fn unknown_enum() -> Self {
        Self::of(Kind::Changed(Change::UnknownEnum))
    }

    /// The request is carried out, and this member is missing everywhere in its answer.
    pub fn missing_field(name: impl Into<String>) -> Self {
        Self::of(Kind::Changed(Change::MissingField(name.into())))
    }

    /// A proxy answers with an HTML page and 502, and nothing is done.
    pub fn html() -> Self {
        let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        Self::instead(StatusCode::BAD_GATEWAY, header::CONTENT_TYPE, "text/html".to_owned(), page)
    }

    /// A redirect elsewhere, and nothing is done.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::instead(StatusCode::FOUND, header::LOCATION, to.into(), "")
    }

    /// So many calls in a row meet it.
    pub fn times(self, times: usize) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Every call meets it, until the faults are cleared.
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }
}

/// The faults that wait, for each operation.
#[derive(Clone, Default)]
pub(super) struct Faults(Arc<Mutex<BTreeMap<OperationId, VecDeque<Fault>>>>);

impl Faults {
    pub(super) fn add(&self, operation: OperationId, fault: Fault) {
        self.0.lock().entry(operation).or_default().push_back(fault);
    }

    pub(super) fn clear(&self) {
        self.0.lock().clear();
    }

    pub(super) fn next(&self, operation: OperationId) -> Option<Kind> {
        let mut faults = self.0.lock();
        let waiting = faults.get_mut(&operation)?;
        while waiting.front().is_some_and(|fault| fault.times == Some(0)) {
            waiting.pop_front();
        }
        let fault = waiting.front_mut()?;
        fault.times = fault.times.map(|times| times - 1);
        Some(fault.kind.clone())
    }
}
