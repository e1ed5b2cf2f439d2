//! Old names that go on standing for something: deprecated aliases, kept in the lock until somebody removes them.

use std::collections::BTreeMap;

use crate::diagnostic::{Choice, Code, Diagnostic, Edit, Location};
use serde::{Deserialize, Serialize};

use super::{LOCK, Names, ident};

/// Old Rust names and what they stand for now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// An old function to the key of an operation: `GET /v1/path/{id}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, String>,
    /// An old type to the name of a schema in the document, or of a textual path parameter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
}

impl Aliases {
    /// Whether there are none, as before the first move.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.types.is_empty()
    }
}

/// An error for each alias that stands for nothing, or whose name something else has.
pub(super) fn check(names: &Names) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (old, key) in &names.aliases.functions {
        let live = names.operations.iter().find(|(_, operation)| operation.function == *old);
        let owner = live.map(|(key, _)| format!("the function of `{key}`"));
        let reserved = ident::FUNCTIONS.contains(&old.as_str()).then(|| "a method of the client".to_owned());
        let problem = taken("functions", old, owner.or(reserved));
        let target = names.operations.contains_key(key).then_some(());
        found.extend(problem.or_else(|| target.is_none().then(|| nothing("functions", old, key))));
    }
    for (old, target) in &names.aliases.types {
        let mut all = names.schemas.iter().chain(&names.ids);
        let owner = all.find(|(_, rust)| *rust == old).map(|(name, _)| format!("the type of `{name}`"));
        let known = names.schemas.contains_key(target) || names.ids.contains_key(target);
        let problem = taken("types", old, owner);
        found.extend(problem.or_else(|| (!known).then(|| nothing("types", old, target))));
    }
    found
}

fn taken(section: &str, old: &str, owner: Option<String>) -> Option<Diagnostic> {
    let message = format!("the alias `{old}` has the name of {}", owner?);
    let found = Diagnostic::error(Code::AliasTaken, Location::file(LOCK), message);
    Some(found.choice(Choice::new(old).way("remove", "removes the alias", vec![without(section, old)])))
}

fn nothing(section: &str, old: &str, target: &str) -> Diagnostic {
    let kind = if section == "functions" { "operation" } else { "schema or path parameter" };
    let message = format!("the alias `{old}` stands for `{target}`, and there is no such {kind}");
    let effect = format!("removes the alias: code that uses `{old}` does not compile any more");
    Diagnostic::error(Code::AliasOfNothing, Location::file(LOCK), message)
        .hint(format!("name what takes its place in \"aliases\" of {LOCK}; or, if nothing does:"))
        .choice(Choice::new(old).key(target).way("remove", effect, vec![without(section, old)]))
}

fn without(section: &str, old: &str) -> Edit {
    Edit::Unlock(["aliases", section, old].map(str::to_owned).to_vec())
}

/// The entry that keeps an old name.
pub(super) fn entry(section: &str, old: &str, target: &str) -> Edit {
    let path = ["aliases", section, old];
    Edit::Lock(path.map(str::to_owned).to_vec(), target.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn names(aliases: &Value) -> Names {
        serde_json::from_value(json!({
            "operations": {"GET /a": {"function": "get_a", "parameters": []}},
            "schemas": {"ADto": "A"}, "variants": {}, "ids": {"aId": "AId"}, "aliases": aliases,
        }))
        .expect("is a lock")
    }

    #[test]
    fn an_alias_stands_for_something_under_a_name_of_its_own() {
        let codes = |aliases: Value| {
            check(&names(&aliases)).iter().map(|found| found.code.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(
            codes(json!({"functions": {"old": "GET /a"}, "types": {"B": "ADto", "BId": "aId"}})),
            [""; 0]
        );
        assert_eq!(codes(json!({"functions": {"get_a": "GET /a"}})), ["alias-taken"]);
        assert_eq!(codes(json!({"functions": {"with": "GET /a"}})), ["alias-taken"]);
        assert_eq!(codes(json!({"functions": {"old": "GET /b"}})), ["alias-of-nothing"]);
        assert_eq!(codes(json!({"types": {"A": "ADto"}})), ["alias-taken"]);
        assert_eq!(codes(json!({"types": {"B": "BDto"}})), ["alias-of-nothing"]);
    }
}
