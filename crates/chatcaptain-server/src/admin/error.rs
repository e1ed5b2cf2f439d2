//! Why something was not set up.

use std::{error::Error, fmt};

use crate::store::StoreError;

/// Why something was not set up.
#[derive(Debug)]
pub struct AdminError(Problem);

#[derive(Debug)]
enum Problem {
    Invalid(String),
    Taken(String),
    Store(StoreError),
}

impl AdminError {
    pub(super) fn invalid(why: impl Into<String>) -> Self {
        Self(Problem::Invalid(why.into()))
    }

    /// That an id is taken, with which.
    pub(super) fn taken(error: StoreError, what: &str, id: &str) -> Self {
        match error {
            StoreError::Exists(_) => Self(Problem::Taken(format!("there is already a {what} {id}"))),
            other => other.into(),
        }
    }

    /// Whether there is one of this id already.
    pub fn is_taken(&self) -> bool {
        matches!(self.0, Problem::Taken(_))
    }

    pub(super) fn none(what: &str, id: &str) -> Self {
        Self::invalid(format!("there is no {what} {id}"))
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        Self(Problem::Store(error))
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Invalid(why) | Problem::Taken(why) => f.write_str(why),
            Problem::Store(error) => error.fmt(f),
        }
    }
}

impl Error for AdminError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Problem::Invalid(_) | Problem::Taken(_) => None,
            Problem::Store(error) => error.source(),
        }
    }
}
