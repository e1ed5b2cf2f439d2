//! Two object schemas that agree in all they share: the union has the members of both.
//! `required` is never joined: a member that one copy lacks must be optional.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{collect::Variant, json::Object, openapi::Node, pointer};

use super::normal;

/// A member that not every copy of a schema has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Name of the property.
    pub property: String,
    /// The fragments that have it.
    pub sources: Vec<usize>,
}

/// The union of `variants`, ordered as the first of them, if they are compatible.
pub(super) fn automatic(variants: &[Variant]) -> Option<(Value, Vec<Extra>)> {
    let forms = compatible(variants)?;
    let differs =
        |form: &Value| form.get("properties").is_none() || form.get("required") != forms[0].get("required");
    if forms.iter().any(differs) {
        return None;
    }
    let (value, extras) = join(variants);
    extras.iter().all(|extra| !is_required(&forms[0], &extra.property)).then_some((value, extras))
}

/// The union that a decision asks for: members that any copy lacks become optional.
/// The copies must still agree on the members they share.
pub(super) fn decided(variants: &[Variant]) -> Option<Value> {
    let forms = compatible(variants)?;
    let (mut value, _) = join(variants);
    if let Some(Value::Array(required)) = value.get_mut("required") {
        required.retain(|name| forms.iter().all(|form| is_required(form, name.as_str().unwrap_or_default())));
        // An empty list is not OpenAPI.
        if required.is_empty() {
            value.as_object_mut()?.shift_remove("required");
        }
    }
    Some(value)
}

/// The normal forms of `variants`, if they are objects that agree in all they share, `required` aside.
fn compatible(variants: &[Variant]) -> Option<Vec<Value>> {
    let forms: Vec<Value> =
        variants.iter().map(|variant| normal::form(Node::Schema, &variant.value)).collect();
    let mut shared: BTreeMap<&String, &Value> = BTreeMap::new();
    for form in &forms {
        if form.get("type")? != "object" || outline(form) != outline(&forms[0]) {
            return None;
        }
        for (name, property) in form.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if *shared.entry(name).or_insert(property) != property {
                return None;
            }
        }
    }
    Some(forms)
}

/// All of a schema but its properties and which of them are required.
fn outline(form: &Value) -> Object {
    let members = form.as_object().cloned().unwrap_or_default();
    members.into_iter().filter(|(key, _)| key != "properties" && key != "required").collect()
}

fn is_required(form: &Value, property: &str) -> bool {
    form.get("required")
        .and_then(Value::as_array)
        .is_some_and(|names| names.iter().any(|name| name == property))
}

/// The first variant with the properties that only the others have added at the end.
fn join(variants: &[Variant]) -> (Value, Vec<Extra>) {
    let mut value = variants[0].value.clone();
    let properties =
        |value: &Value| value.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut all = properties(&value);
    for variant in &variants[1..] {
        for (name, property) in properties(&variant.value) {
            all.entry(name).or_insert(property);
        }
    }
    let extras = all
        .keys()
        .filter_map(|name| {
            let with: Vec<&Variant> =
                variants.iter().filter(|v| properties(&v.value).contains_key(name)).collect();
            (with.len() < variants.len()).then(|| Extra { property: name.clone(), sources: sources(with) })
        })
        .collect();
    if let Some(target) = value.as_object_mut() {
        target.insert("properties".to_owned(), Value::Object(all));
    }
    (value, extras)
}

/// The fragments that have one of these.
pub(super) fn sources<'v>(variants: impl IntoIterator<Item = &'v Variant>) -> Vec<usize> {
    let mut sources: Vec<usize> =
        variants.into_iter().flat_map(|variant| variant.sources.iter().copied()).collect();
    sources.sort_unstable();
    sources
}

/// The pointer of a property of a schema.
pub fn property_pointer(schema: &str, property: &str) -> String {
    pointer::push(&pointer::push(schema, "properties"), property)
}
