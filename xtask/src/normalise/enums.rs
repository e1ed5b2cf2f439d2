//! Enums that stand inside a property or parameter become named schemas; equal ones under one name share one.
//! Members of numeric enums get the names that a description lists for them.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::Value;

use crate::{
    grammar::{self, At, Node},
    json::Object,
    ledger::Ledger,
    names::Names,
    pointer,
};

use super::listed_names;

const RULE: &str = "enum";

/// An inline enum and the places where it stands.
struct Inline {
    /// Name of the property or parameter, in Pascal case.
    name: String,
    /// `type` and `enum`.
    schema: Object,
    /// Pointers of the inline schemas, with the owner of each.
    places: Vec<(String, String)>,
    /// Names of members, from the first description that lists them.
    members: Vec<(String, String)>,
}

/// Hoists the inline enums and names the members of numeric ones.
pub(super) fn apply(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    let inline = collect(document);
    let names = resolve(document, &inline, locked);
    for (inline, name) in inline.iter().zip(names) {
        hoist(document, inline, &name, ledger);
    }
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    schemas.sort_keys();
    for (name, schema) in schemas {
        let Value::Object(schema) = schema else { continue };
        let listed = listed_names(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        name_members(schema, &pointer::join(["components", "schemas", name]), &listed, ledger);
    }
}

/// All inline enums; equal ones under one name once.
fn collect(document: &Value) -> Vec<Inline> {
    let mut found: BTreeMap<(String, String), Inline> = BTreeMap::new();
    grammar::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        if node != Node::Schema || value.get("enum").is_none() {
            return;
        }
        let at = at.pointer();
        if pointer::schema_name(&at).is_some() {
            return;
        }
        let (owner, name) = place(document, &at);
        let schema: Object = ["type", "format", "enum"]
            .into_iter()
            .filter_map(|key| Some((key.to_owned(), value.get(key)?.clone())))
            .collect();
        let key = (name.to_pascal_case(), canonical(&schema));
        let inline = found.entry(key.clone()).or_insert_with(|| Inline {
            name: key.0,
            schema: schema.clone(),
            places: Vec::new(),
            members: Vec::new(),
        });
        // The order of the members may differ from place to place; the smallest in byte order is taken.
        if text(&schema) < text(&inline.schema) {
            inline.schema = schema;
        }
        inline.members.extend(listed_names(description(document, &at)));
        inline.places.push((at, owner));
    });
    found.into_values().collect()
}

fn text(schema: &Object) -> String {
    Value::Object(schema.clone()).to_string()
}

/// A form that is equal for enums with the same members.
fn canonical(schema: &Object) -> String {
    let mut members: Vec<String> =
        schema.get("enum").and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect();
    members.sort();
    format!(
        "{}|{}|{}",
        schema.get("type").unwrap_or(&Value::Null),
        schema.get("format").unwrap_or(&Value::Null),
        members.join(",")
    )
}

/// Owner and name of an inline schema: the named schema or operation around it, the nearest property or parameter.
fn place(document: &Value, at: &str) -> (String, String) {
    let segments = pointer::segments(at).unwrap_or_default();
    let owner = match segments.as_slice() {
        [first, _, name, ..] if first == "components" => name.trim_end_matches("Dto").to_owned(),
        [_, path, method, ..] => {
            let operation = document.pointer("/paths").and_then(|paths| paths.get(path)?.get(method));
            operation.and_then(|o| o.get("operationId")?.as_str()).unwrap_or(path).to_owned()
        }
        _ => String::new(),
    };
    let property =
        segments.iter().rposition(|segment| segment == "properties").and_then(|i| segments.get(i + 1));
    let parameter = pointer::ancestors(at).find_map(|up| pointer::get(document, up)?.get("name")?.as_str());
    let name = property.map(String::as_str).or(parameter).unwrap_or("value").to_owned();
    (owner, name)
}

/// The description of the schema, or of the parameter that holds it.
fn description<'d>(document: &'d Value, at: &str) -> &'d str {
    pointer::ancestors(at)
        .take(2)
        .find_map(|up| pointer::get(document, up)?.get("description")?.as_str())
        .unwrap_or_default()
}

/// A schema name for each inline enum: the property's name alone where nothing else claims it.
fn resolve(document: &Value, inline: &[Inline], locked: Option<&Names>) -> Vec<String> {
    let claimed: BTreeSet<String> = grammar::schemas(document)
        .flat_map(|(name, _)| [name.clone(), name.trim_end_matches("Dto").to_pascal_case()])
        .collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, inline) in inline.iter().enumerate() {
        groups.entry(&inline.name).or_default().push(index);
    }
    let mut names = vec![String::new(); inline.len()];
    for (name, members) in groups {
        let heir = match members.as_slice() {
            _ if claimed.contains(name) => None,
            [only] if locked.is_none_or(|names| !names.variants.contains_key(name)) => Some(*only),
            several => heir(name, several, inline, locked),
        };
        for index in members {
            names[index] = if Some(index) == heir { name.to_owned() } else { qualified(&inline[index]) };
        }
    }
    names
}

/// Which of several enums under one name keeps the locked name: the one that shares most members with it.
fn heir(name: &str, candidates: &[usize], inline: &[Inline], locked: Option<&Names>) -> Option<usize> {
    let known = locked?.variants.get(name)?;
    let shared = |index: &usize| {
        let members = inline[*index].schema.get("enum").and_then(Value::as_array);
        members.into_iter().flatten().filter(|member| known.contains_key(&member.to_string())).count()
    };
    candidates
        .iter()
        .copied()
        .filter(|index| shared(index) > 0)
        .max_by_key(|index| (shared(index), std::cmp::Reverse(*index)))
}

fn qualified(inline: &Inline) -> String {
    let owner = inline.places.iter().map(|(_, owner)| owner.as_str()).min().unwrap_or_default();
    format!("{}{}", owner.to_pascal_case(), inline.name)
}

fn hoist(document: &mut Value, inline: &Inline, name: &str, ledger: &mut Ledger) {
    let reference = Value::String(pointer::join(["components", "schemas", name]));
    for (at, _) in &inline.places {
        let Some(Value::Object(schema)) = pointer::get_mut(document, at) else { continue };
        let before = Value::Object(schema.clone());
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let mut kept: Object = std::mem::take(schema)
            .into_iter()
            .filter(|(key, _)| !matches!(key.as_str(), "enum" | "format") && (key != "type" || nullable))
            .collect();
        if kept.is_empty() {
            kept.insert("$ref".to_owned(), reference.clone());
        } else {
            let part = Object::from_iter([("$ref".to_owned(), reference.clone())]);
            kept.insert("allOf".to_owned(), Value::Array(vec![Value::Object(part)]));
        }
        schema.clone_from(&kept);
        ledger.change(RULE, at, Some(before), Some(Value::Object(kept)));
    }
    let mut schema = inline.schema.clone();
    let at = pointer::join(["components", "schemas", name]);
    name_members(&mut schema, &at, &inline.members, ledger);
    if let Some(Value::Object(root)) = Some(&mut *document) {
        let components = root.entry("components").or_insert_with(|| Value::Object(Object::new()));
        if let Value::Object(components) = components {
            let schemas = components.entry("schemas").or_insert_with(|| Value::Object(Object::new()));
            if let Value::Object(schemas) = schemas {
                schemas.insert(name.to_owned(), Value::Object(schema.clone()));
            }
        }
    }
    ledger.change(RULE, &at, None, Some(Value::Object(schema)));
}

/// Adds `x-enum-varnames` to a numeric enum. `-1` without a name is what the server writes
/// for a value that it does not know itself: `UNRECOGNIZED`.
fn name_members(schema: &mut Object, at: &str, listed: &[(String, String)], ledger: &mut Ledger) {
    let numeric =
        schema.get("type").and_then(Value::as_str).is_some_and(|t| matches!(t, "number" | "integer"));
    let Some(Value::Array(members)) =
        schema.get("enum").filter(|_| numeric && !schema.contains_key("x-enum-varnames"))
    else {
        return;
    };
    let names = members
        .iter()
        .map(|member| {
            let text = member.to_string();
            let listed = listed.iter().find(|(value, _)| *value == text).map(|(_, name)| name.clone());
            listed.unwrap_or_else(|| match text.as_str() {
                "-1" => "UNRECOGNIZED".to_owned(),
                _ => format!("VALUE_{}", text.replace('-', "MINUS_").replace('.', "_")),
            })
        })
        .map(Value::String)
        .collect();
    ledger.set(RULE, schema, at, "x-enum-varnames", Value::Array(names));
}
