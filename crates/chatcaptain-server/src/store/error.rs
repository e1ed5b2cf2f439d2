//! The failures of a store. Never quotes what is stored.

use std::{error::Error, fmt, sync::Arc};

/// The result of work on a store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a store did not do it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// There is one already: of the ids that must be there once, this.
    Exists(&'static str),
    /// It cannot be reached or written now: busy, full, broken.
    Unavailable(Arc<dyn Error + Send + Sync>),
    /// It holds what this program cannot read.
    Corrupt(String),
    /// The file is not a database of this program, or has an unknown layout.
    Unusable(String),
    /// The file that was opened is gone or was changed from outside. Nothing can be done until it is opened again.
    File(&'static str),
}

impl StoreError {
    /// It cannot be used now, for this reason.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into().into())
    }

    /// A document cannot be read: where, without what is there. The parser's own text quotes it.
    pub(super) fn corrupt(error: &serde_json::Error) -> Self {
        Self::Corrupt(format!("{:?} at column {}", error.classify(), error.column()))
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::corrupt(&error)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(what) => write!(f, "this {what} already exists"),
            Self::Unavailable(_) => f.write_str("the store is unavailable"),
            Self::Corrupt(what) => write!(f, "the store holds what cannot be read: {what}"),
            Self::Unusable(why) => f.write_str(why),
            Self::File(why) => f.write_str(why),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(cause) => Some(&**cause),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Key;

    #[test]
    fn what_cannot_be_read_is_told_without_what_is_there() {
        let broken = r#"{"id":"k","grants":"canary"}"#;
        let told = StoreError::from(serde_json::from_str::<Key>(broken).unwrap_err()).to_string();
        assert!(told.contains("Data at column") && !told.contains("canary"), "{told}");
    }
}
