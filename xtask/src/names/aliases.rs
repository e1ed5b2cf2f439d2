//! Old names that go on standing for something: deprecated aliases, kept in the lock until somebody removes them.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    pointer,
};
use serde::{Deserialize, Serialize};

use super::{LOCK, Names, ident};

/// Methods that every struct has, of its own or of a trait: one of ours with such a name would hide them.
const METHODS: [&str; 15] = [
    "as_ref",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "fmt",
    "into",
    "ne",
    "new",
    "serialize",
    "to_owned",
    "try_into",
];

/// Old Rust names and what they stand for now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aliases {
    /// An old function to the key of an operation: `GET /v1/path/{id}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, String>,
    /// An old type to the name of a schema in the document, the pointer of an inline object or union, or the name of a
    /// textual path parameter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, String>,
    /// As in the section `fields` of the lock, a schema name or the pointer of an inline object: there an old field to
    /// the name of a property on the wire.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, BTreeMap<String, String>>,
}

impl Aliases {
    /// Whether there are none, as before the first move.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.types.is_empty() && self.fields.is_empty()
    }

    /// The old fields of a struct that stand for a property.
    pub(crate) fn of_property<'n>(&'n self, key: &str, wire: &'n str) -> impl Iterator<Item = &'n String> {
        let fields = self.fields.get(key).into_iter().flatten();
        fields.filter(move |(_, target)| *target == wire).map(|(old, _)| old)
    }
}

/// An error for each alias that stands for nothing, or whose name something else has.
pub(super) fn check(names: &Names) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (old, key) in &names.aliases.functions {
        let live = names.operations.iter().find(|(_, operation)| operation.function == *old);
        let owner = live.map(|(key, _)| format!("the function of `{key}`"));
        let reserved = ident::FUNCTIONS.contains(&old.as_str()).then(|| "a method of the client".to_owned());
        let problem = taken(&["functions", old], owner.or(reserved));
        let target = names.operations.contains_key(key).then_some(());
        found.extend(
            problem.or_else(|| target.is_none().then(|| nothing(&["functions", old], key, "operation"))),
        );
    }
    for (old, target) in &names.aliases.types {
        let mut all = names.schemas.iter().chain(&names.ids).chain(&names.inline);
        let owner = all.find(|(_, rust)| *rust == old).map(|(name, _)| format!("the type of `{name}`"));
        let known = names.type_of(target).is_some() || names.ids.contains_key(target);
        let problem = taken(&["types", old], owner);
        found.extend(problem.or_else(|| {
            (!known).then(|| nothing(&["types", old], target, "schema, inline object or path parameter"))
        }));
    }
    found.extend(names.aliases.fields.iter().flat_map(|(key, fields)| check_fields(names, key, fields)));
    found
}

/// That a method of the old name would hide a field or a method is seen here as far as names alone show it.
fn check_fields(names: &Names, key: &str, fields: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let none = const { &BTreeMap::new() };
    let present = names.fields.get(key).unwrap_or(none);
    let problem = |(old, target): (&String, &String)| {
        let live = present.iter().find(|(_, field)| *field == old);
        let owner = live.map(|(wire, _)| format!("the field of `{wire}` of `{key}`"));
        let reserved = METHODS.contains(&old.as_str()).then(|| "a method that every type has".to_owned());
        let path = ["fields", key, old];
        let unknown = || {
            (!present.contains_key(target)).then(|| nothing(&path, target, &format!("property of `{key}`")))
        };
        taken(&path, owner.or(reserved)).or_else(unknown)
    };
    fields.iter().filter_map(problem).collect()
}

/// The error for an alias whose name something else has; `path` is its place below `aliases`.
fn taken(path: &[&str], owner: Option<String>) -> Option<Diagnostic> {
    let old = path.last()?;
    let message = format!("the alias `{old}` has the name of {}", owner?);
    let found = Diagnostic::error(Code::AliasTaken, location(path), message);
    Some(found.choice(Choice::new(*old).way("remove", "removes the alias", vec![without(path)])))
}

fn nothing(path: &[&str], target: &str, kind: &str) -> Diagnostic {
    let old = path.last().copied().unwrap_or_default();
    let message = format!("the alias `{old}` stands for `{target}`, and there is no such {kind}");
    let effect = format!("removes the alias: code that uses `{old}` does not compile any more");
    Diagnostic::error(Code::AliasOfNothing, location(path), message)
        .hint(format!("name what takes its place in \"aliases\" of {LOCK}; or, if nothing does:"))
        .choice(Choice::new(old).key(target).way("remove", effect, vec![without(path)]))
}

fn location(path: &[&str]) -> Location {
    Location::file(LOCK).at_pointer(pointer::join(in_lock(path)))
}

fn without(path: &[&str]) -> Edit {
    Edit::Unlock(in_lock(path))
}

/// The entry that keeps an old name.
pub(super) fn entry(path: &[&str], target: &str) -> Edit {
    Edit::Lock(in_lock(path), target.to_owned())
}

/// The path of an alias in the lock.
fn in_lock(path: &[&str]) -> Vec<String> {
    std::iter::once(&"aliases").chain(path).map(|segment| (*segment).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn names(aliases: &Value) -> Names {
        serde_json::from_value(json!({
            "operations": {"GET /a": {"function": "get_a", "parameters": []}},
            "schemas": {"ADto": "A"}, "fields": {"ADto": {"aB": "a_b"}}, "variants": {}, "ids": {"aId": "AId"}, "aliases": aliases,
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
        let fields = |key: &str, old: &str, wire: &str| codes(json!({"fields": {key: {old: wire}}}));
        assert_eq!(fields("ADto", "old", "aB"), [""; 0]);
        assert_eq!(fields("ADto", "a_b", "aB"), ["alias-taken"]);
        assert_eq!(fields("ADto", "clone", "aB"), ["alias-taken"]);
        assert_eq!(fields("ADto", "old", "a_b"), ["alias-of-nothing"]);
        assert_eq!(fields("BDto", "old", "aB"), ["alias-of-nothing"]);
    }
}
