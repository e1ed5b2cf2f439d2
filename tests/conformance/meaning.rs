//! Both dialects in one form: what a schema means, without how OpenAPI 3.0 and schemars spell it.
//! Only spelling goes. A keyword that this does not know stays, and makes a difference.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// For people, or for tools that show and name values: nothing about the value itself.
const ANNOTATIONS: [&str; 8] =
    ["$schema", "default", "description", "example", "title", "x-enum-varnames", "x-timestamp", "deprecated"];

/// Where a schema comes from.
#[derive(Clone, Copy)]
pub(crate) enum Dialect<'n> {
    /// The document; with the Rust name of each of its schemas.
    Document(&'n BTreeMap<String, String>),
    /// What schemars derives from a Rust type.
    Schemars,
}

impl Dialect<'_> {
    /// The meaning of a schema.
    pub(crate) fn meaning(self, schema: &Value) -> Value {
        let mut schema = schema.as_object().unwrap().clone();
        schema.retain(|keyword, _| !ANNOTATIONS.contains(&keyword.as_str()));
        self.join_wrapper(&mut schema);
        split_null(&mut schema);
        name_type(self, &mut schema);
        numbers(&mut schema);
        rename(&mut schema, "x-extensible-enum", "enum");
        for keyword in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get_mut(keyword).filter(|inner| inner.is_object()) {
                *inner = self.meaning(inner);
            }
        }
        self.properties(&mut schema);
        Value::Object(schema)
    }

    /// `allOf` with one part and `anyOf` with one part beside null are how each dialect adds to a `$ref`.
    fn join_wrapper(self, schema: &mut Map<String, Value>) {
        let parts = match self {
            Self::Document(_) => schema.shift_remove("allOf"),
            Self::Schemars => schema.shift_remove("anyOf"),
        };
        let Some(Value::Array(mut parts)) = parts else { return };
        if parts.len() == 2 && parts[1] == json!({"type": "null"}) {
            parts.pop();
            schema.insert("nullable".to_owned(), json!(true));
        }
        assert_eq!(parts.len(), 1, "a combination that this comparison does not know yet: {parts:?}");
        // Beside a reference the overlay may repeat the type that the target has.
        schema.shift_remove("type");
        schema.extend(parts.remove(0).as_object().unwrap().clone());
    }

    /// Each property by its name with `required` in it, so that a difference names the property.
    fn properties(self, schema: &mut Map<String, Value>) {
        let required = schema.shift_remove("required").unwrap_or_else(|| json!([]));
        let required = required.as_array().unwrap();
        let Some(Value::Object(properties)) = schema.get_mut("properties") else {
            assert!(required.is_empty(), "required, and not described: {required:?}");
            return;
        };
        for (name, property) in properties {
            let mut meaning = self.meaning(property);
            let members = meaning.as_object_mut().unwrap();
            // Whether a type must have it depends on the direction in which it goes.
            let goes_one_way =
                ["readOnly", "writeOnly"].iter().any(|mark| members.get(*mark) == Some(&json!(true)));
            if required.contains(&json!(name)) && !goes_one_way {
                members.insert("required".to_owned(), json!(true));
            } else {
                // Absent is how this API says null; the client takes both, and sends neither.
                members.shift_remove("nullable");
            }
            *property = meaning;
        }
    }
}

/// `type: [t, null]` is `nullable`.
fn split_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get("type")
        && let [kind, null] = types.as_slice()
        && null == "null"
    {
        let kind = kind.clone();
        schema.insert("type".to_owned(), kind);
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// A reference by the Rust name of its target.
fn name_type(dialect: Dialect<'_>, schema: &mut Map<String, Value>) {
    let Some(Value::String(reference)) = schema.get_mut("$ref") else { return };
    *reference = match dialect {
        Dialect::Document(names) => names[reference.strip_prefix("#/components/schemas/").unwrap()].clone(),
        Dialect::Schemars => reference.strip_prefix("#/$defs/").unwrap().to_owned(),
    };
}

/// schemars names the Rust type of a number; the document leaves its width open.
fn numbers(schema: &mut Map<String, Value>) {
    let own = match schema.get("type").and_then(Value::as_str) {
        Some("integer") => "int64",
        Some("number") => "double",
        _ => return,
    };
    if schema.get("format").is_some_and(|format| format == own) {
        schema.shift_remove("format");
    }
}

fn rename(schema: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = schema.shift_remove(from) {
        schema.insert(to.to_owned(), value);
    }
}

#[test]
fn spellings_of_the_same_meaning_are_equal() {
    let names = BTreeMap::from([("ADto".to_owned(), "A".to_owned())]);
    let document = json!({"type": "object", "required": ["a", "n"], "properties": {
        "a": {"description": "An A.", "nullable": true, "type": "object", "allOf": [
            {"$ref": "#/components/schemas/ADto"}
        ]},
        "b": {"type": "string", "example": "x"},
        "n": {"type": "number"},
    }});
    let schemars = json!({"title": "T", "type": "object", "required": ["n", "a"], "properties": {
        "a": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]},
        "b": {"type": ["string", "null"]},
        "n": {"type": "number", "format": "double"},
    }});
    assert_eq!(Dialect::Document(&names).meaning(&document), Dialect::Schemars.meaning(&schemars));
}

#[test]
fn what_means_something_else_differs() {
    let text = json!({"type": "string"});
    let object = |required: Value, properties: Value| {
        let schema = json!({"type": "object", "required": required, "properties": properties});
        Dialect::Schemars.meaning(&schema)
    };
    let base = object(json!(["a"]), json!({"a": text}));
    for other in [
        object(json!([]), json!({"a": text})),
        object(json!(["a"]), json!({"a": {"type": ["string", "null"]}})),
        object(json!(["a"]), json!({"a": {"type": "string", "maxLength": 5}})),
        object(json!(["a"]), json!({"a": {"type": "integer"}})),
        object(json!(["a"]), json!({"a": text, "b": text})),
    ] {
        assert_ne!(base, other);
    }
}
