//! The kinds of types that are compared.

use std::{any::Any, fmt};

use chatcaptain_client::types::ListConversationsResponse;
use serde::de::DeserializeOwned;

use crate::written::{boxed_hashed, boxed_ordered, inline_hashed};

/// Types for one and the same answer.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) decode: fn(&[u8]) -> Box<dyn Any>,
}

/// What the others are compared with: by hand, with the maps and boxes of the generated types.
pub(crate) const BASE: usize = 1;

/// Every kind.
pub(crate) const KINDS: [Kind; 4] = [
    kind::<ListConversationsResponse>("generated (BTreeMap, boxes)"),
    kind::<boxed_ordered::ListConversationsResponse>("by hand (BTreeMap, boxes)"),
    kind::<boxed_hashed::ListConversationsResponse>("by hand (HashMap, boxes)"),
    kind::<inline_hashed::ListConversationsResponse>("by hand (HashMap, no boxes)"),
];

const fn kind<T: DeserializeOwned + 'static>(name: &'static str) -> Kind {
    Kind { name, decode: |body| Box::new(serde_json::from_slice::<T>(body).expect("is of this type")) }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
