//! `allOf`: one struct with the properties of all members, merged here because typify overflows the stack on a member
//! that contains itself.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{DEPTH, Reader, schema::Place};
use crate::{diagnostic::Code, openapi::schema_shape::alternatives, pointer};

/// The members of an `allOf` and the schema's own properties, together.
#[derive(Default)]
pub(super) struct Merged<'d> {
    /// Name, schema and pointer of each property, in order of appearance.
    pub(super) properties: Vec<(&'d str, &'d Value, String)>,
    /// Every required name.
    pub(super) required: Vec<&'d str>,
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
}
