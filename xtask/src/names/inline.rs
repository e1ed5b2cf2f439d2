//! Rust types for objects and unions that are written inline. Each is called after its place: the type around it and
//! the property, `MessageAuthor`. Where a schema, an id or another inline one has that name, `Inline` is added, then a
//! number. The lock holds all of them, so that nothing that comes later moves one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    names::ident,
    openapi::{self, own_types::OwnType, schema_shape::single_wrapped},
    pointer,
};

use super::{Names, OperationNames, types::RESERVED};

/// What the types and functions around are called.
pub(super) struct Around<'n> {
    pub(super) schemas: &'n BTreeMap<String, String>,
    pub(super) ids: &'n BTreeMap<String, String>,
    pub(super) operations: &'n BTreeMap<String, OperationNames>,
}

/// Names every inline object and union, by its pointer.
pub(super) fn inline(
    document: &Value,
    types: &[OwnType<'_>],
    locked: Option<&Names>,
    around: &Around<'_>,
) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
    taken.extend(around.schemas.values().chain(around.ids.values()).cloned());
    // What was released stays taken, even if no page has it now.
    if let Some(names) = locked {
        let released = names.schemas.values().chain(names.ids.values()).chain(names.inline.values());
        taken.extend(released.chain(names.aliases.types.keys()).cloned());
    }
    let places = types.iter().filter(|found| found.name.is_none()).map(|found| found.at.clone());
    // In the order of the pointers: that of the document may change with what is added.
    let places: BTreeSet<String> = places.collect();
    let mut names = BTreeMap::new();
    let mut claims: Vec<(String, String)> = Vec::new();
    for at in places {
        match locked.and_then(|names| names.inline.get(&at)) {
            Some(rust) => drop(names.insert(at, rust.clone())),
            None => claims.push((ident::inline(&natural(document, &at, around)), at)),
        }
    }
    let free: BTreeSet<String> =
        claims.iter().map(|(name, _)| name).filter(|name| !taken.contains(*name)).cloned().collect();
    // A name with a number must not be the one that another has by its place.
    let mut taken: BTreeSet<String> = taken.into_iter().chain(free.iter().cloned()).collect();
    let mut left = free;
    for (name, at) in claims {
        let rust = if left.remove(&name) { name } else { other(&name, &taken) };
        taken.insert(rust.clone());
        names.insert(at, rust);
    }
    names
}

fn other(name: &str, taken: &BTreeSet<String>) -> String {
    let base = ident::inline(&format!("{name}Inline"));
    let numbered = (2_usize..).map(|number| format!("{base}{number}"));
    let mut forms = std::iter::once(base.clone()).chain(numbered);
    forms.find(|form| !taken.contains(form)).unwrap_or(base)
}

/// The name by place: what stands around it, then each step down to it.
fn natural(document: &Value, at: &str, around: &Around<'_>) -> String {
    let segments = pointer::segments(at).unwrap_or_default();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (mut name, depth) = match segments.as_slice() {
        ["components", "schemas", schema, ..] => {
            (around.schemas.get(*schema).cloned().unwrap_or_else(|| ident::pascal(schema)), 3)
        }
        ["components", section, name, rest @ ..] => {
            (format!("{}{}", ident::pascal(name), of_body(section)), 3 + below(rest))
        }
        ["paths", path, "parameters", index, rest @ ..] => {
            let parameters = pointer::join(["paths", *path, "parameters", *index]);
            (parameter(document, &parameters), 4 + below(rest))
        }
        ["paths", path, method, "parameters", index, rest @ ..] => {
            let parameters = pointer::join(["paths", *path, *method, "parameters", *index]);
            (parameter(document, &parameters), 5 + below(rest))
        }
        ["paths", path, method, part, rest @ ..] => {
            let names = around.operations.get(&openapi::operation_key(method, path));
            let function = names.map(|names| ident::pascal(&names.function)).unwrap_or_default();
            (format!("{function}{}", of_body(part)), 4 + below(rest))
        }
        _ => (String::new(), 0),
    };
    let mut steps = segments.iter().enumerate().skip(depth);
    while let Some((index, step)) = steps.next() {
        match *step {
            "items" => name.push_str("Item"),
            "additionalProperties" => name.push_str("Value"),
            "properties" => {
                let wire = steps.next().map(|(_, wire)| *wire).unwrap_or_default();
                name.push_str(&ident::pascal(wire));
            }
            key => {
                let number = steps.next().and_then(|(_, number)| number.parse::<usize>().ok()).unwrap_or(0);
                let whole = pointer::get(document, &pointer::join(&segments[..index]));
                let is_wrapping =
                    whole.and_then(Value::as_object).is_some_and(|of| single_wrapped(of).is_some());
                if key != "allOf" && !is_wrapping {
                    name = format!("{name}Alternative{}", number + 1);
                }
            }
        }
    }
    name
}

fn of_body(section: &str) -> &'static str {
    match section {
        "requestBody" | "requestBodies" => "Body",
        "responses" => "Response",
        _ => "",
    }
}

/// How many segments lead to the schema, `content/application~1json/schema` for one.
fn below(rest: &[&str]) -> usize {
    rest.iter().position(|segment| *segment == "schema").map_or(rest.len(), |index| index + 1)
}

fn parameter(document: &Value, at: &str) -> String {
    let name = pointer::get(document, at).and_then(|parameter| parameter.get("name")?.as_str());
    ident::pascal(name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(schemas: &Value, locked: Option<&Names>) -> Names {
        let document = json!({"components": {"schemas": schemas}});
        Names::resolve(&document, locked).unwrap_or_else(|found| panic!("{found:?}"))
    }

    fn inline_of(names: &Names) -> Vec<(&str, &str)> {
        let rest = |at: &'_ str| at.trim_start_matches("#/components/schemas/").len();
        names.inline.iter().map(|(at, rust)| (&at[at.len() - rest(at)..], rust.as_str())).collect()
    }

    fn object(properties: &Value) -> Value {
        json!({"type": "object", "properties": properties})
    }

    #[test]
    fn a_name_that_something_else_has_gets_an_addition() {
        let x = object(&json!({"x": {"type": "string"}}));
        let schemas = json!({
            "A": object(&json!({"fooBar": x, "kind": x, "enum": x})),
            "AFoo": object(&json!({"bar": x})),
            "AKind": {"type": "string", "enum": ["a"]},
            "AEnum": object(&json!({"inline": x})),
        });
        let found = names(&schemas, None);
        let expected = [
            ("A/properties/enum", "AEnumInline2"),
            ("A/properties/fooBar", "AFooBar"),
            ("A/properties/kind", "AKindInline"),
            ("AEnum/properties/inline", "AEnumInline"),
            ("AFoo/properties/bar", "AFooBarInline"),
        ];
        assert_eq!(inline_of(&found), expected);
    }

    #[test]
    fn a_released_name_stays_whatever_comes() {
        let x = object(&json!({"x": {"type": "string"}}));
        let a = object(&json!({"author": x}));
        let first = names(&json!({"A": a}), None);
        assert_eq!(inline_of(&first), [("A/properties/author", "AAuthor")]);
        for newcomer in ["AAuthor", "AAuthorDto"] {
            let second = names(&json!({"A": a, newcomer: x}), Some(&first));
            assert_eq!(inline_of(&second), inline_of(&first));
            assert_ne!(second.schemas[newcomer], "AAuthor");
        }
        // An inline one that comes before it in every order.
        let both = names(&json!({"A": a, "AA": object(&json!({"uthor": x}))}), Some(&first));
        assert_eq!(both.inline["#/components/schemas/A/properties/author"], "AAuthor");
    }

    #[test]
    fn a_name_is_that_of_the_place_and_wrappings_are_no_step() {
        let x = object(&json!({"x": {"type": "string"}}));
        let schemas = json!({
            "List": {"type": "array", "items": {"type": "object", "additionalProperties": {"oneOf": [x]}}},
            "Either": {"oneOf": [{"type": "string"}, x]},
            "Wrapped": {"description": "d", "allOf": [object(&json!({"self": x}))]},
        });
        let expected = [
            ("Either/oneOf/1", "EitherAlternative2"),
            ("List/items/additionalProperties/oneOf/0", "ListItemValue"),
            ("Wrapped/allOf/0/properties/self", "WrappedSelf"),
        ];
        assert_eq!(inline_of(&names(&schemas, None)), expected);
    }
}
