//! The document that progenitor sees: built from the model out of the few shapes it handles well. No text of a page
//! is in it, properties are numbered, and what this crate brings itself (enums, unions, ids) is to be replaced.

use serde_json::{Map, Value, json};

use super::model::{Body, Item, Model, Operation, Parameter, Property, Response, Shape};

/// Stands for any JSON, so that it is the same type everywhere; replaced like the enums.
pub(super) const ANY: &str = "AnyJsonValue";

/// Builds the document.
pub(super) fn document(model: &Model) -> Value {
    let mut schemas = Map::new();
    for found in &model.types {
        let schema = match &found.body {
            Body::Object(properties) => object(properties),
            Body::Texts(_) | Body::Numbers(_) | Body::Union(_) => replaced(),
            Body::Alias(_) => continue,
        };
        schemas.insert(found.name.clone(), schema);
    }
    let ids = model.ids.keys().map(String::as_str);
    schemas.extend(ids.chain([ANY]).map(|name| (name.to_owned(), replaced())));
    let mut paths = Map::new();
    for found in &model.operations {
        let item = paths.entry(found.path.clone()).or_insert_with(|| json!({}));
        item[&found.method] = operation(found);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "input", "version": "0"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// The types that must be replaced, each with the path that takes its place.
pub(super) fn replacements(model: &Model) -> Vec<(String, String)> {
    let own = model.types.iter().filter(|found| !matches!(found.body, Body::Object(_) | Body::Alias(_)));
    let names = own.map(|found| &found.name).chain(model.ids.keys());
    let mut replacements: Vec<_> =
        names.map(|name| (name.clone(), format!("crate::types::{name}"))).collect();
    replacements.push((ANY.to_owned(), "::serde_json::Value".to_owned()));
    replacements
}

/// The stand-in for the `index`th property: progenitor would make two properties one, or a keyword, out of odd names.
pub(super) fn property_name(index: usize) -> String {
    format!("p{index}")
}

fn object(properties: &[Property]) -> Value {
    let required = properties.iter().enumerate().filter(|(_, property)| !property.is_optional());
    let required: Vec<String> = required.map(|(index, _)| property_name(index)).collect();
    let schemas = properties.iter().enumerate().map(|(index, property)| {
        let never_null = Item { nullable: false, ..property.item.clone() };
        (property_name(index), schema(&never_null))
    });
    let mut object = json!({"type": "object", "properties": schemas.collect::<Map<_, _>>()});
    if !required.is_empty() {
        object["required"] = required.into();
    }
    object
}

fn schema(item: &Item) -> Value {
    let schema = match &item.shape {
        Shape::Any => reference(ANY),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Integer => json!({"type": "integer"}),
        Shape::Number => json!({"type": "number"}),
        Shape::Text { .. } => json!({"type": "string"}),
        Shape::Named(name) => reference(name),
        Shape::List(item) => json!({"type": "array", "items": schema(item)}),
        Shape::Map(item) => json!({"type": "object", "additionalProperties": schema(item)}),
    };
    match (item.nullable, schema) {
        (false, schema) => schema,
        // A nullable reference has to be wrapped: members beside `$ref` are ignored.
        (true, Value::Object(object)) if object.contains_key("$ref") => {
            json!({"allOf": [object], "nullable": true})
        }
        (true, mut schema) => {
            schema["nullable"] = true.into();
            schema
        }
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn replaced() -> Value {
    json!({"type": "string"})
}

fn operation(operation: &Operation) -> Value {
    let mut input = json!({
        "operationId": operation.function,
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        // Whatever success a server answers with is one: a create that was carried out and reported with 200
        // instead of the documented 201 has not failed.
        "responses": {"2XX": response(&operation.response)},
    });
    if let Some(request) = &operation.request {
        let media = json!({"schema": schema(&request.item)});
        input["requestBody"] = json!({"required": true, "content": {request.media_type.as_str(): media}});
    }
    input
}

fn parameter(parameter: &Parameter) -> Value {
    json!({
        "name": parameter.name,
        "in": parameter.location,
        "required": parameter.required,
        "schema": schema(&parameter.item),
    })
}

fn response(response: &Response) -> Value {
    let content = match response {
        Response::Empty => return json!({"description": ""}),
        Response::Json(item) => json!({"application/json": {"schema": schema(item)}}),
        Response::Bytes(_) => json!({"application/octet-stream": {"schema": {"type": "string"}}}),
    };
    json!({"description": "", "content": content})
}
