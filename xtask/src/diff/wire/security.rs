//! Who may call: security schemes, and which of them an operation demands.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Shown, Walk,
    located::Located,
    rules::{
        SCHEME_ADDED, SCHEME_CHANGED, SCHEME_REMOVED, SECURITY_ADDED, SECURITY_REMOVED, SECURITY_WAY_ADDED,
        SECURITY_WAY_REMOVED,
    },
};
use crate::diff::verdict::Direction;

/// One way to be allowed: schemes with their scopes, all of them together.
type Way = BTreeMap<String, BTreeSet<String>>;

impl<'d> Walk<'d> {
    /// Compares the security schemes.
    pub(super) fn schemes(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let schemes = |of: &Located<'d>, document: &'d Value| -> BTreeMap<&'d str, Located<'d>> {
            let found = of.get("components").and_then(|components| components.get("securitySchemes"));
            let found = found.iter().flat_map(|found| found.members().collect::<Vec<_>>());
            found.map(|(name, scheme)| (name, scheme.resolved(document))).collect()
        };
        let (was, mut is) = (schemes(old, self.old), schemes(new, self.new));
        for (name, old) in was {
            let Some(new) = is.remove(name) else {
                self.removed(SCHEME_REMOVED, &old, Direction::Sends);
                continue;
            };
            let keys: BTreeSet<&str> = old.members().chain(new.members()).map(|(key, _)| key).collect();
            for key in keys.into_iter().filter(|key| *key != "description" && !key.starts_with("x-")) {
                self.member(SCHEME_CHANGED, key, &old, &new);
            }
            self.words(&old, &new, Direction::Sends);
        }
        for new in is.into_values() {
            self.added(SCHEME_ADDED, &new, Direction::Sends);
        }
    }

    /// Compares what two versions of an operation demand, the document's demand included.
    pub(super) fn security(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let (was, is) = (ways(self.old, old.value), ways(self.new, new.value));
        if was == is {
            return;
        }
        let values = (show(&was), show(&is));
        let shown = || Shown::values(Some(&values.0), Some(&values.1)).of("security");
        let is_free = |ways: &BTreeSet<Way>| ways.iter().any(Way::is_empty);
        let rule = match (is_free(&was), is_free(&is)) {
            (true, false) => SECURITY_ADDED,
            (false, true) => SECURITY_REMOVED,
            _ if was.is_subset(&is) => SECURITY_WAY_ADDED,
            // A way that is a part of another one allows whoever could use that.
            _ if was.iter().all(|way| is.iter().any(|other| is_part(other, way))) => SECURITY_WAY_ADDED,
            _ => SECURITY_WAY_REMOVED,
        };
        self.changed(rule, old, new, Direction::Sends, shown());
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

fn show(ways: &BTreeSet<Way>) -> Value {
    json!(ways)
}
