//! The values of the property of a discriminator, each with the alternative that it leads to: by `mapping`, in which a
//! schema stands as a reference or by its name; by the values that the alternative lists; by the name of its schema.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    effective::{Effective, unwrapped},
    located::Located,
};
use crate::{
    openapi::{enumeration, schema_shape},
    pointer,
};

/// A discriminator.
pub(super) struct Tags<'d> {
    /// What the document says.
    pub(super) said: &'d Value,
    /// The property that tells the alternatives apart.
    pub(super) property: Option<&'d str>,
    /// The values that `mapping` has.
    pub(super) written: BTreeSet<&'d str>,
    /// All values, each with the pointer of its schema.
    pub(super) targets: BTreeMap<String, String>,
    /// The pointers of the alternatives.
    pub(super) alternatives: BTreeSet<String>,
}

impl<'d> Tags<'d> {
    /// The discriminator of a union, if it has one.
    pub(super) fn of(
        document: &'d Value,
        schema: &Effective<'d>,
        alternatives: &[Located<'d>],
    ) -> Option<Self> {
        let said = schema.first("discriminator")?;
        let property = said.get("propertyName").and_then(Value::as_str);
        let mapping = said.get("mapping").and_then(Value::as_object).into_iter().flatten();
        let mapping = mapping.filter_map(|(tag, target)| Some((tag.as_str(), target.as_str()?)));
        let mut tags = Self {
            said,
            property,
            written: BTreeSet::new(),
            targets: BTreeMap::new(),
            alternatives: BTreeSet::new(),
        };
        for (tag, target) in mapping {
            tags.written.insert(tag);
            tags.targets.insert(tag.to_owned(), reference(document, target));
        }
        let mut implied = Vec::new();
        for alternative in alternatives {
            let target = unwrapped(document, alternative).target;
            implied.extend(listed(document, &target, property).map(|tag| (tag, target.at.clone())));
            tags.alternatives.insert(target.at);
        }
        for at in &tags.alternatives {
            implied.extend(pointer::schema_name(at).map(|name| (name, at.clone())));
        }
        for (tag, at) in implied {
            tags.targets.entry(tag).or_insert(at);
        }
        Some(tags)
    }
}

/// The pointer of the schema that a value is mapped to.
fn reference(document: &Value, target: &str) -> String {
    let named = pointer::join(["components", "schemas", target]);
    if pointer::get(document, &named).is_some() { named } else { target.to_owned() }
}

/// The values that a schema lists for a property.
fn listed<'d>(
    document: &'d Value,
    schema: &Located<'d>,
    property: Option<&str>,
) -> impl Iterator<Item = String> + 'd {
    let members = schema_shape::members(document, schema.value);
    let found = members.into_iter().find(|(name, _)| Some(*name) == property).map(|(_, found)| found);
    let found = found.map(|value| unwrapped(document, &Located { value, at: String::new() }).target.value);
    let values = found.and_then(Value::as_object).map(enumeration::values).unwrap_or_default();
    values.iter().map(|value| value.as_str().map_or_else(|| enumeration::member_key(value), str::to_owned))
}
