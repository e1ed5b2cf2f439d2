//! Every schema that becomes a type of its own: named schemas, and what is written inline in them and in the bodies of
//! operations. Goes as far as the generator goes: an error response, for one, has no type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    json::Object,
    openapi::{
        self,
        header::{essence, is_json},
    },
    pointer,
};

use super::schema_shape::{alternatives, has_own_type, members, single_wrapped};

/// A schema that becomes a struct or a union.
pub(crate) struct OwnType<'d> {
    /// The schema itself.
    pub(crate) schema: &'d Value,
    /// Its pointer.
    pub(crate) at: String,
    /// The named schema that it is, also where that only wraps it.
    pub(crate) name: Option<&'d str>,
}

impl OwnType<'_> {
    /// Its name in the document, or the pointer of a schema that was written inline.
    pub(crate) fn key(&self) -> String {
        self.name.map_or_else(|| self.at.clone(), str::to_owned)
    }
}

/// A schema that becomes a struct.
pub(crate) struct Struct<'d> {
    /// The schema itself.
    pub(crate) schema: &'d Value,
    /// As [`OwnType::key`].
    pub(crate) key: String,
    /// Its properties and those of all members of its `allOf`, each once.
    pub(crate) properties: Vec<&'d str>,
}

/// Every schema of the document that becomes a struct: named ones in document order, each followed by what is inside,
/// then those of operations.
pub(crate) fn structs(document: &Value) -> Vec<Struct<'_>> {
    structs_of(document, &own_types(document))
}

/// The same, of the types that were found already.
pub(crate) fn structs_of<'d>(document: &'d Value, types: &[OwnType<'d>]) -> Vec<Struct<'d>> {
    let is_union =
        |found: &OwnType<'_>| found.schema.as_object().is_some_and(|of| alternatives(of).is_some());
    let types = types.iter().filter(|found| !is_union(found));
    let named = types.map(|found| Struct {
        key: found.key(),
        properties: members(document, found.schema).into_iter().map(|(name, _)| name).collect(),
        schema: found.schema,
    });
    named.filter(|found| !found.properties.is_empty()).collect()
}

/// Every schema of the document that becomes a type of its own, in the order of [`structs`].
pub(crate) fn own_types(document: &Value) -> Vec<OwnType<'_>> {
    let mut types = Types { document, found: Vec::new(), done: BTreeSet::new() };
    for (name, schema) in openapi::schemas(document) {
        types.schema(schema, &pointer::join(["components", "schemas", name]), Some(name));
    }
    for (_, path, at, operation) in openapi::operations(document) {
        types.operation(path, &at, operation);
    }
    types.found
}

struct Types<'d> {
    document: &'d Value,
    found: Vec<OwnType<'d>>,
    /// Pointers of shared responses and the like that were visited.
    done: BTreeSet<String>,
}

impl<'d> Types<'d> {
    fn schema(&mut self, value: &'d Value, at: &str, name: Option<&'d str>) {
        let Some(object) = value.as_object().filter(|object| !object.contains_key("$ref")) else { return };
        if let Some((key, inner)) = single_wrapped(object) {
            return self.schema(inner, &pointer::push(&pointer::push(at, key), "0"), name);
        }
        // A named enum is one whatever stands beside it; one without a name is refused where it is read.
        let is_enum = object.contains_key("enum") && alternatives(object).is_none();
        if has_own_type(object) && !(is_enum && name.is_some()) {
            self.found.push(OwnType { schema: value, at: at.to_owned(), name });
            return match alternatives(object) {
                Some((key, list)) => self.each(list, &pointer::push(at, key)),
                None => self.members(object, at),
            };
        }
        let inside = match object.get("type").and_then(Value::as_str) {
            Some("array") => ["items"].as_slice(),
            Some("object") => &["additionalProperties"],
            None => &["additionalProperties", "items"],
            Some(_) => &[],
        };
        if let Some(key) = inside.iter().find(|key| object.contains_key(**key)) {
            self.schema(&object[*key], &pointer::push(at, key), None);
        }
    }

    fn each(&mut self, list: &'d [Value], at: &str) {
        for (index, value) in list.iter().enumerate() {
            self.schema(value, &pointer::push(at, &index.to_string()), None);
        }
    }

    /// The properties of an object and of the parts that are written in it.
    fn members(&mut self, object: &'d Object, at: &str) {
        for (index, part) in object.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let at = pointer::push(&pointer::push(at, "allOf"), &index.to_string());
            if let Some(part) = part.as_object().filter(|part| !part.contains_key("$ref")) {
                self.members(part, &at);
            }
        }
        for (name, schema) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.schema(schema, &pointer::push(&pointer::push(at, "properties"), name), None);
        }
    }

    fn operation(&mut self, path: &str, at: &str, operation: &'d Object) {
        let item = pointer::join(["paths", path]);
        let shared = pointer::get(self.document, &item).and_then(|item| item.get("parameters"));
        for (list, at) in [(shared, item.as_str()), (operation.get("parameters"), at)] {
            for (index, value) in list.and_then(Value::as_array).into_iter().flatten().enumerate() {
                let at = pointer::push(&pointer::push(at, "parameters"), &index.to_string());
                let Some((parameter, at)) = self.component(value, at) else { continue };
                let schema = parameter.get("schema");
                if let Some(schema) = schema {
                    self.schema(schema, &pointer::push(&at, "schema"), None);
                }
            }
        }
        if let Some(body) = operation.get("requestBody") {
            let of = |kind: &str| essence(kind) != "text/plain";
            self.bodies(body, pointer::push(at, "requestBody"), of);
        }
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let at = pointer::push(at, "responses");
        let mut successes: Vec<&Value> = Vec::new();
        for (status, response) in responses.filter(|(status, _)| status.starts_with('2')) {
            // Successes that bring the same bring one type.
            if !successes.iter().any(|other| is_same_body(other, response)) {
                self.bodies(response, pointer::push(&at, status), is_json);
                successes.push(response);
            }
        }
    }

    /// The schemas of the media types of a request body or response.
    fn bodies(&mut self, value: &'d Value, at: String, of: fn(&str) -> bool) {
        let Some((body, at)) = self.component(value, at) else { return };
        let at = pointer::push(&at, "content");
        for (kind, media) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
            if let Some(schema) = media.get("schema").filter(|_| of(kind)) {
                self.schema(schema, &pointer::push(&pointer::push(&at, kind), "schema"), None);
            }
        }
    }

    /// What a reference leads to, and where that is; nothing for a component that was visited.
    fn component(&mut self, value: &'d Value, at: String) -> Option<(&'d Object, String)> {
        let (value, shared) = openapi::resolved(self.document, value)?;
        let at = shared.map_or(at, str::to_owned);
        let is_new = shared.is_none() || self.done.insert(at.clone());
        Some((value.as_object().filter(|_| is_new)?, at))
    }
}

/// Whether two responses are one reference or have the same content, the parameters of media types aside.
pub(crate) fn is_same_body(left: &Value, right: &Value) -> bool {
    let content = |response: &'_ Value| -> BTreeMap<String, Value> {
        let content = response.get("content").and_then(Value::as_object).into_iter().flatten();
        content.map(|(kind, media)| (essence(kind), media.clone())).collect()
    };
    left.get("$ref") == right.get("$ref") && content(left) == content(right)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn structs_are_named_or_pointed_at_and_parts_of_all_of_are_none() {
        let text = json!({"type": "string"});
        let schemas = json!({
            "Base": {"properties": {"id": text}},
            "Whole": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"x": text, "id": text}}]},
            "Wrapped": {"allOf": [{"properties": {"y": text}}]},
            "List": {"type": "array", "items": {"properties": {"z": text}}},
            "Either": {"oneOf": [{"properties": {"a": text}}, text]},
            "Empty": {"type": "object", "properties": {}},
        });
        let document = json!({"components": {"schemas": schemas}});
        let found = structs(&document);
        let found: Vec<_> = found.iter().map(|found| (&*found.key, found.properties.join(" "))).collect();
        let expected = [
            ("Base", "id"),
            ("Whole", "x id"),
            ("Wrapped", "y"),
            ("#/components/schemas/List/items", "z"),
            ("#/components/schemas/Either/oneOf/0", "a"),
        ];
        assert_eq!(found, expected.map(|(key, names)| (key, names.to_owned())));
    }

    #[test]
    fn bodies_have_types_and_failures_do_not() {
        let media = |name: &str| {
            let schema = json!({"properties": {name: {"type": "string"}}});
            json!({"application/json; charset=utf-8": {"schema": schema}})
        };
        let shared = json!({"$ref": "#/components/responses/Shared"});
        let operation = json!({
            "requestBody": {"content": media("a")},
            "responses": {"200": shared, "201": {"content": media("b")}, "202": {"content": media("b")}, "400": {"content": media("c")}},
        });
        let document = json!({
            "paths": {"/a": {"get": operation, "put": {"responses": {"200": shared}}}},
            "components": {"responses": {"Shared": {"content": media("d")}}},
        });
        let found: Vec<_> = own_types(&document).into_iter().map(|found| found.at).collect();
        assert_eq!(
            found,
            [
                "#/paths/~1a/get/requestBody/content/application~1json; charset=utf-8/schema",
                "#/components/responses/Shared/content/application~1json; charset=utf-8/schema",
                "#/paths/~1a/get/responses/201/content/application~1json; charset=utf-8/schema",
            ]
        );
    }
}
