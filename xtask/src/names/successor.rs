//! What probably took the place of an operation or a schema that went: only a guess for a message, never a decision.

use std::collections::BTreeSet;

use super::Names;

/// The one new operation of the same method whose path ends alike.
pub(super) fn of_operation<'n>(key: &str, names: &'n Names, locked: &Names) -> Option<&'n str> {
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
pub(super) fn of_schema<'n>(schema: &str, names: &'n Names, locked: &Names) -> Option<&'n str> {
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
        let guess =
            |keys: &[&str]| of_operation("GET /v1/things", &names(keys, &[]), &locked).map(str::to_owned);
        assert_eq!(guess(&["GET /v2/things", "GET /v2/others"]).as_deref(), Some("GET /v2/things"));
        assert_eq!(guess(&["POST /v2/things", "GET /v2/things/{id}"]), None);
        assert_eq!(guess(&["GET /v2/things", "GET /v3/things"]), None);
    }

    #[test]
    fn a_schema_follows_most_of_its_properties() {
        let locked = names(&[], &[("Old", &["a", "b", "c"])]);
        let guess =
            |schemas: &[(&str, &[&str])]| of_schema("Old", &names(&[], schemas), &locked).map(str::to_owned);
        assert_eq!(guess(&[("New", &["a", "b", "c", "d"]), ("Other", &["a"])]).as_deref(), Some("New"));
        assert_eq!(guess(&[("New", &["a", "x", "y"])]), None);
        assert_eq!(guess(&[("New", &["a", "b", "c"]), ("Twin", &["a", "b", "c"])]), None);
    }
}
