//! `allOf`: one struct with the properties of all members, merged here because typify overflows the stack on a member
//! that contains itself. `oneOf` and `anyOf`: one variant for each type that an alternative has. Nothing beside them is
//! left out: what the generated type could not hold is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{DEPTH, Reader, schema::Place};
use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, scalar},
    generate::model::{Body, Item, Shape},
    json::Object,
    names::LOCK,
    openapi::{
        narrow::{self, implies},
        schema_shape::beside_alternatives,
    },
    paths::DOCUMENT,
    pointer,
};

/// The members of an `allOf` and the schema's own properties, together.
#[derive(Default)]
pub(super) struct Merged<'d> {
    /// Name, schema and pointer of each property, in order of appearance.
    pub(super) properties: Vec<(&'d str, &'d Value, String)>,
    /// All schemas of each property: every one of them holds.
    parts: BTreeMap<&'d str, Vec<&'d Value>>,
    /// Every required name.
    pub(super) required: Vec<&'d str>,
    /// The members that are in already, by address: merging one again changes nothing and may double the work.
    done: BTreeSet<*const Value>,
}

impl<'d> Merged<'d> {
    /// The schemas of a property, the last first.
    pub(super) fn parts(&self, property: &str) -> impl Iterator<Item = &'d Object> + use<'_, 'd> {
        self.parts.get(property).into_iter().flatten().rev().filter_map(|part| part.as_object())
    }

    /// Whether members that repeat the property forbid null: one of them is enough.
    pub(super) fn forbids_null(&self, document: &Value, property: &str) -> bool {
        let parts = self.parts.get(property).filter(|parts| parts.len() > 1).into_iter().flatten();
        parts.into_iter().any(|part| !narrow::allows_null(document, part))
    }
}

/// The actions that leave one of two properties.
fn one_of(name: &str, first: &str, second: &str) -> Choice {
    let remove = |at: &str| {
        let target = scalar(&pointer::json_path(at));
        let action = format!(
            "target: {target}\ndescription: Two members of one `allOf` contradict each other; the other one is right.\nremove: true"
        );
        vec![Edit::Act(action)]
    };
    Choice::new(second).way("first", format!("`{name}` is what {first} says"), remove(second)).way(
        "second",
        format!("`{name}` is what {second} says, and {first} goes"),
        remove(first),
    )
}

/// The pointer of a place with the references on the way followed.
fn declared_at(document: &Value, at: &str) -> String {
    let mut declared = pointer::ROOT.to_owned();
    for segment in pointer::segments(at).unwrap_or_default() {
        for _ in 0..DEPTH {
            let reference = pointer::get(document, &declared).and_then(|value| value.get("$ref")?.as_str());
            let Some(reference) = reference else { break };
            reference.clone_into(&mut declared);
        }
        declared = pointer::push(&declared, &segment);
    }
    declared
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
        }
        let required = object.get("required").and_then(Value::as_array);
        merged.required.extend(required.into_iter().flatten().filter_map(Value::as_str));
        fine
    }

    /// Adds a property. Of one that several members have, the narrowest schema decides, of equal ones the last.
    fn merge_property(
        &mut self,
        name: &'d str,
        schema: &'d Value,
        at: &str,
        merged: &mut Merged<'d>,
    ) -> bool {
        let at = pointer::push(&pointer::push(at, "properties"), name);
        merged.parts.entry(name).or_default().push(schema);
        let Some((_, known, first)) = merged.properties.iter_mut().find(|(known, ..)| *known == name) else {
            merged.properties.push((name, schema, at));
            return true;
        };
        if implies(self.document, schema, known) {
            (*known, *first) = (schema, at);
        } else if !implies(self.document, known, schema) {
            let [first, at] = [first.as_str(), &at].map(|at| declared_at(self.document, at));
            let message = format!(
                "members of one `allOf` contradict each other about `{name}`; the other is at {first}"
            );
            let location = Location::file(DOCUMENT).at_pointer(&at);
            let hint = "leave one of the two, by:";
            let error = Diagnostic::error(Code::AllOfConflict, location, message);
            self.problems.push(error.hint(hint).choice(one_of(name, &first, &at)));
            return false;
        }
        true
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
