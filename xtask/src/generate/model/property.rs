//! A property of an object: its field, and where requests and responses have it.

use super::Item;
use crate::openapi::access::Access;

/// A property of an object.
#[derive(Debug)]
pub(in crate::generate) struct Property {
    /// Its name on the wire.
    pub wire: String,
    /// Its Rust field.
    pub field: String,
    /// Its former Rust fields.
    pub former: Vec<String>,
    /// What it holds.
    pub item: Item,
    /// Whether it must be there.
    pub required: bool,
    /// Whether the page says that only requests or only responses have it.
    pub access: Access,
    /// What that means for this type.
    pub presence: Presence,
    /// The page's words.
    pub description: Option<String>,
    /// Marked as deprecated.
    pub deprecated: bool,
    /// Whether it is a text that holds a time.
    pub timestamp: bool,
    /// The only value of a boolean, where the page lists one.
    pub only: Option<bool>,
}

/// Where a property of a type is, of the requests and responses that have the type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::generate) enum Presence {
    /// In all of them.
    #[default]
    Both,
    /// In all responses, and no request has the type.
    Received,
    /// In responses, and requests have the type without it: `readOnly`.
    Responses,
    /// In requests, and responses have the type without it: `writeOnly`.
    Requests,
    /// In none: `writeOnly`, and only responses have the type.
    Nowhere,
}

impl Property {
    /// Whether the field can be empty: `Option` in Rust.
    pub(in crate::generate) fn is_optional(&self) -> bool {
        !self.is_always_there() || self.item.nullable
    }

    /// Whether every value has it, in requests and in responses.
    pub(in crate::generate) fn is_always_there(&self) -> bool {
        self.required && matches!(self.presence, Presence::Both | Presence::Received)
    }

    /// Whether `new` takes it. Of a type that is only received it takes nothing, so that a property more changes no call.
    pub(in crate::generate) fn is_argument(&self) -> bool {
        self.required && matches!(self.presence, Presence::Both | Presence::Requests)
    }

    /// The method that sets it, for what `new` does not take.
    pub(in crate::generate) fn setter(&self) -> Option<String> {
        self.setter_of(&self.field)
    }

    /// The method that reads it as a time.
    pub(in crate::generate) fn accessor(&self) -> Option<String> {
        self.accessor_of(&self.field)
    }

    /// [`Self::setter`], if the field had this name.
    pub(in crate::generate) fn setter_of(&self, field: &str) -> Option<String> {
        let is_set = !self.is_argument() && self.presence != Presence::Responses;
        is_set.then(|| format!("with_{}", field.trim_end_matches('_')))
    }

    /// [`Self::accessor`], if the field had this name.
    pub(in crate::generate) fn accessor_of(&self, field: &str) -> Option<String> {
        let stem = field.trim_end_matches('_');
        self.timestamp.then(|| if stem.ends_with("_at") { stem.to_owned() } else { format!("{stem}_at") })
    }
}
