//! Where in the body a reader is, as `serde_json` counts it: so both tell the same place of the same fault.

use std::fmt;

/// A line, from 1, and the bytes of it so far.
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
