//! Faults on demand, between a client and a working server.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use axum::http::{HeaderName, StatusCode, header};
use chatcaptain_client::operation::OperationId;
use parking_lot::Mutex;

/// A fault that a request meets: see [`TestServer::fault`](super::TestServer::fault). It occurs once, unless
/// [`times`](Self::times) or [`always`](Self::always) is called.
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

/// How a response is changed.
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

    /// Returns this status with an error. The request is not carried out.
    ///
    /// # Panics
    ///
    /// If `status` is not a valid status.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a status has three digits");
        let json = "application/json".to_owned();
        Self::instead(status, header::CONTENT_TYPE, json, r#"{"error":"a fault was asked for"}"#)
    }

    /// Adds `Retry-After`, in seconds. It has no effect on a fault that does not return its own response.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.retry_after_text(seconds.to_string())
    }

    /// Adds `Retry-After` with this text, such as a date. Each call adds one.
    pub fn retry_after_text(mut self, text: impl Into<String>) -> Self {
        if let Kind::Instead { headers, .. } = &mut self.kind {
            headers.push((header::RETRY_AFTER, text.into()));
        }
        self
    }

    /// Carries out the request after this time.
    pub fn delay(by: Duration) -> Self {
        Self::of(Kind::Delay(by))
    }

    /// Closes the connection without a response. The request is not carried out.
    pub fn drop_before() -> Self {
        Self::of(Kind::Drop)
    }

    /// Carries out the request and closes the connection without a response.
    pub fn drop_after() -> Self {
        Self::of(Kind::Changed(Change::Dropped))
    }

    /// Carries out the request and closes the connection inside the response: the head and half of the body are sent,
    /// with the `content-length` or the chunks of the whole. If the client reads slowly, up to 64 KiB of that half are
    /// lost. A body of one byte is cut before it. A response without a body ends like [`drop_after`](Self::drop_after).
    pub fn truncated() -> Self {
        Self::of(Kind::Changed(Change::Truncated))
    }

    /// Carries out the request and returns a body that is not JSON.
    pub fn malformed() -> Self {
        Self::of(Kind::Changed(Change::Malformed))
    }

    /// Carries out the request. The first `state`, `environment`, `channelType` or `sender` in the response has a value
    /// that the pages do not list.
    pub fn unknown_enum() -> Self {
        Self::of(Kind::Changed(Change::UnknownEnum))
    }

    /// Carries out the request. Every property of this name is missing in the response.
    pub fn missing_field(name: impl Into<String>) -> Self {
        Self::of(Kind::Changed(Change::MissingField(name.into())))
    }

    /// Returns 502 with an HTML page, as a proxy does. The request is not carried out.
    pub fn html() -> Self {
        let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        Self::instead(StatusCode::BAD_GATEWAY, header::CONTENT_TYPE, "text/html".to_owned(), page)
    }

    /// Returns a redirect to this URL. The request is not carried out.
    pub fn redirect(to: impl Into<String>) -> Self {
        Self::instead(StatusCode::FOUND, header::LOCATION, to.into(), "")
    }

    /// Sets how many requests in a row meet the fault.
    pub fn times(self, times: usize) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Lets every request meet the fault, until the faults are cleared.
    pub fn always(self) -> Self {
        Self { times: None, ..self }
    }
}

/// The faults that have not occurred yet, by operation.
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
