//! What the server does with one connection or one request, as a value.

use std::{fmt::Write as _, time::Duration};

use hyper::body::Bytes;

use super::Gate;

/// How much the server reads before it does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: it acts as soon as the connection is there.
    Accept,
    /// The head of a request.
    Head,
    /// A whole request.
    Request,
}

/// What the server does once: with a connection ([`After::Accept`]) or with a request.
#[derive(Clone, Debug)]
pub struct Behaviour {
    pub(super) after: After,
    pub(super) head: Option<Head>,
    pub(super) steps: Vec<Step>,
    pub(super) end: End,
    pub(super) stops_listening: bool,
}

/// A status line and headers that can still be added to.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
}

/// One thing after the other.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Send(Bytes),
    /// Sends it this often, or for ever, with a pause after each time.
    Repeat {
        bytes: Bytes,
        times: Option<u64>,
        every: Duration,
    },
    /// Waits for the test.
    Hold(Gate),
}

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It waits for the next request.
    KeepOpen,
    Close,
    Reset,
    /// It stays open and says nothing more.
    Silence,
}

impl Behaviour {
    pub(super) fn new(after: After, end: End) -> Self {
        Self { after, head: None, steps: Vec::new(), end, stops_listening: false }
    }

    /// Closes without an answer.
    pub fn close(after: After) -> Self {
        Self::new(after, End::Close)
    }

    /// Resets the connection without an answer.
    pub fn reset(after: After) -> Self {
        Self::new(after, End::Reset)
    }

    /// Never answers, and never closes.
    pub fn silence(after: After) -> Self {
        Self::new(after, End::Silence)
    }

    /// Sends these bytes, whatever they are, and closes.
    pub fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self::new(After::Request, End::Close).then_send(bytes)
    }

    /// Adds a header to an answer that has a head.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let head = self.head.as_mut().expect("this answer has a head of its own");
        head.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends these bytes after everything before them.
    #[must_use]
    pub fn then_send(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.steps.push(Step::Send(Bytes::copy_from_slice(bytes.as_ref())));
        self
    }

    /// Sends these bytes again and again, with a pause after each time.
    #[must_use]
    pub fn then_repeat(mut self, bytes: impl AsRef<[u8]>, every: Duration) -> Self {
        let bytes = Bytes::copy_from_slice(bytes.as_ref());
        self.steps.push(Step::Repeat { bytes, times: None, every });
        self
    }

    /// Sends these bytes, with a pause after them.
    #[must_use]
    pub fn then_pause(mut self, bytes: impl AsRef<[u8]>, pause: Duration) -> Self {
        let bytes = Bytes::copy_from_slice(bytes.as_ref());
        self.steps.push(Step::Repeat { bytes, times: Some(1), every: pause });
        self
    }

    /// Sends nothing more until the gate is open.
    #[must_use]
    pub fn then_hold(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Hold(gate.clone()));
        self
    }

    /// Closes the connection afterwards.
    #[must_use]
    pub fn then_close(self) -> Self {
        Self { end: End::Close, ..self }
    }

    /// Resets the connection afterwards.
    #[must_use]
    pub fn then_reset(self) -> Self {
        Self { end: End::Reset, ..self }
    }

    /// Says nothing more afterwards, and does not close.
    #[must_use]
    pub fn then_silence(self) -> Self {
        Self { end: End::Silence, ..self }
    }

    /// Stops listening before the connection ends: the next one is refused.
    #[must_use]
    pub fn then_refuse(self) -> Self {
        Self { stops_listening: true, ..self }
    }

    /// Acts when it has read this much.
    #[must_use]
    pub fn having_read(self, after: After) -> Self {
        Self { after, ..self }
    }
}

impl Head {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} Status\r\n", self.status);
        for (name, value) in &self.headers {
            write!(text, "{name}: {value}\r\n").unwrap();
        }
        text.push_str("\r\n");
        text.into_bytes()
    }
}
