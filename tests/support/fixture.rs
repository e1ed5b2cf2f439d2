//! Values made from the schemas of the document: the fullest and the smallest that a schema allows.
//! The same on every run, different in every property of an object, and readable.

use serde_json::{Map, Value, json};

use crate::document::resolve;

/// The keys of every map that is not empty.
pub const MAP_KEYS: [&str; 2] = ["first key", "second key"];

/// Every property that can be reached is set. A schema that comes again inside itself ends at an optional
/// property, a list, a map or null.
pub fn full(document: &Value, schema: &Value) -> Value {
    make(document, schema, Optional::Set)
}

/// Only required properties are set; lists and maps are empty, and what may be null is null.
pub fn minimal(document: &Value, schema: &Value) -> Value {
    make(document, schema, Optional::Absent)
}

/// As [`full`], without optional properties.
pub fn required(document: &Value, schema: &Value) -> Value {
    Maker { document, optional: Optional::Absent, full: true }
        .value(schema, &Place::top(), &mut Vec::new())
        .expect("no schema requires itself")
}

/// The minimal value with null in the place of every optional property.
pub fn nulls(document: &Value, schema: &Value) -> Value {
    make(document, schema, Optional::Null)
}

fn make(document: &Value, schema: &Value, optional: Optional) -> Value {
    Maker { document, optional, full: optional == Optional::Set }
        .value(schema, &Place::top(), &mut Vec::new())
        .expect("no schema requires itself")
}

/// What becomes of an optional property.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Optional {
    Set,
    Absent,
    Null,
}

struct Maker<'d> {
    document: &'d Value,
    optional: Optional,
    full: bool,
}

/// Where a value stands, so that no two properties of an object have the same one.
struct Place<'p> {
    name: &'p str,
    index: usize,
}

impl Place<'_> {
    fn top() -> Self {
        Place { name: "value", index: 0 }
    }
}

impl<'d> Maker<'d> {
    /// A value, or nothing where the schema is being made already.
    fn value(&self, schema: &'d Value, place: &Place<'_>, open: &mut Vec<&'d str>) -> Option<Value> {
        if !self.full && schema["nullable"] == true {
            return Some(Value::Null);
        }
        if let Some(reference) = reference(schema) {
            let (name, target) = resolve(self.document, reference);
            if open.contains(&name) {
                return (schema["nullable"] == true).then_some(Value::Null);
            }
            open.push(name);
            let value = self.value(target, place, open);
            open.pop();
            return value;
        }
        if let Some(members) = schema["enum"].as_array() {
            return Some(members[place.index % members.len()].clone());
        }
        if let (true, Some(example)) = (self.full, schema.get("example")) {
            return Some(example.clone());
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema, open),
            Some("array") => {
                let item = self.full.then(|| self.value(&schema["items"], place, open)).flatten();
                Some(Value::Array(item.into_iter().collect()))
            }
            Some(scalar) => Some(self.scalar(scalar, schema, place)),
            None => panic!("the fixtures do not know this schema yet: {schema}"),
        }
    }

    fn object(&self, schema: &'d Value, open: &mut Vec<&'d str>) -> Option<Value> {
        let mut object = Map::new();
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            for (index, name) in MAP_KEYS.into_iter().enumerate() {
                let value = self.full.then(|| self.value(values, &Place { name, index }, open)).flatten();
                object.extend(value.map(|value| (name.to_owned(), value)));
            }
            return Some(Value::Object(object));
        }
        let required =
            |name: &str| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        for (index, (name, property)) in schema["properties"].as_object()?.iter().enumerate() {
            let value = match self.optional {
                Optional::Absent if !required(name) => None,
                Optional::Null if !required(name) => Some(Value::Null),
                _ => self.value(property, &Place { name, index }, open),
            };
            match value {
                Some(value) => object.extend([(name.clone(), value)]),
                None if required(name) => return None,
                None => {}
            }
        }
        Some(Value::Object(object))
    }

    fn scalar(&self, kind: &str, schema: &Value, Place { name, index }: &Place<'_>) -> Value {
        match (kind, schema["format"].as_str()) {
            ("string", _) if !self.full => json!(""),
            ("string", _) if schema["x-timestamp"] == true => {
                json!(format!("2025-01-31T12:00:{index:02}.000Z"))
            }
            ("string", Some("email")) => json!(format!("{name}@example.com")),
            ("string", _) => json!(format!("some {name}")),
            ("boolean", _) => json!(self.full && index % 2 == 0),
            ("integer", _) => json!(if self.full { index + 1 } else { 0 }),
            #[expect(clippy::cast_precision_loss, reason = "no object has that many properties")]
            ("number", _) => json!(if self.full { *index as f64 + 0.5 } else { 0.5 }),
            _ => panic!("the fixtures do not know this schema yet: {schema}"),
        }
    }
}

/// The schema that stands in the place of this one: `$ref`, alone or in the `allOf` that annotations need.
fn reference(schema: &Value) -> Option<&str> {
    let target = match schema["allOf"].as_array() {
        Some(parts) => {
            assert_eq!(parts.len(), 1, "the fixtures do not know this schema yet: {schema}");
            &parts[0]
        }
        None => schema,
    };
    target["$ref"].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({"components": {"schemas": {
            "Tree": {"type": "object", "required": ["name", "leaves", "root"], "properties": {
                "name": {"type": "string"},
                "parent": {"$ref": "#/components/schemas/Tree"},
                "leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                "colour": {"allOf": [{"$ref": "#/components/schemas/Colour"}]},
                "sizes": {"type": "object", "additionalProperties": {"type": "integer"}},
                "root": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Tree"}]}
            }},
            "Colour": {"type": "string", "enum": ["red", "green", "blue"]}
        }}})
    }

    #[test]
    fn a_full_value_has_every_property_and_ends_where_a_schema_comes_again() {
        let document = document();
        let full = full(&document, &json!({"$ref": "#/components/schemas/Tree"}));
        let expected = json!({
            "name": "some name", "leaves": [], "colour": "red",
            "sizes": {"first key": 1, "second key": 2}, "root": null
        });
        assert_eq!(full, expected);
    }

    #[test]
    fn a_minimal_value_has_what_is_required_and_nothing_or_null_beside_it() {
        let document = document();
        let minimal = minimal(&document, &json!({"$ref": "#/components/schemas/Tree"}));
        assert_eq!(minimal, json!({"name": "", "leaves": [], "root": null}));
        let nulls = nulls(&document, &json!({"$ref": "#/components/schemas/Tree"}));
        let expected = json!({
            "name": "", "parent": null, "leaves": [], "colour": null, "sizes": null, "root": null
        });
        assert_eq!(nulls, expected);
    }
}
