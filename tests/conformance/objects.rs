//! An object of the document is read from an object only: an array in its place is rejected, in every type and at
//! every depth.

use chatcaptain_tests::{
    document::{document, resolve},
    fixture,
};
use serde_json::{Value, json};

use crate::conformance::types;

/// The pointers of all objects in `value` that the schema describes by their properties, the outermost first.
fn objects(schema: &Value, value: &Value, pointer: &str, found: &mut Vec<String>) {
    let schema = described(schema);
    if let Some(members) = schema["properties"].as_object() {
        found.push(pointer.to_owned());
        for (name, member) in members {
            if let Some(value) = value.get(name) {
                objects(member, value, &format!("{pointer}/{name}"), found);
            }
        }
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        objects(&schema["items"], item, &format!("{pointer}/{index}"), found);
    }
    if schema["additionalProperties"].is_object() {
        for (name, member) in value.as_object().into_iter().flatten() {
            objects(&schema["additionalProperties"], member, &format!("{pointer}/{name}"), found);
        }
    }
}

/// The schema behind references and wrappers of one part.
fn described(schema: &Value) -> &Value {
    match (schema["$ref"].as_str(), schema["allOf"].as_array()) {
        (Some(reference), _) => described(resolve(document(), reference).1),
        (None, Some(parts)) if parts.len() == 1 => described(&parts[0]),
        _ => schema,
    }
}

/// The values of the members in the order of the struct's fields: what serde's derived code takes for the struct.
fn by_position(object: &Value) -> Value {
    object.as_object().unwrap().values().cloned().collect()
}

#[test]
fn an_array_in_the_place_of_an_object_is_rejected_in_every_type() {
    let mut places = 0;
    for known in types::all() {
        let (_, schema) = known.in_document();
        let full = fixture::full(document(), schema);
        let mut pointers = Vec::new();
        objects(schema, &full, "", &mut pointers);
        known.read(full.clone()).unwrap();
        for pointer in pointers {
            places += 1;
            let arrays = [by_position(full.pointer(&pointer).unwrap()), json!([])];
            for array in arrays {
                let mut value = full.clone();
                *value.pointer_mut(&pointer).unwrap() = array;
                let error = known.read(value).err();
                let error = error.unwrap_or_else(|| panic!("{}: an array at `{pointer}`", known.name));
                assert!(
                    error.to_string().contains("sequence, expected an object"),
                    "{}: {error}",
                    known.name
                );
            }
        }
    }
    assert!(places > types::all().len(), "{places} places: nested objects are missing");
}
