//! What was released and nothing has any more: a fence that is not read must not take a name away without a word.
//! What took its place is only a guess for the message, never a decision.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, Way},
    openapi, pointer,
};

use super::{
    LOCK, Names, aliases,
    inline_places::{has_place, inline_below},
    normal_key,
};

/// An error for each operation, type, property, enum member and path id of the lock that `names` lacks.
pub(super) fn removed(names: &Names, locked: &Names) -> Vec<Diagnostic> {
    let operations = missing(&locked.operations, &names.operations).map(|(key, lock)| {
        let at = openapi::operation_pointer(key);
        let old = &lock.function;
        let successor = operation_successor(key, names, locked);
        let function = |key: &str| names.operations[key].function.as_str();
        let found =
            Gone { what: format!("operation `{key}`"), rust: old.clone(), path: &["operations", key], at };
        let path = key.split_once(' ').map_or(key.as_str(), |(_, path)| path);
        found.diagnostic(path, successor.map(|key| Successor::new("functions", old, key, function(key))))
    });
    let schemas = missing(&locked.schemas, &names.schemas).map(|(key, old)| {
        let found = Gone {
            what: format!("schema `{key}`"),
            rust: old.clone(),
            path: &["schemas", key],
            at: schema_pointer(key),
        };
        found.diagnostic(key, type_successor(key, old, names, locked))
    });
    let inline = missing(&locked.inline, &names.inline).filter(|(at, _)| has_place(names, locked, at)).map(
        |(at, old)| {
            let what = format!("object or union that was inline at {at}");
            let found = Gone { what, rust: old.clone(), path: &["inline", at], at: at.clone() };
            found.diagnostic(at, type_successor(at, old, names, locked))
        },
    );
    let ids = missing(&locked.ids, &names.ids)
        .filter(|(key, _)| !with_its_operation(names, locked, key))
        .map(|(key, id)| {
            let what = format!("text `{key}` in a path");
            let at = pointer::ROOT.to_owned();
            Gone { what, rust: id.clone(), path: &["ids", key], at }.diagnostic(key, None)
        });
    let types = schemas.chain(inline);
    operations.chain(types).chain(fields(names, locked)).chain(members(names, locked)).chain(ids).collect()
}

/// What probably took the place of paths, schemas and properties that are gone: old and new, as pages write them.
pub(super) fn replacements(names: &Names, locked: &Names) -> Vec<(String, String)> {
    let path = |key: &str| key.split_once(' ').map_or("", |(_, path)| path).to_owned();
    let operations = missing(&locked.operations, &names.operations)
        .filter_map(|(key, _)| Some((path(key), path(operation_successor(key, names, locked)?))));
    let schemas = missing(&locked.schemas, &names.schemas)
        .filter_map(|(key, _)| Some((key.clone(), schema_successor(key, names, locked)?.to_owned())));
    let properties = locked.fields.iter().filter_map(|(key, known)| {
        let present = names.fields.get(key)?;
        let gone = only(missing(known, present).map(|(property, _)| property.as_str()))?;
        let came = only(missing(present, known).map(|(property, _)| property.as_str()))?;
        Some((gone.to_owned(), came.to_owned()))
    });
    operations.chain(schemas).chain(properties).collect()
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
    // What goes with an inline object is in the error about that.
    let is_kept = |key: &str| names.type_of(key).is_some();
    let kept = locked.fields.iter().filter(move |(key, _)| is_kept(key));
    kept.flat_map(move |(key, known)| {
        let present = names.fields.get(key).unwrap_or(none);
        let gone: Vec<(&String, &String)> = missing(known, present).collect();
        let came: Vec<&String> = missing(present, known).map(|(property, _)| property).collect();
        let is_rename = gone.len() == 1 && came.len() == 1;
        let is_struct = names.fields.contains_key(key);
        gone.into_iter().map(move |(property, field)| {
            let what = format!("property `{property}` of `{key}`");
            let rust = format!("{}.{field}", names.type_of(key).unwrap_or(key));
            let owner = if key.starts_with('#') { key.clone() } else { schema_pointer(key) };
            let below = |property: &str| pointer::push(&pointer::push(&owner, "properties"), property);
            let at = below(property);
            let types = inline_below(locked, &at);
            let found = Gone { what, rust, path: &["fields", key, property], at: at.clone() };
            let mut found = found.diagnostic(property, None);
            if let Some((_, rust)) = types.first() {
                found.notes.push(format!("its type `{rust}` goes with it"));
            }
            let Some(choice) = &mut found.choice else { return found };
            if is_rename {
                let old = field.trim_start_matches("r#").trim_end_matches('_');
                let edits = choice.ways.iter().flat_map(|way| way.edits.clone());
                let moved = types.iter().filter_map(|(old, rust)| {
                    let new = old.replacen(&at, &below(came[0]), 1);
                    names.inline.contains_key(&new).then(|| aliases::entry(&["types", rust], &new))
                });
                let edits = edits.chain([aliases::entry(&["fields", key, field], came[0])]);
                let edits = edits.chain(moved).collect();
                let effect = format!(
                    "`{old}()` stays as a deprecated method, and `with_{old}` if there is one; code that uses the field does not compile any more"
                );
                choice.ways.insert(0, Way { word: "alias".to_owned(), effect, edits, is_refused: false });
                found.notes.push(format!("`{}` is new there, and probably takes its place", came[0]));
                choice.group = Some(format!("`{property}` is gone, and `{}` is new in its place", came[0]));
            } else if !is_struct {
                let name = names.type_of(key).unwrap_or(key);
                let why = format!("`{name}` is no struct any more: it is a union of the schemas that extend it, or has no properties");
                found.message = format!("{why}; with it goes the property `{property}`, which is `{name}.{field}` in Rust");
                choice.group = Some(why);
            } else if let Some(owner) = moved_to(property, names, locked) {
                found.notes.push(format!("the new schema `{owner}` has a property of that name"));
                choice.group =
                    Some(format!("properties of `{key}` are gone, and stand in the new `{owner}`"));
            } else {
                choice.group = Some(format!("properties of `{key}` are gone"));
            }
            found
        })
    })
}

/// The one new schema that has a property of this name.
fn moved_to<'n>(property: &str, names: &'n Names, locked: &Names) -> Option<&'n str> {
    let fresh = names.fields.iter().filter(|(key, _)| !locked.fields.contains_key(*key));
    only(fresh.filter(|(_, fields)| fields.contains_key(property)).map(|(key, _)| key.as_str()))
}

fn members<'l>(names: &'l Names, locked: &'l Names) -> impl Iterator<Item = Diagnostic> + 'l {
    names.variants.iter().flat_map(move |(schema, present)| {
        let present: BTreeSet<String> = present.keys().map(|key| normal_key(key)).collect();
        let known = locked.variants.get(schema).into_iter().flatten();
        let members: BTreeSet<String> = known.clone().map(|(key, _)| normal_key(key)).collect();
        let came = names.variants[schema].keys().filter(|key| !members.contains(&normal_key(key)));
        let new = only(came.map(String::as_str));
        known.filter(move |(member, _)| !present.contains(&normal_key(member))).map(move |(member, name)| {
            let rust = format!("{}::{name}", names.schemas.get(schema).unwrap_or(schema));
            let what = format!("member {member} of `{schema}`");
            let at = schema_pointer(schema);
            let found = Gone { what, rust, path: &["variants", schema, member], at };
            let mut found = found.diagnostic(member, None);
            if let Some(new) = new {
                found.notes.push(format!("{new} is new there, and probably takes its place"));
            }
            if let Some(choice) = &mut found.choice {
                choice.group = Some(format!("members of `{schema}` are gone"));
            }
            found
        })
    })
}

/// A name that nothing has any more.
struct Gone<'l> {
    /// What it was the name of.
    what: String,
    rust: String,
    /// Where the lock has it.
    path: &'l [&'l str],
    /// Where the document had it.
    at: String,
}

fn schema_pointer(schema: &str) -> String {
    pointer::join(["components", "schemas", schema])
}

/// What probably takes the place of something that is gone.
struct Successor {
    note: String,
    /// The alias that keeps the old name, unless the successor is called so without the entry.
    alias: Option<Edit>,
}

impl Successor {
    fn new(section: &str, old: &str, key: &str, name: &str) -> Self {
        let is_longer_form = is_longer_form(name, old);
        let verb = if is_longer_form { "takes its place and its name" } else { "probably takes its place" };
        let note = format!("`{key}`, which is `{name}`, {verb}");
        Self { note, alias: (!is_longer_form).then(|| aliases::entry(&[section, old], key)) }
    }
}

impl Gone<'_> {
    /// The error; `key` is the name that a page would have.
    fn diagnostic(self, key: &str, successor: Option<Successor>) -> Diagnostic {
        let Self { what, rust, path, at } = self;
        let remove = Edit::Unlock(path.iter().map(|segment| (*segment).to_owned()).collect());
        let location = Location::file(LOCK).at_pointer(pointer::join(path));
        let mut choice = Choice::new(&rust).key(key);
        choice.at = Some(at);
        let message = format!("no page has the {what} any more, which is `{rust}` in Rust");
        let mut found = Diagnostic::error(Code::NameGone, location, message);
        let mut effect = format!("removes `{rust}`: code that uses it does not compile any more");
        if let Some(Successor { note, alias }) = successor {
            found = found.note(note);
            match alias {
                Some(alias) => {
                    let effect = format!("`{rust}` stays as a deprecated alias");
                    choice = choice.way("alias", effect, vec![remove.clone(), alias]);
                }
                None => effect = format!("`{rust}` stands for its successor from now on"),
            }
        }
        let choice = choice.way("remove", effect, vec![remove]);
        found.hint("if a page or a fence is missing, restore it; if the vendor removed this:").choice(choice)
    }
}

/// What probably takes the place of a type that is gone.
fn type_successor(key: &str, old: &str, names: &Names, locked: &Names) -> Option<Successor> {
    let new = schema_successor(key, names, locked)?;
    Some(Successor::new("types", old, new, names.type_of(new)?))
}

/// Whether a newcomer only took its controller or its schema in front because the old name was taken.
fn is_longer_form(name: &str, old: &str) -> bool {
    name.strip_suffix(old).is_some_and(|front| front.is_empty() || front.ends_with('_'))
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
    let fresh = || names.operations.keys().filter(|other| !locked.operations.contains_key(*other));
    // Another method of the same path, if there is only one.
    let path = |key: &str| key.split_once(' ').map(|(_, path)| path.to_owned());
    // A newcomer with the same name may have its controller in front, because the old name was taken.
    let old = &locked.operations[key].function;
    let is_called_so = |other: &&String| is_longer_form(&names.operations[*other].function, old);
    let same = only(fresh().filter(is_called_so).map(String::as_str));
    let moved = only(fresh().filter(|other| ending(other).as_ref() == Some(&wanted)).map(String::as_str));
    same.or(moved).or_else(|| only(fresh().filter(|other| path(other) == path(key)).map(String::as_str)))
}

/// The new schema, or the pointer of the new inline object, that shares most of the properties or members, if it shares more than half of all.
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
    let types = names.schemas.keys().chain(names.inline.keys());
    let fresh = types.filter(|other| locked.type_of(other).is_none());
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
