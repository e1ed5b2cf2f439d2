//! Gives a schema of one fragment another name, as an entry of `x-decisions` says: the schema and all that names it.

use serde_json::Value;

use crate::{
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

/// What a rename did to a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renamed {
    /// The fragment has the schema, which has its new name now.
    Schema,
    /// The fragment does not have the schema; what refers to it has the new name.
    Nothing,
    /// The fragment has a schema of the new name, which would be lost or taken for the other.
    Refused,
}

/// Renames the schema `from` of a fragment to `to`, and every reference to it.
pub(super) fn schema(fragment: &mut Value, from: &str, to: &str) -> Renamed {
    let has = |name: &str| openapi::schemas(fragment).any(|(other, _)| other == name);
    let (has_from, has_to) = (has(from), has(to));
    if has_to && (has_from || refers(fragment, from)) {
        return Renamed::Refused;
    }
    let new = Value::String(pointer::join(["components", "schemas", to]));
    keep_implied(fragment, from);
    openapi::walk_mut(Node::Document, fragment, &At::base(pointer::ROOT), &mut |node, _, value| {
        if let Some(reference) = value.get_mut("$ref").filter(|reference| is_to(reference, from)) {
            *reference = new.clone();
        }
        for target in mapping_mut(node, value).filter(|target| is_to(target, from) || *target == from) {
            *target = if target == from { Value::String(to.to_owned()) } else { new.clone() };
        }
    });
    if !has_from {
        return Renamed::Nothing;
    }
    if let Some(Value::Object(schemas)) = fragment.pointer_mut("/components/schemas") {
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(name, schema)| if name == from { (to.to_owned(), schema) } else { (name, schema) })
            .collect();
    }
    Renamed::Schema
}

/// Whether anything in the fragment refers to a schema.
fn refers(fragment: &Value, name: &str) -> bool {
    let mut found = false;
    openapi::walk(Node::Document, fragment, &At::base(pointer::ROOT), &mut |_, _, value| {
        found |= value.get("$ref").is_some_and(|reference| is_to(reference, name));
    });
    found
}

fn is_to(reference: &Value, name: &str) -> bool {
    reference.as_str().and_then(pointer::schema_name).is_some_and(|target| target == name)
}

/// A discriminator without a mapping goes by the names of the schemas: the old one is still what servers send.
fn keep_implied(fragment: &mut Value, from: &str) {
    let extended: Vec<String> = openapi::schemas(fragment)
        .filter(|(name, _)| *name == from)
        .flat_map(|(_, schema)| references(schema, "allOf").into_iter().filter_map(pointer::schema_name))
        .collect();
    openapi::walk_mut(Node::Document, fragment, &At::base(pointer::ROOT), &mut |node, at, value| {
        let is_base = || pointer::schema_name(&at.pointer()).is_some_and(|name| extended.contains(&name));
        let lists = |value: &Value| {
            let listed = ["oneOf", "anyOf"].into_iter().flat_map(|key| references(value, key));
            listed.into_iter().filter_map(pointer::schema_name).any(|name| name == from)
        };
        if node != Node::Schema || value.get("discriminator").is_none() || !(lists(value) || is_base()) {
            return;
        }
        let is_mapped = mapping_mut(node, value).any(|target| is_to(target, from) || *target == from);
        let Some(Value::Object(discriminator)) = value.get_mut("discriminator").filter(|_| !is_mapped) else {
            return;
        };
        let mapping = discriminator.entry("mapping").or_insert_with(|| Value::Object(Object::new()));
        if let Value::Object(mapping) = mapping {
            mapping.entry(from).or_insert_with(|| from.into());
        }
    });
}

/// The references in a list of a schema.
fn references<'v>(schema: &'v Value, key: &str) -> Vec<&'v str> {
    let list = schema.get(key).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|part| part.get("$ref")?.as_str()).collect()
}

/// The schemas that the values of a discriminator stand for: each a reference or a bare name.
fn mapping_mut(node: Node, value: &mut Value) -> impl Iterator<Item = &mut Value> {
    let mapping = value.pointer_mut("/discriminator/mapping").filter(|_| node == Node::Schema);
    mapping.and_then(Value::as_object_mut).into_iter().flat_map(serde_json::Map::values_mut)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fragment(schemas: &Value) -> Value {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}});
        json!({"paths": {"/v1": {"get": {"responses": {"200": {"content": content}}}}}, "components": {"schemas": schemas}})
    }

    #[test]
    fn a_fragment_that_only_refers_to_the_schema_goes_along() {
        let mut found = fragment(&json!({"Other": {}}));
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Nothing);
        assert!(refers(&found, "PageThing") && !refers(&found, "Thing"));
    }

    #[test]
    fn a_discriminator_goes_along_whichever_way_it_names_the_schema() {
        let mapping =
            json!({"a": "#/components/schemas/Thing", "b": "Thing", "c": "Other", "Thing": "Other"});
        let either = json!({"oneOf": [], "discriminator": {"propertyName": "k", "mapping": mapping}});
        let mut found = fragment(&json!({"Thing": {}, "Either": either}));
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Schema);
        let renamed =
            json!({"a": "#/components/schemas/PageThing", "b": "PageThing", "c": "Other", "Thing": "Other"});
        assert_eq!(found["components"]["schemas"]["Either"]["discriminator"]["mapping"], renamed);
    }

    #[test]
    fn a_name_that_a_discriminator_implies_stays_what_is_sent() {
        let thing = json!({"$ref": "#/components/schemas/Thing"});
        let either = json!({"oneOf": [thing, {}], "discriminator": {"propertyName": "k"}});
        let base = json!({"discriminator": {"propertyName": "k"}});
        let extending = json!({"allOf": [{"$ref": "#/components/schemas/Base"}]});
        let mut found = fragment(&json!({"Thing": extending, "Either": either, "Base": base, "Other": base}));
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Schema);
        let mapping =
            |name: &str| found["components"]["schemas"][name]["discriminator"].get("mapping").cloned();
        for name in ["Either", "Base"] {
            assert_eq!(mapping(name), Some(json!({"Thing": "PageThing"})), "{name}");
        }
        assert_eq!(mapping("Other"), None);
    }

    #[test]
    fn a_rename_onto_a_schema_of_the_fragment_is_refused() {
        let onto = fragment(&json!({"PageThing": {}}));
        for mut found in [onto, fragment(&json!({"Thing": {}, "PageThing": {}}))] {
            let before = found.clone();
            assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Refused);
            assert_eq!(found, before);
        }
    }
}
