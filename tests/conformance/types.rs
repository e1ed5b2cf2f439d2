//! Every type of the client that stands for a schema, as `tests/build.rs` finds them in its generated code. `names.lock`
//! says which ones there must be.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use chatcaptain_client::types;
use chatcaptain_tests::document::{document, resolve, schemas, spec};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// A type of the client, through what it can do.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) name: &'static str,
    schema: fn(&mut SchemaGenerator),
    read: fn(Value) -> Result<Understood, serde_json::Error>,
}

/// A value that was read: written again, and as `Debug` shows it.
pub(crate) struct Understood {
    pub(crate) written: Value,
    pub(crate) shown: String,
}

impl Type {
    fn of<T: JsonSchema + Serialize + DeserializeOwned + Debug>(name: &'static str) -> Self {
        Self {
            name,
            schema: |generator| {
                generator.subschema_for::<T>();
            },
            read: |value| {
                let value: T = serde_json::from_value(value)?;
                Ok(Understood { written: serde_json::to_value(&value)?, shown: format!("{value:?}") })
            },
        }
    }

    /// Its schema in the document, by `names.lock`.
    pub(crate) fn in_document(&self) -> (String, &'static Value) {
        let (schema, _) = locked().into_iter().find(|(_, name)| name == self.name).unwrap();
        let (_, value) = resolve(document(), &format!("#/components/schemas/{schema}"));
        (schema, value)
    }

    /// Reads a value as this type.
    pub(crate) fn read(&self, value: Value) -> Result<Understood, serde_json::Error> {
        (self.read)(value)
    }
}

/// Schema name to type name, as `spec/names.lock` keeps them.
pub(crate) fn locked() -> BTreeMap<String, String> {
    serde_json::from_value(spec("names.lock")["schemas"].clone()).unwrap()
}

/// What every type claims about itself, by type name.
pub(crate) fn claims() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    for known in all() {
        (known.schema)(&mut generator);
    }
    generator.take_definitions(true)
}

macro_rules! types {
    ($($name:ident)*) => {
        /// Every type.
        pub(crate) fn all() -> Vec<Type> {
            vec![$(Type::of::<types::$name>(stringify!($name))),*]
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/types.rs"));

#[test]
fn every_schema_of_the_document_has_its_type() {
    let locked = locked();
    let in_document: Vec<&String> = schemas(document()).keys().collect();
    assert_eq!(in_document, locked.keys().collect::<Vec<_>>(), "spec/names.lock names every schema");
    let here: BTreeSet<&str> = all().iter().map(|known| known.name).collect();
    let there: BTreeSet<&str> = locked.values().map(String::as_str).collect();
    assert_eq!(here, there, "a type for each schema, and no other");
}

#[test]
fn no_other_type_hides_behind_a_schema() {
    let claimed: BTreeSet<String> = claims().keys().cloned().collect();
    let expected: BTreeSet<String> = locked().into_values().collect();
    let both: Vec<_> = claimed.symmetric_difference(&expected).collect();
    assert!(
        both.is_empty(),
        "a name with a number after it stands for a second type of that name, any other for one that is not in the list: {both:?}"
    );
}
