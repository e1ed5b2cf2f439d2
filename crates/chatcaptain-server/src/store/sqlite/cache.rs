//! What every request asks for. The record of a key is looked up each time, and taken apart again only when it changed;
//! a chatbot that was there once is there for good.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;

use super::Result;
use crate::store::{Chatbot, Digest, Key};

/// Keys, and chatbots, that are remembered; beyond that, all are forgotten once.
const MOST: usize = 10_000;

/// What was read before.
#[derive(Default)]
pub(super) struct Cache {
    /// By digest: the record, and what it says.
    keys: Mutex<HashMap<Digest, ReadKey>>,
    chatbots: Mutex<HashMap<String, Chatbot>>,
}

type ReadKey = (Box<str>, Arc<Key>);

impl Cache {
    /// The chatbot of this id, which `read` finds where nobody asked for it before. No store takes one away.
    pub(super) fn chatbot(
        &self,
        id: &str,
        read: impl FnOnce() -> Result<Option<Chatbot>>,
    ) -> Result<Option<Chatbot>> {
        if let Some(chatbot) = self.chatbots.lock().get(id) {
            return Ok(Some(chatbot.clone()));
        }
        let found = read()?;
        if let Some(chatbot) = &found {
            let mut chatbots = self.chatbots.lock();
            if chatbots.len() >= MOST {
                chatbots.clear();
            }
            chatbots.insert(id.to_owned(), chatbot.clone());
        }
        Ok(found)
    }

    /// The key of a record that was read just now.
    pub(super) fn key(&self, digest: &Digest, record: &str) -> serde_json::Result<Arc<Key>> {
        let mut known = self.keys.lock();
        if let Some((_, key)) = known.get(digest).filter(|(before, _)| **before == *record) {
            return Ok(key.clone());
        }
        let key: Arc<Key> = Arc::new(serde_json::from_str(record)?);
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
    use crate::store::ChatbotRow;

    #[test]
    fn a_record_that_changed_is_read_anew() {
        let (keys, digest) = (Cache::default(), [1; 32]);
        let first = keys.key(&digest, r#"{"id":"k","grants":[]}"#).unwrap();
        assert!(Arc::ptr_eq(&first, &keys.key(&digest, r#"{"id":"k","grants":[]}"#).unwrap()));
        assert!(keys.key(&digest, r#"{"id":"k","grants":[],"revoked":true}"#).unwrap().revoked);
        assert!(!keys.key(&[2; 32], r#"{"id":"k","grants":[]}"#).unwrap().revoked);
        assert!(keys.key(&digest, "{").is_err());
    }

    #[test]
    fn a_chatbot_is_looked_for_until_it_is_there() {
        let (known, bot) =
            (Cache::default(), Chatbot { number: ChatbotRow(1), id: "b".into(), name: "B".into() });
        assert_eq!(known.chatbot("b", || Ok(None)).unwrap(), None);
        assert_eq!(known.chatbot("b", || Ok(Some(bot.clone()))).unwrap().as_ref(), Some(&bot));
        assert_eq!(known.chatbot("b", || unreachable!("it is known")).unwrap(), Some(bot));
    }
}
