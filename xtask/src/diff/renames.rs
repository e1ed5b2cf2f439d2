//! What to write in place of an item that is gone: what has its place in the same change, or what its alias stood for.

use super::{Record, Rule, Side, What};

/// Old and new items of an element that got another name.
pub(super) fn of_record(record: &Record) -> Vec<[&str; 2]> {
    let (gone, new) = (items(record, &What::Gone), items(record, &What::New));
    let direct = gone.iter().filter_map(|old| {
        let alike = |list: &[&'_ str]| list.iter().filter(|item| kind(item) == kind(old)).count();
        let found = new.iter().find(|new| kind(new) == kind(old))?;
        (is_unique(record, old) && alike(&gone) == 1 && alike(&new) == 1).then_some([*old, *found])
    });
    let direct: Vec<[&str; 2]> = direct.collect();
    // A field takes its methods along: `with_language` is `with_locale` where `language` is `locale`.
    let methods = gone.iter().filter(|old| direct.iter().all(|[known, _]| known != *old)).filter_map(|old| {
        let renamed = direct.iter().map(|pair| pair.map(last)).map(|[from, to]| old.replace(from, to));
        let found = renamed.filter(|name| name != old).find_map(|name| new.iter().find(|new| **new == name));
        Some([*old, *found?])
    });
    let methods: Vec<[&str; 2]> = methods.collect();
    [direct, methods].concat()
}

/// Aliases of `side` that `other` does not have, each with the item that it stands for in the newer of them.
pub(super) fn aliases(side: &Side, other: &Side, newer: &Side) -> Vec<[String; 2]> {
    let (Some(names), Some(newer)) = (&side.names, &newer.names) else { return Vec::new() };
    let known = other.names.as_ref().map(|names| &names.aliases);
    let functions = names.aliases.functions.iter();
    let functions =
        functions.filter(|(old, _)| known.is_none_or(|known| !known.functions.contains_key(*old)));
    let functions = functions.filter_map(|(old, key)| {
        Some([old, &newer.operations.get(key)?.function].map(|name| format!("Client::{name}")))
    });
    let types = names.aliases.types.iter();
    let types = types.filter(|(old, _)| known.is_none_or(|known| !known.types.contains_key(*old)));
    let types = types.filter_map(|(old, target)| {
        let new = newer.type_of(target).or_else(|| newer.ids.get(target))?;
        Some([old, new].map(|name| format!("types::{name}")))
    });
    let fields = names.aliases.fields.iter().flat_map(|(key, fields)| {
        let owner = names.type_of(key).unwrap_or(key);
        let known = known.and_then(|known| known.fields.get(key));
        let fields =
            fields.iter().filter(move |(old, _)| known.is_none_or(|known| !known.contains_key(*old)));
        fields.filter_map(move |(old, wire)| {
            let new = newer.fields.get(key)?.get(wire)?;
            Some([format!("types::{owner}::{old}"), format!("types::{owner}.{new}")])
        })
    });
    functions.chain(types).chain(fields).collect()
}

fn items<'r>(record: &'r Record, what: &What) -> Vec<&'r str> {
    let found = record.items.iter().filter(|item| item.what == *what);
    found.map(|item| item.item.as_str()).collect()
}

/// Whether one item that is gone and one that is new can only be the same: a function, an operation, a field, and a variant
/// where no value of the enum came or went.
fn is_unique(record: &Record, item: &str) -> bool {
    if item.starts_with("Client::") || item.starts_with("operation::OperationId::") {
        return true;
    }
    if item.contains('.') {
        return record.old_at != record.new_at;
    }
    let values = [Rule::ENUM_VALUE_ADDED, Rule::ENUM_VALUE_REMOVED];
    last(item).starts_with(char::is_uppercase)
        && record.changes.iter().all(|change| !values.contains(&change.kind))
}

/// Everything but the last name.
pub(super) fn kind(item: &str) -> &str {
    &item[..item.len() - last(item).len()]
}

fn last(item: &str) -> &str {
    item.rsplit([':', '.']).next().unwrap_or(item)
}
