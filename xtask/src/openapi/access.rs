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
    /// Of the schema of a property.
    pub(crate) fn of(document: &Value, schema: &Value) -> Self {
        let says = |key| is_marked(document, schema, key);
        Self { read_only: says("readOnly"), write_only: says("writeOnly") }
    }

    /// Of two schemas of one property, both of which hold.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { read_only: self.read_only || other.read_only, write_only: self.write_only || other.write_only }
    }
}

/// Whether a schema, what it refers to or one of its parts has a mark.
fn is_marked(document: &Value, schema: &Value, key: &str) -> bool {
    let mut open = vec![schema];
    // By address: references may go in a circle, and parts that many schemas share are looked at once.
    let mut seen: BTreeSet<*const Value> = BTreeSet::new();
    while let Some(schema) = open.pop().filter(|_| seen.len() < MOST) {
        let Some(object) = schema.as_object() else { continue };
        let (parts, reference) = (object.get("allOf").and_then(Value::as_array), object.get("$ref"));
        if reference.is_none() && object.get(key) == Some(&Value::Bool(true)) {
            return true;
        }
        let target = reference.and_then(Value::as_str).and_then(|target| pointer::get(document, target));
        let only = single_wrapped(object).map(|(_, only)| only);
        let inner = parts.into_iter().flatten().chain(target).chain(only);
        open.extend(inner.filter(|inner| seen.insert(std::ptr::from_ref(*inner))));
    }
    false
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
