//! `allOf`: one struct with the properties of all members, merged here because typify overflows the stack on a member
//! that contains itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{DEPTH, Reader, schema::Place};
use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    json::Object,
    openapi::{
        access::Access,
        narrow::{self, implies},
        schema_shape::{alternatives, typed_additional},
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
    /// The properties that only requests or only responses have: one member that says so is enough.
    pub(super) access: BTreeMap<&'d str, Access>,
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
fn one_of(document: &Value, name: &str, first: &str, second: &str) -> Choice {
    let reason = "Two members of one `allOf` contradict each other; the other one is right.";
    let remove = |at: &str| vec![Edit::removal(document, at, reason)];
    Choice::new(second).way("first", format!("`{name}` is what {first} says"), remove(second)).way(
        "second",
        format!("`{name}` is what {second} says, and {first} is removed"),
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
            self.refuse(Code::CompositionCycle, at, message, hint);
            return false;
        }
        if !merged.done.insert(target) {
            return true;
        }
        let Some(object) = self.schema_object(target, at) else { return false };
        let kind = object.get("type").and_then(Value::as_str).unwrap_or("object");
        let foreign = alternatives(object).map(|(key, _)| key);
        let foreign = foreign.or_else(|| object.contains_key("enum").then_some("enum"));
        if kind != "object" || foreign.is_some() {
            let what = foreign.unwrap_or(kind);
            let message = format!("`allOf` can only merge objects, and here is `{what}`");
            let hint = "write the properties of each alternative into a schema of its own, by an action in spec/overlay.yaml; or give up this part by:";
            self.refuse(Code::UnsupportedAllOf, at, message, Some(hint).filter(|_| foreign.is_some()));
            if at.contains("/allOf/") {
                self.offer_removal(
                    at,
                    "Only objects can be merged.",
                    &format!("the part with `{what}` is left out"),
                );
            }
            return false;
        }
        if typed_additional(object).is_some() {
            let message = "named properties beside typed additional ones cannot be generated";
            self.refuse(Code::UnsupportedObject, at, message, None);
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
            self.problems.push(error.hint(hint).choice(one_of(self.document, name, &first, &at)));
            return false;
        }
        true
    }
}
