//! What every type carries and prints, those included that no answer holds.

use chatcaptain_tests::{
    compare::assert_same,
    document::{document, schemas},
    fixture,
};
use serde_json::json;

use crate::conformance::types;

#[test]
fn every_type_carries_every_property_in_the_order_of_the_document() {
    for known in types::all() {
        let (_, schema) = known.in_document();
        for value in [fixture::full(document(), schema), fixture::minimal(document(), schema)] {
            let understood = known.read(value.clone()).unwrap();
            assert_same(&understood.written, &value, known.name);
        }
    }
}

#[test]
fn no_type_does_without_a_required_property() {
    for known in types::all() {
        let (_, schema) = known.in_document();
        for required in schema["required"].as_array().into_iter().flatten() {
            let name = required.as_str().unwrap();
            let mut value = fixture::full(document(), schema);
            value.as_object_mut().unwrap().shift_remove(name).unwrap();
            // What may be null may be missing too: serde cannot tell them apart, and nothing is lost by it.
            let nullable = schema["properties"][name]["nullable"] == true;
            assert_eq!(known.read(value).is_ok(), nullable, "{}.{name}", known.name);
        }
    }
}

#[test]
fn no_secret_is_printed() {
    let mut secrets = 0;
    for known in types::all() {
        let (_, schema) = known.in_document();
        let full = known.read(fixture::full(document(), schema)).unwrap();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if property["format"] == "password" {
                secrets += 1;
                assert_eq!(full.written[name], json!(format!("some {name}")));
                assert!(full.shown.contains("redacted"), "{}: {}", known.name, full.shown);
            }
        }
        for secret in every_secret() {
            assert!(!full.shown.contains(&secret), "{} prints {secret}", known.name);
        }
    }
    assert!(secrets > 0, "the document has secrets");
}

/// The values that the fixtures give to secrets, of every schema.
fn every_secret() -> Vec<String> {
    let properties = schemas(document()).values().filter_map(|schema| schema["properties"].as_object());
    properties
        .flatten()
        .filter(|(_, property)| property["format"] == "password")
        .map(|(name, _)| format!("some {name}"))
        .collect()
}
