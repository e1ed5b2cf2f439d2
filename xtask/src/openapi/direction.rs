//! Directions: which types requests have, and which ones responses have. Names and generated code go by it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{json::Object, openapi, pointer};

use super::{
    access::Access,
    header::essence,
    own_types::OwnType,
    schema_shape::{alternatives, has_own_type, single_wrapped},
};

/// The types of requests and of responses, by the name or the pointer of their schemas.
#[derive(Debug, Default)]
pub(crate) struct Directions {
    sent: BTreeSet<String>,
    received: BTreeSet<String>,
}

impl Directions {
    /// Follows the parameters, bodies and responses of every operation, properties that do not go that way aside.
    pub(crate) fn of(document: &Value, types: &[OwnType<'_>]) -> Self {
        let sent = reached(document, sent(document), |access| access.read_only);
        let received = reached(document, received(document), |access| access.write_only);
        let mut directions = Self::default();
        for found in types {
            let at = std::ptr::from_ref(found.schema);
            if sent.contains(&at) {
                directions.sent.insert(found.key());
            }
            if received.contains(&at) {
                directions.received.insert(found.key());
            }
        }
        directions
    }

    /// Whether a request can hold the type.
    pub(crate) fn is_sent(&self, key: &str) -> bool {
        self.sent.contains(key)
    }

    /// Whether a response can hold the type.
    pub(crate) fn is_received(&self, key: &str) -> bool {
        self.received.contains(key)
    }

    /// Whether responses have the type and no request can hold it. A type of no operation could be sent one day.
    pub(crate) fn is_only_received(&self, key: &str) -> bool {
        self.is_received(key) && !self.is_sent(key)
    }
}

/// The schemas of parameters and request bodies.
fn sent(document: &Value) -> Vec<&Value> {
    let mut found = Vec::new();
    for (_, path, _, operation) in openapi::operations(document) {
        let item = document.get("paths").and_then(|paths| paths.get(path));
        let lists = [item.and_then(|item| item.get("parameters")), operation.get("parameters")];
        let parameters = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        for parameter in parameters.filter_map(|parameter| resolved(document, parameter)) {
            found.extend(parameter.get("schema"));
            found.extend(schemas(parameter, |_| true));
        }
        let body = operation.get("requestBody").and_then(|body| resolved(document, body));
        found.extend(body.into_iter().flat_map(|body| schemas(body, |kind| essence(kind) != "text/plain")));
    }
    found
}

/// The schemas of responses: of every status and media type, so that a type does not turn where only these change.
fn received(document: &Value) -> Vec<&Value> {
    let operations = openapi::operations(document);
    let responses =
        operations.filter_map(|(.., operation)| operation.get("responses")?.as_object()).flatten();
    let responses = responses.filter_map(|(_, response)| resolved(document, response));
    responses.flat_map(|response| schemas(response, |_| true)).collect()
}

fn schemas(body: &Object, of: fn(&str) -> bool) -> impl Iterator<Item = &Value> {
    let content = body.get("content").and_then(Value::as_object).into_iter().flatten();
    content.filter(move |(kind, _)| of(kind)).filter_map(|(_, media)| media.get("schema"))
}

/// A component, also where it is referred to.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> Option<&'d Object> {
    openapi::resolved(document, value)?.0.as_object()
}

/// The addresses of all schemas that values of these have, without the properties that are left out.
fn reached<'d>(
    document: &'d Value,
    mut open: Vec<&'d Value>,
    is_left_out: fn(Access) -> bool,
) -> BTreeSet<*const Value> {
    let mut reached: BTreeSet<*const Value> = BTreeSet::new();
    while let Some(schema) = open.pop() {
        let Some(object) = schema.as_object().filter(|_| reached.insert(schema)) else { continue };
        if !leads_on(object) {
            continue;
        }
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            open.extend(pointer::get(document, reference));
        } else if let Some((_, inner)) = single_wrapped(object) {
            open.push(inner);
        } else if let Some((_, list)) = alternatives(object) {
            open.extend(list);
        } else if has_own_type(object) {
            for declared in properties(document, schema).into_values() {
                let access = declared.iter().map(|schema| Access::of(document, schema));
                if !is_left_out(access.fold(Access::default(), Access::and)) {
                    open.extend(declared);
                }
            }
        } else {
            open.extend(["items", "additionalProperties"].iter().filter_map(|key| object.get(*key)));
        }
    }
    reached
}

/// Whether a schema has others inside or behind it: most have not.
fn leads_on(schema: &Object) -> bool {
    let leads = |key: &str| {
        matches!(key, "$ref" | "allOf" | "oneOf" | "anyOf" | "properties" | "items" | "additionalProperties")
    };
    schema.keys().any(|key| leads(key))
}

/// All schemas of each property of an object and of the parts of its `allOf`.
fn properties<'d>(document: &'d Value, schema: &'d Value) -> BTreeMap<&'d str, Vec<&'d Value>> {
    let mut properties: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let mut seen: BTreeSet<*const Value> = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(part) = open.pop() {
        if !seen.insert(part) {
            continue;
        }
        let target = part.get("$ref").and_then(Value::as_str);
        open.extend(target.and_then(|target| pointer::get(document, target)));
        open.extend(part.get("allOf").and_then(Value::as_array).into_iter().flatten());
        for (name, schema) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
            properties.entry(name).or_default().push(schema);
        }
    }
    properties
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::openapi::own_types::own_types;

    fn to(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    fn body(schema: &Value) -> Value {
        json!({"content": {"application/json": {"schema": schema}}})
    }

    /// Of each schema, whether it is sent (`s`) and received (`r`).
    fn directions(document: &Value, names: &[&str]) -> String {
        let found = Directions::of(document, &own_types(document));
        let of = |name: &&str| match (found.is_sent(name), found.is_received(name)) {
            (true, true) => "sr",
            (true, false) => "s",
            (false, true) => "r",
            (false, false) => "-",
        };
        names.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_type_goes_where_something_that_holds_it_goes() {
        let object = |properties: Value| json!({"properties": properties});
        let leaf = || object(json!({"x": {"type": "string"}}));
        let schemas = json!({
            "Sent": {"allOf": [to("Base"), object(json!({"id": {"allOf": [to("ReadOnly")], "readOnly": true}}))]},
            "Base": object(json!({"own": to("InBase"), "list": {"type": "array", "items": to("Item")}})),
            "Received": object(json!({"any": {"oneOf": [to("One"), to("Two")]}, "again": to("Received"),
                "map": {"additionalProperties": to("Item")}, "secret": {"allOf": [to("Secret")], "writeOnly": true}})),
            "InBase": leaf(), "ReadOnly": leaf(), "Item": leaf(), "One": leaf(), "Two": leaf(), "Secret": leaf(),
            "Failure": leaf(), "Xml": leaf(), "Nowhere": leaf(), "Shared": leaf(),
        });
        let responses = json!({"200": body(&to("Received")), "404": body(&to("Failure")),
            "default": {"content": {"application/xml": {"schema": to("Xml")}}}});
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}, "responses": responses}}},
            "components": {"schemas": schemas, "requestBodies": {"B": body(&json!({"type": "array", "items": to("Sent")}))}},
        });
        // A part of an `allOf` is no value by itself.
        assert_eq!(directions(&document, &["Sent", "Base", "InBase", "ReadOnly"]), "s - s -");
        assert_eq!(directions(&document, &["Received", "One", "Two", "Item", "Secret"]), "r r r sr -");
        assert_eq!(directions(&document, &["Failure", "Xml", "Nowhere"]), "r r -");
    }

    #[test]
    fn a_mark_of_one_part_holds_for_the_property() {
        let part = |schema: Value| json!({"properties": {"x": schema}});
        let document = json!({
            "paths": {"/a": {"post": {"requestBody": body(&to("A")), "responses": {}}}},
            "components": {"schemas": {
                "A": {"allOf": [part(to("X")), part(json!({"allOf": [to("X")], "readOnly": true}))]},
                "X": part(json!({"type": "string"})),
            }},
        });
        assert_eq!(directions(&document, &["A", "X"]), "s -");
    }
}
