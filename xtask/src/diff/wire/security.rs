//! Who may call: security schemes, and which of them an operation demands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Walk,
    located::Located,
    pair::{Pair, sides},
    rules::Rule,
};
use crate::diff::verdict::Direction;

/// One way to be allowed: schemes with their scopes, all of them together.
type Way = BTreeMap<String, BTreeSet<String>>;

impl<'d> Walk<'d> {
    /// Compares the security schemes.
    pub(super) fn schemes(&mut self, root: Pair<'_, 'd>) {
        let schemes = |of: &Located<'d>, document: &'d Value| -> BTreeMap<&'d str, Located<'d>> {
            let found = of.get("components").map(|components| components.members_of("securitySchemes"));
            let found = found.into_iter().flatten();
            found.map(|(name, scheme)| (name, scheme.resolved(document))).collect()
        };
        for (_, old, new) in sides(schemes(root.old, self.old), schemes(root.new, self.new)) {
            let rules = [Rule::SCHEME_ADDED, Rule::SCHEME_REMOVED];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), Direction::Sends) {
                self.other_members(Rule::SCHEME_CHANGED, &[], pair);
                self.words(pair);
            }
        }
    }

    /// Compares what two versions of an operation demand, the document's demand included.
    pub(super) fn security(&mut self, pair: Pair<'_, 'd>) {
        let (was, is) = (ways(self.old, pair.old.value), ways(self.new, pair.new.value));
        let is_free = |ways: &BTreeSet<Way>| ways.iter().any(Way::is_empty);
        let rule = match (is_free(&was), is_free(&is)) {
            (true, false) => Rule::SECURITY_ADDED,
            (false, true) => Rule::SECURITY_REMOVED,
            // A way that is a part of another one allows whoever could use that.
            _ if was.iter().all(|way| is.iter().any(|other| is_part(other, way))) => Rule::SECURITY_WAY_ADDED,
            _ => Rule::SECURITY_WAY_REMOVED,
        };
        let (was, is) = (json!(was), json!(is));
        self.value([rule; 3], pair.going(Direction::Sends), (Some(&was), Some(&is)), Some("security"));
    }
}

fn is_part(part: &Way, whole: &Way) -> bool {
    part.iter().all(|(scheme, scopes)| whole.get(scheme).is_some_and(|known| scopes.is_subset(known)))
}

/// No demand is the one way that needs nothing.
fn ways(document: &Value, operation: &Value) -> BTreeSet<Way> {
    let list = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let ways = list.into_iter().flatten().filter_map(Value::as_object).map(|way| {
        let scopes = |scopes: &Value| -> BTreeSet<String> {
            scopes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        way.iter().map(|(scheme, list)| (scheme.clone(), scopes(list))).collect()
    });
    let ways: BTreeSet<Way> = ways.collect();
    if ways.is_empty() { BTreeSet::from([Way::new()]) } else { ways }
}
