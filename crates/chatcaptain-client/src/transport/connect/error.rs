//! Why a transport has no response, and whether the request was sent.

use std::{error::Error as StdError, fmt};

/// Why a [`Transport`](super::Transport) has no response.
///
/// Its source becomes the source of the call's [`Error`](crate::Error), and is printed with it: it must not hold the key,
/// the query or a body.
#[derive(Debug)]
pub struct TransportError {
    sent: Sent,
    timed_out: bool,
    /// The request cannot be sent at all: another attempt would be the same.
    invalid: bool,
    source: Box<dyn StdError + Send + Sync>,
}

/// Whether a request was sent: what may be sent again depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sent {
    /// No byte of it: every call may be sent again.
    No,
    /// Some of it, or all: a create is not sent again.
    Possibly,
    /// All of it. As for [`Possibly`](Self::Possibly), a create is not sent again.
    Yes,
}

impl TransportError {
    /// No byte of the request was sent: name lookup, TCP or TLS failed, for example.
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Sent::No, source)
    }

    /// The request may have been sent, in part or as a whole. For everything of which it is not known.
    pub fn possibly_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Sent::Possibly, source)
    }

    /// The whole request was sent, and what came back is not a response, or not all of it.
    pub fn sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Sent::Yes, source)
    }

    /// The reason was a time limit of the transport's own.
    #[must_use]
    pub fn timed_out(mut self) -> Self {
        self.timed_out = true;
        self
    }

    /// Whether the request was sent.
    pub fn was_sent(&self) -> Sent {
        self.sent
    }

    /// Whether the reason was a time limit.
    pub fn is_timeout(&self) -> bool {
        self.timed_out
    }

    fn new(sent: Sent, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { sent, timed_out: false, invalid: false, source: source.into() }
    }

    pub(super) fn invalid(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { invalid: true, ..Self::not_sent(source) }
    }

    pub(crate) fn is_invalid(&self) -> bool {
        self.invalid
    }

    pub(crate) fn into_source(self) -> Box<dyn StdError + Send + Sync> {
        self.source
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.sent {
            Sent::No => "the request was not sent",
            Sent::Possibly => "the request may have been sent, and there is no response",
            Sent::Yes => "the request was sent, and there is no response",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
