//! Alternatives that are all enums, `oneOf: [{enum: [low]}, {enum: [high]}]`, become one enum. What they say of their values
//! goes into its description, and so do the names of numbers.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{self, At, Node, enumeration::member_key},
    pointer,
};

/// Members that an alternative may have beside its values.
const BESIDE: [&str; 9] = [
    "type",
    "enum",
    "title",
    "description",
    "nullable",
    "deprecated",
    "example",
    "format",
    "x-enum-varnames",
];

/// Makes each schema of such alternatives an enum.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let schema = value.as_object().filter(|_| node == Node::Schema);
        if let Some(merged) = schema.and_then(|schema| merged(document, schema)) {
            found.push((at.pointer(), merged));
        }
    });
    for (at, merged) in found {
        let Some(schema) = pointer::get_mut(document, &at) else { continue };
        let before = std::mem::replace(schema, Value::Object(merged));
        ledger.change(By::Alternatives, &at, Some(before), Some(schema.clone()));
    }
}

/// The enum that a schema amounts to; nothing where it has other alternatives, or something beside them.
fn merged(document: &Value, schema: &Object) -> Option<Object> {
    let (key, list) =
        ["oneOf", "anyOf"].into_iter().find_map(|key| Some((key, schema.get(key)?.as_array()?)))?;
    let beside =
        ["oneOf", "anyOf", "allOf", "enum", "properties", "items", "additionalProperties", "discriminator"];
    if list.len() < 2 || beside.iter().any(|other| *other != key && schema.contains_key(*other)) {
        return None;
    }
    let alternatives =
        list.iter().map(|value| Alternative::of(document, value)).collect::<Option<Vec<_>>>()?;
    let kind = alternatives.first()?.kind.clone();
    if alternatives.iter().any(|alternative| alternative.kind != kind) {
        return None;
    }
    let mut known = BTreeSet::new();
    let values = alternatives.iter().flat_map(Alternative::values);
    let values: Vec<Value> = values.filter(|value| known.insert(member_key(value))).cloned().collect();
    let mut merged: Object = schema
        .iter()
        .filter(|(name, _)| *name != key)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    merged.insert("type".to_owned(), kind.clone().into());
    if alternatives.iter().any(Alternative::is_nullable) {
        merged.insert("nullable".to_owned(), true.into());
    }
    merged.insert("enum".to_owned(), values.into());
    if let Some(description) = description(schema, &alternatives) {
        merged.insert("description".to_owned(), description.into());
    }
    Some(merged)
}

/// An alternative that is an enum.
struct Alternative<'d> {
    schema: &'d Object,
    kind: String,
}

impl<'d> Alternative<'d> {
    fn of(document: &'d Value, value: &'d Value) -> Option<Self> {
        let (value, _) = openapi::resolved(document, value)?;
        let schema =
            value.as_object().filter(|schema| schema.keys().all(|key| BESIDE.contains(&key.as_str())))?;
        let values = || schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        let implied = match values().find(|value| !value.is_null())? {
            Value::String(_) => "string",
            Value::Number(_) => "number",
            _ => return None,
        };
        let kind = schema.get("type").map_or(Some(implied), Value::as_str)?;
        let fits = |value: &Value| value.is_null() || (kind == "string") == value.is_string();
        let is_known = matches!(kind, "string" | "number" | "integer") && values().all(fits);
        is_known.then(|| Self { schema, kind: kind.to_owned() })
    }

    fn values(&self) -> impl Iterator<Item = &'d Value> {
        let values = self.schema.get("enum").and_then(Value::as_array);
        values.into_iter().flatten().filter(|value| !value.is_null())
    }

    fn is_nullable(&self) -> bool {
        let values = self.schema.get("enum").and_then(Value::as_array);
        self.schema.get("nullable") == Some(&Value::Bool(true))
            || values.is_some_and(|values| values.contains(&Value::Null))
    }

    /// Values with their names; the title of an only value is one.
    fn names(&self) -> Vec<(&'d Value, &'d str)> {
        let own = self.schema.get("x-enum-varnames").and_then(Value::as_array);
        let own = own.into_iter().flatten().filter_map(Value::as_str);
        let title = self.text("title").filter(|_| self.values().count() == 1);
        self.values().zip(own.chain(title)).collect()
    }

    fn text(&self, key: &str) -> Option<&'d str> {
        self.schema.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }
}

/// The schema's own words, a line for each number that has a name, in the form that the rule for enums reads, and one for
/// each alternative that has words.
fn description(schema: &Object, alternatives: &[Alternative<'_>]) -> Option<String> {
    let own = schema.get("description").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let line = |alternative: &Alternative<'_>| {
        let words = alternative.text("description")?.split_whitespace().collect::<Vec<_>>().join(" ");
        let values =
            alternative.values().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        Some(format!("- {}: {words}", values.collect::<Vec<_>>().join(", ")))
    };
    let names =
        alternatives.iter().filter(|alternative| alternative.kind != "string").flat_map(Alternative::names);
    let names = names.map(|(value, name)| format!("- `{value}`: {name}"));
    let lines: Vec<String> = names.chain(alternatives.iter().filter_map(line)).collect();
    (!lines.is_empty()).then(|| {
        own.map(str::to_owned).into_iter().chain([lines.join("\n")]).collect::<Vec<_>>().join("\n\n")
    })
}
