//! What a call calls (an operation of the table, or an endpoint that the pages do not know), and what it did so far:
//! what its value and its error know about it.

use std::{borrow::Cow, fmt, time::Duration};

use super::template;
use crate::operation::{Method, OPERATIONS, Operation, OperationId, Repeat};

/// What a call calls.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) method: Method,
    path: Cow<'static, str>,
    pub(crate) repeat: Repeat,
    /// The caller has said so for this call.
    pub(crate) decided: bool,
}

impl Target {
    /// The operation with this method and path template; otherwise an endpoint that no page describes.
    ///
    /// Of the latter only what HTTP calls idempotent is repeated freely: whether a `PATCH`
    /// writes absolute values is not known.
    pub(crate) fn at(method: Method, path: &str) -> Self {
        let known =
            |operation: &&Operation| operation.method == method && template::same_shape(operation.path, path);
        if let Some(operation) = OPERATIONS.iter().find(known) {
            return Self { path: path.to_owned().into(), ..Self::known(operation) };
        }
        let repeat = match method {
            Method::Get | Method::Head | Method::Options | Method::Put => Repeat::Always,
            Method::Delete => Repeat::Delete,
            Method::Patch | Method::Post => Repeat::OnlyIfNotDone,
        };
        Self { operation: None, method, path: path.to_owned().into(), repeat, decided: false }
    }

    pub(crate) fn known(operation: &'static Operation) -> Self {
        Self {
            operation: Some(operation),
            method: operation.method,
            path: operation.path.into(),
            repeat: operation.repeatable,
            decided: false,
        }
    }

    /// The name of the operation.
    pub(crate) fn id(&self) -> Option<OperationId> {
        self.operation.map(|operation| operation.id)
    }

    /// The path template.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a call changes anything.
    pub(crate) fn writes(&self) -> bool {
        !matches!(self.method, Method::Get | Method::Head | Method::Options)
    }
}

/// The name of the operation, or method and path template.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id() {
            Some(id) => f.write_str(id.as_str()),
            None => write!(f, "{} {}", self.method, self.path()),
        }
    }
}

/// What a call calls, and what it did so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallRecord {
    pub(crate) target: Option<Target>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// The server may have seen something of an attempt.
    pub(crate) reached: bool,
    /// An attempt that was no success may have been carried out.
    pub(crate) doubt: bool,
    /// What the last answer asks for.
    pub(crate) retry_after: Option<Duration>,
    /// Why there was no further attempt.
    pub(crate) stop: Option<StopReason>,
    /// An earlier attempt deleted what the last one did not find.
    pub(crate) already_gone: bool,
}

/// Why a call is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Another attempt would bring the same.
    Final,
    /// Another attempt could do it twice.
    Unsafe,
    /// It was sent as often as it may be.
    Attempts,
    /// The server asks for a longer wait than it may.
    AskedToWait,
    /// The time of the call is over, or would be before the next attempt.
    Deadline,
    /// The client and its clones have repeated too much.
    Budget,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_path() {
        for operation in OPERATIONS {
            let known = Target::known(operation);
            let at = Target::at(operation.method, operation.path);
            assert_eq!(known.id(), Some(operation.id));
            assert_eq!(at.id(), Some(operation.id));
            assert_eq!((at.path(), at.repeat), (operation.path, operation.repeatable));
            assert_eq!(at.to_string(), operation.id.as_str());
        }
    }

    #[test]
    fn what_no_page_describes_is_repeated_as_http_says() {
        for (method, repeat, writes) in [
            (Method::Get, Repeat::Always, false),
            (Method::Put, Repeat::Always, true),
            (Method::Delete, Repeat::Delete, true),
            (Method::Patch, Repeat::OnlyIfNotDone, true),
            (Method::Post, Repeat::OnlyIfNotDone, true),
        ] {
            let target = Target::at(method, "/v1/labels/{labelId}");
            assert_eq!((target.id(), target.repeat, target.writes()), (None, repeat, writes));
            assert_eq!(target.to_string(), format!("{method} /v1/labels/{{labelId}}"));
        }
    }
}
