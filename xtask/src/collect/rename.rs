//! Gives a component of one fragment another name, as an entry of `x-decisions` says: the component and all that names it.

use serde_json::Value;

use crate::{
    json::Object,
    openapi::{self, At, Node},
    pointer,
};

use super::Rename;

/// What a rename did to a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Renamed {
    /// The fragment has the component, which has its new name now.
    Component,
    /// The fragment does not have the component; what refers to it has the new name.
    Nothing,
    /// The fragment has a component of the new name, which would be lost or taken for the other.
    Refused,
}

/// Renames a component of a fragment, and every reference to it.
pub(super) fn component(fragment: &mut Value, rename: &Rename) -> Renamed {
    let Rename { section, from, to, .. } = rename;
    let (old, new) =
        (pointer::join(["components", section, from]), pointer::join(["components", section, to]));
    let has = |at: &str| pointer::get(fragment, at).is_some();
    let (has_from, has_to) = (has(&old), has(&new));
    if has_to && (has_from || refers(fragment, rename, &old)) {
        return Renamed::Refused;
    }
    if section == "schemas" {
        keep_implied(fragment, from);
    }
    openapi::walk_mut(Node::Document, fragment, &At::base(pointer::ROOT), &mut |node, _, value| {
        if let Some(reference) = value.get_mut("$ref").filter(|reference| **reference == old.as_str()) {
            *reference = Value::from(new.as_str());
        }
        for target in mapping_mut(node, value).filter(|_| section == "schemas") {
            if target == from {
                *target = Value::from(to.as_str());
            } else if *target == old.as_str() {
                *target = Value::from(new.as_str());
            }
        }
        for alternative in security_mut(node, value).filter(|_| section == "securitySchemes") {
            rename_key(alternative, from, to);
        }
    });
    if !has_from {
        return Renamed::Nothing;
    }
    let members = pointer::get_mut(fragment, &pointer::join(["components", section]));
    if let Some(Value::Object(members)) = members {
        rename_key(members, from, to);
    }
    Renamed::Component
}

/// Gives a member another name and leaves it where it is.
fn rename_key(members: &mut Object, from: &str, to: &str) {
    *members = std::mem::take(members)
        .into_iter()
        .map(|(key, value)| if key == from { (to.to_owned(), value) } else { (key, value) })
        .collect();
}

/// Whether anything in the fragment refers to a component.
fn refers(fragment: &Value, rename: &Rename, old: &str) -> bool {
    let mut found = false;
    openapi::walk(Node::Document, fragment, &At::base(pointer::ROOT), &mut |node, _, value| {
        found |= value.get("$ref").is_some_and(|reference| reference == old);
        let is_scheme =
            rename.section == "securitySchemes" && matches!(node, Node::Document | Node::Operation);
        let security = value.get("security").and_then(Value::as_array).filter(|_| is_scheme);
        found |= security.into_iter().flatten().any(|alternative| alternative.get(&rename.from).is_some());
    });
    found
}

/// The alternatives of `security`, which name schemes by their keys.
fn security_mut(node: Node, value: &mut Value) -> impl Iterator<Item = &mut Object> {
    let security = value.get_mut("security").filter(|_| matches!(node, Node::Document | Node::Operation));
    security.and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}

/// A discriminator without a mapping goes by the names of the schemas: the old one is still what servers send.
fn keep_implied(fragment: &mut Value, from: &str) {
    let reference = pointer::join(["components", "schemas", from]);
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
        let is_mapped =
            mapping_mut(node, value).any(|target| *target == reference.as_str() || *target == from);
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

    fn schema(fragment: &mut Value, from: &str, to: &str) -> Renamed {
        renamed(fragment, "schemas", from, to)
    }

    fn renamed(fragment: &mut Value, section: &str, from: &str, to: &str) -> Renamed {
        let [page, section, from, to] = ["a.md", section, from, to].map(str::to_owned);
        component(fragment, &Rename { page, section, from, to })
    }

    fn fragment(schemas: &Value) -> Value {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}});
        json!({"paths": {"/v1": {"get": {"responses": {"200": {"content": content}}}}}, "components": {"schemas": schemas}})
    }

    #[test]
    fn a_fragment_that_only_refers_to_the_schema_goes_along() {
        let mut found = fragment(&json!({"Other": {}}));
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Nothing);
        let reference = "/paths/~1v1/get/responses/200/content/application~1json/schema/$ref";
        assert_eq!(found.pointer(reference), Some(&json!("#/components/schemas/PageThing")));
    }

    #[test]
    fn a_discriminator_goes_along_whichever_way_it_names_the_schema() {
        let mapping =
            json!({"a": "#/components/schemas/Thing", "b": "Thing", "c": "Other", "Thing": "Other"});
        let either = json!({"oneOf": [], "discriminator": {"propertyName": "k", "mapping": mapping}});
        let mut found = fragment(&json!({"Thing": {}, "Either": either}));
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Component);
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
        assert_eq!(schema(&mut found, "Thing", "PageThing"), Renamed::Component);
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

    #[test]
    fn other_components_go_along_with_all_that_names_them() {
        let mut found = json!({
            "security": [{"key": []}],
            "paths": {"/v1": {"get": {
                "security": [{"key": [], "other": []}],
                "parameters": [{"$ref": "#/components/parameters/Page"}],
                "responses": {"404": {"$ref": "#/components/responses/No"}},
            }}},
            "components": {
                "responses": {"No": {"description": ""}},
                "parameters": {"Page": {"name": "page", "in": "query"}},
                "securitySchemes": {"key": {"type": "apiKey"}, "other": {}},
                "schemas": {"No": {"properties": {"security": {"type": "string"}}}},
            },
        });
        assert_eq!(renamed(&mut found, "securitySchemes", "key", "other"), Renamed::Refused);
        for (section, from) in [("responses", "No"), ("parameters", "Page"), ("securitySchemes", "key")] {
            assert_eq!(renamed(&mut found, section, from, "New"), Renamed::Component, "{section}");
        }
        let expected = json!({
            "security": [{"New": []}],
            "paths": {"/v1": {"get": {
                "security": [{"New": [], "other": []}],
                "parameters": [{"$ref": "#/components/parameters/New"}],
                "responses": {"404": {"$ref": "#/components/responses/New"}},
            }}},
            "components": {
                "responses": {"New": {"description": ""}},
                "parameters": {"New": {"name": "page", "in": "query"}},
                "securitySchemes": {"New": {"type": "apiKey"}, "other": {}},
                "schemas": {"No": {"properties": {"security": {"type": "string"}}}},
            },
        });
        assert_eq!(found, expected);
    }
}
