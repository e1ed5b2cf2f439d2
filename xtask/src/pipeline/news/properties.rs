//! Properties and enum members that came, went, or probably have another name now. Those of a schema that came or went
//! as a whole are told by its type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    merge::normal_form,
    names::Names,
    openapi::enumeration::member_key,
    openapi::{Node, own_types::structs, schemas},
    pipeline::{
        Merged,
        report::{line, name},
    },
};

use super::last::Last;

/// Lists what came and what went.
pub(super) fn changes(text: &mut String, last: &Last, merged: &Merged) {
    let (was, is) = (objects(&last.document), objects(&merged.document));
    for (key, (schema, properties)) in &is {
        let Some((old_schema, old)) = was.get(key) else { continue };
        let owner = Owner { key, rust: merged.names.type_of(key).map_or_else(|| name(key), Clone::clone) };
        let came: Vec<&str> = properties.iter().filter(|name| !old.contains(*name)).copied().collect();
        let gone: Vec<&str> = old.iter().filter(|name| !properties.contains(*name)).copied().collect();
        owner.tell(text, &merged.names, (&gone, *old_schema), (&came, *schema));
    }
    members(text, last, merged);
}

/// The objects of a document by the keys that the lock has for them, with their properties.
fn objects(document: &Value) -> BTreeMap<String, (&Value, BTreeSet<&str>)> {
    let found = structs(document).into_iter();
    found.map(|object| (object.key, (object.schema, object.properties.into_iter().collect()))).collect()
}

struct Owner<'k> {
    key: &'k str,
    rust: String,
}

impl Owner<'_> {
    fn tell(
        &self,
        text: &mut String,
        names: &Names,
        (gone, old): (&[&str], &Value),
        (came, new): (&[&str], &Value),
    ) {
        let shown = name(self.key);
        let field = |property: &str| {
            let field = names.fields.get(self.key).and_then(|fields| fields.get(property));
            format!("{}.{}", self.rust, field.map_or(property, String::as_str))
        };
        let mut left: Vec<&str> = came.to_vec();
        for property in gone {
            let before = property_of(old, property);
            let alike: Vec<&str> =
                left.iter().filter(|other| is_alike(before, property_of(new, other))).copied().collect();
            if let [other] = alike.as_slice() {
                left.retain(|name| name != other);
                let told = format!("property {shown}.{property} → {other}, probably ({})", field(other));
                line(text, "renamed", &told);
            } else {
                line(text, "removed", &format!("property {shown}.{property}"));
            }
        }
        for property in left {
            line(text, "new", &format!("field {} (property {shown}.{property})", field(property)));
        }
    }
}

/// A property that the schema itself has, not one of those that it is made of.
fn property_of<'v>(schema: &'v Value, property: &str) -> Option<&'v Value> {
    schema.get("properties")?.get(property)
}

/// Whether both demand the same, and say the same as far as they say anything.
fn is_alike(old: Option<&Value>, new: Option<&Value>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    let words = |value: &Value| value.get("description").filter(|text| *text != "").cloned();
    let is_same_text = match (words(old), words(new)) {
        (Some(old), Some(new)) => old == new,
        (None, None) => true,
        _ => false,
    };
    is_same_text && normal_form(Node::Schema, old) == normal_form(Node::Schema, new)
}

fn members(text: &mut String, last: &Last, merged: &Merged) {
    let listed = |schema: &Value| -> Option<BTreeMap<String, String>> {
        let members = schema.get("enum")?.as_array()?.iter();
        Some(members.map(|member| (member_key(member), member.to_string())).collect())
    };
    let was: BTreeMap<&String, &Value> = schemas(&last.document).collect();
    for (schema, value) in schemas(&merged.document) {
        let (Some(old), Some(new)) = (was.get(schema).and_then(|old| listed(old)), listed(value)) else {
            continue;
        };
        let rust = merged.names.schemas.get(schema).unwrap_or(schema);
        let variant = |member: &str| merged.names.variants.get(schema).and_then(|own| own.get(member));
        for (_, member) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
            let variant = variant(member).map_or("", String::as_str);
            line(text, "new", &format!("variant {rust}::{variant} ({member})"));
        }
        for (_, member) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            line(text, "removed", &format!("member {member} of {rust}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_property_is_another_only_if_nothing_speaks_against_it() {
        let property = |kind: &str, text: &str| json!({"type": kind, "description": text});
        let is_alike = |old: &Value, new: &Value| is_alike(Some(old), Some(new));
        assert!(is_alike(&property("string", "x"), &property("string", "x")));
        assert!(is_alike(&property("string", ""), &json!({"type": "string"})));
        assert!(!is_alike(&property("string", "x"), &property("string", "y")));
        assert!(!is_alike(&property("string", "x"), &property("number", "x")));
    }
}
