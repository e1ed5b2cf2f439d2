//! What ends a list before its end, and where, in the words that a body which is read whole would get.

use std::fmt;

use bytes::Bytes;

use crate::transport::{
    Error,
    error::Cause,
    response::{decode, mismatch::Mismatch},
    stream::Head,
};

/// Why no further item comes.
#[derive(Debug)]
pub(super) enum Fault {
    Empty,
    EndsEarly(Place),
    Invalid(Place),
    TooDeep(Place),
    /// The name of a member is larger than any that is known.
    NameTooLarge(Place),
    Mismatch(Mismatch),
    /// The server's `error`: a JSON string, which may have been cut.
    Rejected(Vec<u8>),
}

impl Fault {
    pub(super) fn explain(self, head: &Head) -> Error {
        let decode = |detail: String| Error::new(Cause::Decode, detail);
        let error = match self {
            Self::Empty => decode::empty(head.status),
            Self::EndsEarly(place) => decode(format!("the body of the answer ends early, at {place}")),
            Self::Invalid(place) => decode(format!("the body of the answer is not valid json, at {place}")),
            Self::TooDeep(place) => decode(format!("the body of the answer is nested too deep, at {place}")),
            Self::NameTooLarge(place) => Error::new(
                Cause::BodyTooLarge,
                format!(
                    "the body of the answer has a name larger than the limit of {MAX_NAME} bytes, at {place}"
                ),
            ),
            Self::Mismatch(mismatch) => decode::mismatched(&mismatch),
            Self::Rejected(words) => {
                // As much of the body as holds the server's words, for `message()` to find.
                let body = [b"{\"error\":", &words[..], b"}"].concat();
                return head.explain(decode::rejected(), body.into());
            }
        };
        head.explain(error, Bytes::new())
    }
}

/// The longest name of a member, as it is written: no type knows one that is nearly as long.
pub(super) const MAX_NAME: usize = 64 << 10;

/// Where in the body a reader is, as `serde_json` counts it, so that both tell the same place of the same fault: a line,
/// from 1, and the bytes of it so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    line: usize,
    column: usize,
}

impl Place {
    pub(super) const START: Self = Self { line: 1, column: 0 };

    /// The place after these further bytes.
    pub(super) fn after(self, bytes: &[u8]) -> Self {
        // Most bodies are one line, and this is the one search of the standard library that is not byte by byte.
        if !bytes.contains(&b'\n') {
            return Self { column: self.column + bytes.len(), ..self };
        }
        let mut lines = bytes.rsplit(|byte| *byte == b'\n');
        let column = lines.next().map_or(0, <[u8]>::len);
        Self { line: self.line + lines.count(), column }
    }

    /// The place of `error` in a text that begins here.
    pub(super) fn of(self, error: &serde_json::Error) -> Self {
        match error.line() {
            0 | 1 => Self { column: self.column + error.column(), ..self },
            line => Self { line: self.line + line - 1, column: error.column() },
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
