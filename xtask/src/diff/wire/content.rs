//! The media types of a body or an answer, and what each holds.

use std::collections::BTreeMap;

use super::{
    Shown, Walk,
    located::Located,
    rules::{BODY_ADDED, BODY_REMOVED, MEDIA_TYPE_ADDED, MEDIA_TYPE_REMOVED, MEMBER, SERIALISATION},
};
use crate::diff::verdict::Direction;

const KNOWN: [&str; 5] = ["schema", "example", "examples", "encoding", "description"];

/// Media types by their name without parameters.
fn content<'d>(holder: &Located<'d>) -> BTreeMap<String, Located<'d>> {
    let content = holder.get("content");
    let content = content.iter().flat_map(|content| content.members().collect::<Vec<_>>());
    content.map(|(name, media)| (essence(name), media)).collect()
}

/// `text/html` of `Text/HTML; charset=utf-8`.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl<'d> Walk<'d> {
    /// Compares what two bodies, answers or parameters may hold.
    pub(super) fn content(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let (was, mut is) = (content(old), content(new));
        match (was.is_empty(), is.is_empty()) {
            (true, false) => return self.changed(BODY_ADDED, old, new, direction, Shown::default()),
            (false, true) => return self.changed(BODY_REMOVED, old, new, direction, Shown::default()),
            _ => {}
        }
        for (name, old) in was {
            match is.remove(&name) {
                Some(new) => self.media_type(&old, &new, direction),
                None => self.removed(MEDIA_TYPE_REMOVED, &old, direction),
            }
        }
        for new in is.into_values() {
            self.added(MEDIA_TYPE_ADDED, &new, direction);
        }
    }

    fn media_type(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        self.held(old, new, direction);
        self.member(SERIALISATION, "encoding", old, new);
        for (key, _) in old.members().chain(new.members()) {
            if !KNOWN.contains(&key) && !key.starts_with("x-") {
                self.member(MEMBER, key, old, new);
            }
        }
        self.words(old, new, direction);
    }

    /// Compares the schemas of two parameters or media types; none is any.
    pub(super) fn held(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let any = |holder: &Located<'d>| Located {
            value: const { &serde_json::Value::Null },
            at: crate::pointer::push(&holder.at, "schema"),
        };
        let was = old.get("schema").unwrap_or_else(|| any(old));
        let is = new.get("schema").unwrap_or_else(|| any(new));
        self.schema(&was, &is, direction);
    }
}
