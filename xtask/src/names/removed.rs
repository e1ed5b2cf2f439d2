//! What was released and nothing has any more: a fence that is not read must not take a name away without a word.
//! What took its place is only a guess for the message, never a decision.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    pointer,
};

use super::{LOCK, Names, aliases, normal_key};

/// An error for each operation, schema, property, enum member and path id of the lock that `names` lacks.
pub(super) fn removed(names: &Names, locked: &Names) -> Vec<Diagnostic> {
    let operations = missing(&locked.operations, &names.operations).map(|(key, lock)| {
        let successor = operation_successor(key, names, locked);
        let function = |key: &str| names.operations[key].function.as_str();
        let found = one(&format!("operation `{key}`"), &lock.function, key);
        with_alias(found, "functions", &lock.function, successor.map(|key| (key, function(key))))
    });
    let schemas = missing(&locked.schemas, &names.schemas).map(|(key, name)| {
        let successor = schema_successor(key, names, locked);
        let found = one(&format!("schema `{key}`"), name, key);
        with_alias(found, "types", name, successor.map(|key| (key, names.schemas[key].as_str())))
    });
    let ids = missing(&locked.ids, &names.ids)
        .filter(|(key, _)| !with_its_operation(names, locked, key))
        .map(|(key, name)| one(&format!("text `{key}` in a path"), name, key));
    operations.chain(schemas).chain(fields(names, locked)).chain(members(names, locked)).chain(ids).collect()
}

fn missing<'l, L, P>(
    locked: &'l BTreeMap<String, L>,
    present: &BTreeMap<String, P>,
) -> impl Iterator<Item = (&'l String, &'l L)> {
    locked.iter().filter(|(key, _)| !present.contains_key(*key))
}

/// Whether a path parameter went because the last operation that has it did, which has an error of its own.
fn with_its_operation(names: &Names, locked: &Names, parameter: &str) -> bool {
    let segment = format!("{{{parameter}}}");
    missing(&locked.operations, &names.operations).any(|(key, _)| key.contains(&segment))
}

fn fields<'l>(names: &'l Names, locked: &'l Names) -> impl Iterator<Item = Diagnostic> + 'l {
    let none = const { &BTreeMap::new() };
    let kept = locked.fields.iter().filter(|(key, _)| has_owner(names, locked, key));
    kept.flat_map(move |(key, known)| {
        let present = names.fields.get(key).unwrap_or(none);
        missing(known, present).map(move |(property, field)| {
            let found = one(&format!("property `{property}` of `{key}`"), field, property);
            found.note(format!("its entry stands below {} in \"fields\"", Value::String(key.clone())))
        })
    })
}

/// Whether what an object belongs to is still there; otherwise that has an error of its own.
fn has_owner(names: &Names, locked: &Names, key: &str) -> bool {
    match pointer::segments(key).as_deref() {
        None => names.schemas.contains_key(key),
        Some([_, section, schema, ..]) if section == "schemas" => names.schemas.contains_key(schema),
        Some([paths, path, method, ..]) if paths == "paths" => {
            let operation = crate::openapi::operation_key(method, path);
            names.operations.contains_key(&operation) || !locked.operations.contains_key(&operation)
        }
        Some(_) => true,
    }
}

fn members<'l>(names: &'l Names, locked: &'l Names) -> impl Iterator<Item = Diagnostic> + 'l {
    names.variants.iter().flat_map(|(schema, present)| {
        let present: BTreeSet<String> = present.keys().map(|key| normal_key(key)).collect();
        let known = locked.variants.get(schema).into_iter().flatten();
        known
            .filter(move |(member, _)| !present.contains(&normal_key(member)))
            .map(move |(member, name)| one(&format!("member {member} of `{schema}`"), name, member))
    })
}

/// Offers the old name as an alias of what probably took the place. Where the place comes with the name, there is
/// nothing to keep: without the entry the successor is called so.
fn with_alias(
    mut found: Diagnostic,
    section: &str,
    old: &str,
    successor: Option<(&str, &str)>,
) -> Diagnostic {
    let Some((key, name)) = successor else { return found };
    let (verb, offer) = if is_longer_form(name, old) {
        ("takes its place, and its name with it", String::new())
    } else {
        ("probably takes its place", format!("\n{}", aliases::offer(section, old, key)))
    };
    found.notes.push(format!("`{key}`, which is `{name}`, {verb}"));
    found.hint = found.hint.map(|hint| hint + &offer);
    found
}

/// Whether a newcomer only took its controller or its schema in front because the old name was taken.
fn is_longer_form(name: &str, old: &str) -> bool {
    name.strip_suffix(old).is_some_and(|front| front.is_empty() || front.ends_with('_'))
}

fn one(what: &str, name: &str, key: &str) -> Diagnostic {
    let message = format!("no page has the {what} any more, which is `{name}` in Rust");
    Diagnostic::error(Code::NameGone, Location::file(LOCK), message).hint(format!(
        "see whether a fence or page is missing;\n\
         to accept this breaking change, remove the entry {} from {LOCK} and run again",
        Value::String(key.to_owned())
    ))
}

/// The one new operation of the same method whose path ends alike.
fn operation_successor<'n>(key: &str, names: &'n Names, locked: &Names) -> Option<&'n str> {
    let ending = |key: &str| -> Option<(String, String)> {
        let (method, path) = key.split_once(' ')?;
        let literal = path.rsplit('/').find(|segment| !segment.contains('{'))?;
        let shape = path.ends_with('}');
        Some((format!("{method} {shape}"), literal.to_owned()))
    };
    let wanted = ending(key)?;
    let fresh = names.operations.keys().filter(|other| !locked.operations.contains_key(*other));
    only(fresh.filter(|other| ending(other).as_ref() == Some(&wanted)).map(String::as_str))
}

/// The new schema that shares most of the properties or members, if it shares more than half of all.
fn schema_successor<'n>(schema: &str, names: &'n Names, locked: &Names) -> Option<&'n str> {
    let parts = |names: &Names, schema: &str| -> BTreeSet<String> {
        let fields = names.fields.get(schema).into_iter().flatten();
        let members = names.variants.get(schema).into_iter().flatten();
        fields.chain(members).map(|(part, _)| part.clone()).collect()
    };
    let wanted = parts(locked, schema);
    let shared = |other: &str| {
        let own = parts(names, other);
        (wanted.intersection(&own).count() * 2, wanted.union(&own).count())
    };
    let fresh = names.schemas.keys().filter(|other| !locked.schemas.contains_key(*other));
    let alike = fresh.map(|other| (shared(other), other)).filter(|((twice, all), _)| twice > all);
    let best = alike.clone().map(|((twice, _), _)| twice).max()?;
    only(alike.filter(|((twice, _), _)| *twice == best).map(|(_, other)| other.as_str()))
}

fn only<'n>(mut found: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(operations: &[&str], schemas: &[(&str, &[&str])]) -> Names {
        let operations: serde_json::Map<_, _> = operations
            .iter()
            .map(|key| ((*key).to_owned(), json!({"function": "x", "parameters": []})))
            .collect();
        let types: serde_json::Map<_, _> =
            schemas.iter().map(|(name, _)| ((*name).to_owned(), json!(name))).collect();
        let fields: serde_json::Map<_, _> = schemas
            .iter()
            .map(|(name, fields)| {
                let fields: serde_json::Map<_, _> =
                    fields.iter().map(|f| ((*f).to_owned(), json!(f))).collect();
                ((*name).to_owned(), fields.into())
            })
            .collect();
        let lock =
            json!({"operations": operations, "schemas": types, "fields": fields, "variants": {}, "ids": {}});
        serde_json::from_value(lock).expect("is a lock")
    }

    #[test]
    fn an_operation_follows_its_last_segment_and_method() {
        let locked = names(&["GET /v1/things"], &[]);
        let guess = |keys: &[&str]| {
            operation_successor("GET /v1/things", &names(keys, &[]), &locked).map(str::to_owned)
        };
        assert_eq!(guess(&["GET /v2/things", "GET /v2/others"]).as_deref(), Some("GET /v2/things"));
        assert_eq!(guess(&["POST /v2/things", "GET /v2/things/{id}"]), None);
        assert_eq!(guess(&["GET /v2/things", "GET /v3/things"]), None);
    }

    #[test]
    fn a_schema_follows_most_of_its_properties() {
        let locked = names(&[], &[("Old", &["a", "b", "c"])]);
        let guess = |schemas: &[(&str, &[&str])]| {
            schema_successor("Old", &names(&[], schemas), &locked).map(str::to_owned)
        };
        assert_eq!(guess(&[("New", &["a", "b", "c", "d"]), ("Other", &["a"])]).as_deref(), Some("New"));
        assert_eq!(guess(&[("New", &["a", "x", "y"])]), None);
        assert_eq!(guess(&[("New", &["a", "b", "c"]), ("Twin", &["a", "b", "c"])]), None);
    }
}
