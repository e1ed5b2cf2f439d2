//! What of the pages the server never answers, and why that is right. Each entry is reviewed; one that names nothing, or
//! something that was carried, fails the test.

use crate::traced::items::{Item, Items, Kind};

/// Items that are not carried, and why.
pub(crate) struct Reviewed {
    pub(crate) kind: Kind,
    /// Their pointer in the document; `*` is any text.
    pub(crate) at: &'static str,
    pub(crate) why: &'static str,
}

/// The reviewed list.
pub(crate) const REVIEWED: &[Reviewed] = &[
    Reviewed {
        kind: Kind::Received,
        at: "#/components/schemas/*ResponseDto/properties/error",
        why: "this server answers a failure by its status, never by a success with an error in it",
    },
    Reviewed {
        kind: Kind::Received,
        at: "#/components/schemas/ConversationDto/properties/variables",
        why: "the vendor's flows set them: no operation of the pages does",
    },
];

impl Reviewed {
    /// Whether the entry is about an item.
    pub(crate) fn has(&self, (kind, at): &Item) -> bool {
        let fits = match self.at.split_once('*') {
            Some((start, end)) => at.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
            None => at == self.at,
        };
        fits && *kind == self.kind
    }

    /// The items that it is about.
    pub(crate) fn of<'i>(&self, items: &'i Items) -> Vec<&'i Item> {
        items.keys().filter(|item| self.has(item)).collect()
    }
}
