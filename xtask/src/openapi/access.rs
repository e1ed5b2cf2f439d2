//! `readOnly` and `writeOnly`: whether only responses or only requests have a property. OpenAPI gives them a meaning for
//! properties alone, and a property has what the schema behind its `$ref` or its `allOf` has.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{openapi::schema_shape::single_wrapped, pointer};

/// More references and parts than a property has; a chain of them is looked at from every property on it.
const MOST: usize = 256;

/// What a property says of its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Access {
    /// Only responses have it.
    pub(crate) read_only: bool,
    /// Only requests have it.
    pub(crate) write_only: bool,
}

impl Access {
    /// Of the schema of a property: what it says itself, what it refers to, and the parts of its `allOf`.
    pub(crate) fn of(document: &Value, schema: &Value) -> Self {
        let mut access = Self::default();
        let mut open = vec![schema];
        // By address: references may go in a circle, and parts that many schemas share are looked at once.
        let mut seen: BTreeSet<*const Value> = BTreeSet::new();
        while let Some(schema) = open.pop().filter(|_| seen.len() < MOST) {
            let Some(object) = schema.as_object() else { continue };
            let mut leads_on = false;
            let mut own = Self::default();
            for (key, value) in object {
                match key.as_str() {
                    "readOnly" => own.read_only = *value == Value::Bool(true),
                    "writeOnly" => own.write_only = *value == Value::Bool(true),
                    "$ref" | "allOf" | "oneOf" | "anyOf" => leads_on = true,
                    _ => {}
                }
            }
            let reference = object.get("$ref").filter(|_| leads_on);
            if reference.is_none() {
                access = access.and(own);
            }
            if leads_on {
                let target = reference.and_then(Value::as_str);
                let target = target.and_then(|target| pointer::get(document, target));
                let parts = object.get("allOf").and_then(Value::as_array).into_iter().flatten();
                let only = single_wrapped(object).map(|(_, only)| only);
                let inner = parts.chain(target).chain(only);
                open.extend(inner.filter(|inner| seen.insert(std::ptr::from_ref(*inner))));
            }
        }
        access
    }

    /// Of two schemas of one property, both of which hold.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { read_only: self.read_only || other.read_only, write_only: self.write_only || other.write_only }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_that_double_at_each_level_are_looked_at_once() {
        let to = |level: usize| json!({"$ref": format!("#/components/schemas/S{level}")});
        let level = |level: usize| (format!("S{level}"), json!({"allOf": [to(level + 1), to(level + 1)]}));
        let mut schemas: serde_json::Map<_, _> = (0..60).map(level).collect();
        schemas.insert("S60".to_owned(), json!({"type": "string", "writeOnly": true}));
        let document = json!({"components": {"schemas": schemas}});
        assert_eq!(Access::of(&document, &to(0)), Access { read_only: false, write_only: true });
    }

    #[test]
    fn a_mark_holds_through_references_wrappers_and_parts() {
        let document = json!({"components": {"schemas": {
            "Stamp": {"type": "string", "readOnly": true},
            "Name": {"$ref": "#/components/schemas/Stamp"},
            "Plain": {"type": "string"},
            "Circle": {"$ref": "#/components/schemas/Circle"},
        }}});
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let read_only = |schema: Value| Access::of(&document, &schema).read_only;
        assert!(read_only(json!({"type": "string", "readOnly": true})));
        assert!(read_only(to("Stamp")) && read_only(to("Name")));
        assert!(read_only(json!({"allOf": [to("Plain")], "readOnly": true})));
        assert!(read_only(json!({"allOf": [to("Plain"), to("Stamp")]})));
        assert!(read_only(json!({"oneOf": [to("Stamp")]})));
        // An alternative is no property.
        assert!(!read_only(json!({"oneOf": [to("Plain"), to("Stamp")]})));
        // The items are no properties.
        assert!(!read_only(json!({"type": "array", "items": to("Stamp")})));
        assert!(
            !read_only(to("Plain")) && !read_only(to("Circle")) && !read_only(json!({"readOnly": false}))
        );
    }
}
