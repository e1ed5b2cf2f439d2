//! Keys as they were read last. A record is looked up with every request; it is taken apart again only when it changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{StoreError, row};
use crate::store::{Digest, Key};

/// Keys that are remembered; beyond that, all are forgotten once.
const MOST: usize = 10_000;

/// By digest: the record, and what it says.
#[derive(Default)]
pub(super) struct KnownKeys(Mutex<HashMap<Digest, Read>>);

type Read = (Box<str>, Arc<Key>);

impl KnownKeys {
    /// The key of a record that was read just now.
    pub(super) fn read(&self, digest: &Digest, record: &str) -> Result<Arc<Key>, StoreError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, key)) = known.get(digest).filter(|(before, _)| **before == *record) {
            return Ok(key.clone());
        }
        let key: Arc<Key> = row::parsed(record).map(Arc::new)?;
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(*digest, (record.into(), key.clone()));
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_changed_is_read_anew() {
        let (keys, digest) = (KnownKeys::default(), [1; 32]);
        let first = keys.read(&digest, r#"{"id":"k","grants":[]}"#).unwrap();
        assert!(Arc::ptr_eq(&first, &keys.read(&digest, r#"{"id":"k","grants":[]}"#).unwrap()));
        assert!(keys.read(&digest, r#"{"id":"k","grants":[],"revoked":true}"#).unwrap().revoked);
        assert!(!keys.read(&[2; 32], r#"{"id":"k","grants":[]}"#).unwrap().revoked);
        assert!(keys.read(&digest, "{").is_err());
    }
}
