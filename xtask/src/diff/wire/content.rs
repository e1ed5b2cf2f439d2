//! The media types of a body or an answer, and what each holds.

use std::collections::BTreeMap;

use super::{
    Walk,
    located::Located,
    pair::{Pair, sides},
    report::Shown,
    rules::Rule,
};

/// Media types by their name without parameters.
fn content<'d>(holder: &Located<'d>) -> BTreeMap<String, Located<'d>> {
    holder.members_of("content").into_iter().map(|(name, media)| (essence(name), media)).collect()
}

/// `text/html` of `Text/HTML; charset=utf-8`.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

impl<'d> Walk<'d> {
    /// Compares what two bodies, answers or parameters may hold.
    pub(super) fn content(&mut self, pair: Pair<'_, 'd>) {
        let (was, is) = (content(pair.old), content(pair.new));
        match (was.is_empty(), is.is_empty()) {
            (true, false) => return self.changed(Rule::BODY_ADDED, pair, Shown::default()),
            (false, true) => return self.changed(Rule::BODY_REMOVED, pair, Shown::default()),
            _ => {}
        }
        for (_, old, new) in sides(was, is) {
            let rules = [Rule::MEDIA_TYPE_ADDED, Rule::MEDIA_TYPE_REMOVED];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), pair.direction) {
                self.held(pair);
                self.member(Rule::SERIALISATION, "encoding", pair);
                self.other_members(Rule::MEMBER, &["schema", "encoding"], pair);
                self.words(pair);
            }
        }
    }

    /// Compares the schemas of two parameters or media types; none is any.
    pub(super) fn held(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = pair.get_or_any("schema");
        self.schema(Pair { old: &old, new: &new, ..pair });
    }
}
