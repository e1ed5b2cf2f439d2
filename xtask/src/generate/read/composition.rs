//! `allOf`: one struct with the properties of all members, merged here because typify overflows the stack on a member
//! that contains itself. `oneOf` and `anyOf`: one variant for each type that an alternative has. Nothing beside them is
//! left out: what the generated type could not hold is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{DEPTH, Reader, schema::Place};
use crate::{
    diagnostic::Code,
    generate::model::{Body, Item, Shape},
    json::Object,
    names::LOCK,
    openapi::{access::Access, schema_shape::beside_alternatives},
    pointer,
};

/// The members of an `allOf` and the schema's own properties, together.
#[derive(Default)]
pub(super) struct Merged<'d> {
    /// Name, schema and pointer of each property, in order of appearance.
    pub(super) properties: Vec<(&'d str, &'d Value, String)>,
    /// Every required name.
    pub(super) required: Vec<&'d str>,
    /// The properties that only requests or only responses have: one member that says so is enough.
    pub(super) access: BTreeMap<&'d str, Access>,
    /// The members that are in already, by address: merging one again changes nothing and may double the work.
    done: BTreeSet<*const Value>,
}

impl<'d> Reader<'d> {
    /// Merges an object schema with the members of its `allOf`; nothing where that is refused.
    pub(super) fn merge_all_of(&mut self, value: &'d Value, place: &Place<'_>) -> Option<Merged<'d>> {
        let mut merged = Merged::default();
        self.merge(value, place.at, &mut Vec::new(), &mut merged).then_some(merged)
    }

    fn merge(
        &mut self,
        value: &'d Value,
        at: &str,
        above: &mut Vec<&'d Value>,
        merged: &mut Merged<'d>,
    ) -> bool {
        let Some(target) = self.resolve(value, at) else { return false };
        if above.len() > DEPTH || above.iter().any(|outer| std::ptr::eq(*outer, target)) {
            let message = "this `allOf` contains itself";
            let hint = Some("remove the member by an action in spec/overlay.yaml");
            self.refuse(Code::AllOfCycle, at, message, hint);
            return false;
        }
        if !merged.done.insert(target) {
            return true;
        }
        let Some(object) = self.schema_object(target, at) else { return false };
        let kind = object.get("type").and_then(Value::as_str).unwrap_or("object");
        let foreign = ["oneOf", "anyOf", "enum", "not"].into_iter().find(|key| object.contains_key(*key));
        if kind != "object" || foreign.is_some() {
            let what = foreign.unwrap_or(kind);
            let message = format!("`allOf` can only merge objects, and here is `{what}`");
            self.refuse(Code::UnsupportedAllOf, at, message, None);
            return false;
        }
        above.push(target);
        let members = object.get("allOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut fine = true;
        for (index, member) in members.iter().enumerate() {
            let at = pointer::push(&pointer::push(at, "allOf"), &index.to_string());
            fine &= self.merge(member, &at, above, merged);
        }
        above.pop();
        for (name, schema) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            fine &= self.merge_property(name, schema, at, merged);
            let access = merged.access.entry(name).or_default();
            *access = access.and(Access::of(self.document, schema));
        }
        let required = object.get("required").and_then(Value::as_array);
        merged.required.extend(required.into_iter().flatten().filter_map(Value::as_str));
        fine
    }

    fn merge_property(
        &mut self,
        name: &'d str,
        schema: &'d Value,
        at: &str,
        merged: &mut Merged<'d>,
    ) -> bool {
        let at = pointer::push(&pointer::push(at, "properties"), name);
        match merged.properties.iter().find(|(known, ..)| *known == name) {
            None => {
                merged.properties.push((name, schema, at));
                true
            }
            Some((_, known, _)) if *known == schema => true,
            Some((_, _, first)) => {
                let message =
                    format!("members of one `allOf` describe `{name}` differently; the other is at {first}");
                let hint = Some("settle it by an action in spec/overlay.yaml");
                self.refuse(Code::AllOfConflict, &at, message, hint);
                false
            }
        }
    }

    /// The alternatives of a union, each type once.
    pub(super) fn union(
        &mut self,
        object: &'d Object,
        key: &str,
        list: &'d [Value],
        place: &Place<'_>,
    ) -> Option<Body> {
        if let Some(beside) = beside_alternatives(object) {
            let message =
                format!("`{beside}` beside `{key}` cannot be generated: the type would not have it");
            let hint = "move what is common into every alternative, or drop one of the two, by an action in spec/overlay.yaml";
            self.refuse(Code::UnsupportedUnion, place.at, message, Some(hint));
            return None;
        }
        let at = pointer::push(place.at, key);
        let mut variants: BTreeMap<String, Item> = BTreeMap::new();
        let mut items = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let at = pointer::push(&at, &index.to_string());
            let name = format!("{}Alternative{}", place.name, index + 1);
            let item = self.item(value, &Place { at: &at, name: &name, depth: place.depth + 1 });
            // Any value is what the variant for the unknown holds.
            if item.shape == Shape::Any {
                continue;
            }
            match variants.insert(item.shape.variant(), item.clone()) {
                None => items.push(item),
                Some(known) if known.shape.is_same_type(&item.shape) => {}
                Some(_) => self.refuse_variant(&item.shape.variant(), &at),
            }
        }
        Some(Body::Union(items))
    }

    fn refuse_variant(&mut self, name: &str, at: &str) {
        let message = format!("two alternatives of different types would both be the variant `{name}`");
        let schema = self.names.schemas.iter().find(|(_, rust)| *rust == name).map(|(schema, _)| schema);
        let hint = match schema {
            Some(schema) => format!("change the name of `{schema}` below \"schemas\" of {LOCK}"),
            None => "drop one of them by an action in spec/overlay.yaml".to_owned(),
        };
        self.refuse(Code::VariantName, at, message, Some(&hint));
    }
}
