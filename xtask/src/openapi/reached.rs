//! What a value of an alternative can be, and what the `mapping` of a discriminator stands for.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::pointer;

use super::schema_shape;

/// The schemas that a value of an alternative can be.
#[derive(Default)]
pub(crate) struct Reached<'d> {
    /// All schemas on the way, by address.
    pub(crate) schemas: BTreeSet<*const Value>,
    /// Their names in the document.
    pub(crate) names: Vec<&'d str>,
    /// Those at the ends that are objects with properties, each with its pointer.
    pub(crate) objects: Vec<(&'d Value, String)>,
}

impl<'d> Reached<'d> {
    /// All that a value of the schema at a place can be.
    pub(crate) fn of(document: &'d Value, schema: &'d Value, at: &str) -> Self {
        let mut reached = Self::default();
        reach(document, schema, at, &mut reached);
        reached
    }
}

/// Follows references and wrappings, and the alternatives of unions inside.
fn reach<'d>(document: &'d Value, schema: &'d Value, at: &str, reached: &mut Reached<'d>) {
    if !reached.schemas.insert(schema) {
        return;
    }
    let Some(object) = schema.as_object() else { return };
    if let Some(target) = object.get("$ref").and_then(Value::as_str) {
        let named = pointer::schema_name(target);
        let named = super::schemas(document).find(|(name, _)| named.as_ref() == Some(*name));
        reached.names.extend(named.map(|(name, _)| name.as_str()));
        if let Some(schema) = pointer::get(document, target) {
            reach(document, schema, target, reached);
        }
    } else if let Some((key, inner)) = schema_shape::single_wrapped(object) {
        reach(document, inner, &pointer::push(&pointer::push(at, key), "0"), reached);
    } else if let Some((key, list)) = schema_shape::alternatives(object) {
        for (index, inner) in list.iter().enumerate() {
            reach(document, inner, &pointer::push(&pointer::push(at, key), &index.to_string()), reached);
        }
    } else if schema_shape::has_own_type(object) {
        reached.objects.push((schema, at.to_owned()));
    }
}

/// The schema that a value of `mapping` stands for, references followed.
pub(crate) fn mapped<'d>(document: &'d Value, target: &str) -> Option<&'d Value> {
    let by_name = super::schemas(document).find(|(name, _)| *name == target).map(|(_, schema)| schema);
    by_name.or_else(|| pointer::get(document, target).filter(|schema| schema.is_object()))
}
