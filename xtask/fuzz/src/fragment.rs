//! Small fragments, drawn from a vocabulary so narrow that names meet: every fragment takes its elements from one
//! common stock, and often changes them a little on the way.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

const SCHEMAS: [&str; 5] = ["Thing", "ThingDto", "Status", "Leaf", "Last"];
const PROPERTIES: [&str; 6] = ["id", "status", "leaf", "type", "description", "a-b"];
const TEXTS: [&str; 6] =
    ["", " ", "A text.", "B text.", "A longer text.", "Timestamp of it.\n- `0`: OPEN\n- `1`: CLOSED"];
/// The last path contradicts the second one, the last name the third one.
const PATHS: [&str; 4] = ["/v1/things", "/v1/things/{id}", "/v1/a~b", "/v1/things/{thingId}"];
const IDS: [&str; 4] =
    ["ThingController_list[1]_v1", "OtherController_list[1]_v1", "listThings", "list_things"];
const PERMISSION: &str = "**Required Permission:** `READ`\n**Resource:** `thing`\nThe rest.";

/// What all fragments take their elements from.
#[derive(Debug)]
pub struct Stock {
    schemas: Vec<(&'static str, Value)>,
    operations: Vec<(&'static str, &'static str, Value)>,
}

impl Stock {
    /// Draws a stock.
    ///
    /// # Errors
    /// None that the fuzzer should know of: bytes that end are followed by zeros.
    pub fn draw(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let mut schemas = Vec::new();
        for (index, name) in SCHEMAS.into_iter().enumerate() {
            schemas.push((name, schema(bytes, 2, &SCHEMAS[index + 1..])?));
        }
        let mut operations = Vec::new();
        for (path, id) in PATHS.into_iter().zip(IDS) {
            let method = *bytes.choose(&["get", "post", "delete"])?;
            let id = if rarely(bytes, 16)? { *bytes.choose(&IDS)? } else { id };
            operations.push((path, method, operation(bytes, path, id)?));
        }
        Ok(Self { schemas, operations })
    }

    /// Draws a fragment of what the stock has.
    ///
    /// # Errors
    /// As [`Stock::draw`].
    pub fn fragment(&self, bytes: &mut Unstructured<'_>, is_first: bool) -> Result<Value> {
        let mut schemas = Map::new();
        for (name, schema) in &self.schemas {
            if is_first || !rarely(bytes, 4)? {
                schemas.insert((*name).to_owned(), varied(bytes, schema)?);
            }
        }
        let mut paths = Map::new();
        for (path, method, operation) in &self.operations {
            let likely = if *path == PATHS[3] { 16 } else { 2 };
            if rarely(bytes, likely)? {
                let mut item = Map::new();
                if rarely(bytes, 32)? {
                    item.insert("parameters".to_owned(), parameters(bytes, path)?);
                }
                item.insert((*method).to_owned(), varied(bytes, operation)?);
                paths.insert((*path).to_owned(), Value::Object(item));
            }
        }
        let key = json!({"type": "apiKey", "in": "header", "name": "x-key"});
        let version = if rarely(bytes, 32)? { "2" } else { "1" };
        let mut fragment = json!({"openapi": "3.0.0", "info": {"title": "T", "version": version}});
        if rarely(bytes, 2)? {
            fragment["tags"] = json!([{"name": "Things", "description": text(bytes)?}]);
        }
        if !rarely(bytes, 32)? {
            fragment["security"] = if rarely(bytes, 32)? { json!([{}, {}]) } else { json!([{"key": []}]) };
        }
        fragment["paths"] = Value::Object(paths);
        fragment["components"] = json!({"schemas": schemas, "securitySchemes": {"key": key}});
        Ok(fragment)
    }
}

/// The name of a schema that fragments have.
///
/// # Errors
/// As [`Stock::draw`].
pub fn schema_name(bytes: &mut Unstructured<'_>) -> Result<&'static str> {
    bytes.choose(&SCHEMAS).copied()
}

/// One time in `times`, and never when the bytes are at their end: what is left out keeps a program simple.
///
/// # Errors
/// As [`Stock::draw`].
pub fn rarely(bytes: &mut Unstructured<'_>, times: u8) -> Result<bool> {
    Ok(bytes.int_in_range(1..=times)? == times)
}

fn text(bytes: &mut Unstructured<'_>) -> Result<&'static str> {
    bytes.choose(&TEXTS).copied()
}

/// Mostly to a schema that stands below the one that refers to it, so that few programs are circles.
fn reference(bytes: &mut Unstructured<'_>, below: &[&str]) -> Result<Value> {
    let names = if rarely(bytes, 32)? { &SCHEMAS } else { below };
    if names.is_empty() {
        return Ok(json!({"type": "string"}));
    }
    Ok(json!({"$ref": format!("#/components/schemas/{}", bytes.choose(names)?)}))
}

fn schema(bytes: &mut Unstructured<'_>, depth: usize, below: &[&str]) -> Result<Value> {
    if rarely(bytes, 12)? {
        return rare_form(bytes);
    }
    let mut schema = match bytes.int_in_range(0..=if depth == 0 { 5 } else { 13 })? {
        0 => json!({"type": "string"}),
        1 => json!({"type": "number", "nullable": rarely(bytes, 2)?}),
        2 => json!({"type": "string", "enum": ["open", *bytes.choose(&["closed", "a-b", "a_b", ""])?]}),
        3 => json!({"type": "number", "enum": [0, *bytes.choose(&[1, -1, 2])?]}),
        4 => reference(bytes, below)?,
        5 => json!({"allOf": [reference(bytes, below)?]}),
        6 => json!({"type": "array", "items": schema(bytes, depth - 1, below)?}),
        7 => json!({"oneOf": [reference(bytes, below)?, schema(bytes, depth - 1, below)?]}),
        8 => json!({"type": "object", "additionalProperties": schema(bytes, depth - 1, below)?}),
        9 => json!({"allOf": [schema(bytes, depth - 1, below)?, schema(bytes, depth - 1, below)?]}),
        10 | 11 => union(bytes, depth, below)?,
        _ => object(bytes, depth, below)?,
    };
    if schema.get("$ref").is_none() && rarely(bytes, 3)? {
        schema[*bytes.choose(&["description", "title", "example"])?] = json!(text(bytes)?);
    }
    Ok(schema)
}

/// Enums with null, without a type, of flags and of one value, and what only OpenAPI 3.1 has.
fn rare_form(bytes: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match bytes.int_in_range(0..=8)? {
        0 | 1 => json!({"type": "string", "nullable": true, "enum": ["open", Value::Null]}),
        2 => json!({"enum": ["open", "closed"]}),
        3 => json!({"type": "boolean", "enum": [true]}),
        4 | 5 => json!({"type": "string", "enum": ["open"]}),
        6 => json!({"nullable": true, "allOf": [reference(bytes, &SCHEMAS[3..])?]}),
        7 => json!({"type": ["string", "null"]}),
        _ => json!({"const": "open"}),
    })
}

/// Alternatives with names and without, told apart by a discriminator or not.
fn union(bytes: &mut Unstructured<'_>, depth: usize, below: &[&str]) -> Result<Value> {
    let mut alternatives = vec![reference(bytes, below)?];
    for _ in 0..bytes.int_in_range(0..=2)? {
        let is_named = rarely(bytes, 2)?;
        alternatives.push(if is_named { reference(bytes, below)? } else { schema(bytes, depth - 1, below)? });
    }
    let key = *bytes.choose(&["oneOf", "anyOf"])?;
    let mut union = json!({key: alternatives});
    if rarely(bytes, 2)? {
        union["discriminator"] = json!({"propertyName": *bytes.choose(&["type", "status", "none"])?});
        if rarely(bytes, 2)? {
            let target =
                *bytes.choose(&["#/components/schemas/Leaf", "Last", "#/components/schemas/None"])?;
            union["discriminator"]["mapping"] = json!({"open": target});
        }
    }
    Ok(union)
}

fn object(bytes: &mut Unstructured<'_>, depth: usize, below: &[&str]) -> Result<Value> {
    let mut properties = Map::new();
    for name in PROPERTIES {
        if rarely(bytes, 2)? {
            let mut property = schema(bytes, depth - 1, below)?;
            if property.get("$ref").is_none() && rarely(bytes, 4)? {
                property[*bytes.choose(&["readOnly", "writeOnly"])?] = true.into();
            }
            properties.insert(name.to_owned(), property);
        }
    }
    let mut required: Vec<String> = Vec::new();
    for name in properties.keys() {
        if rarely(bytes, 4)? {
            required.push(name.clone());
        }
    }
    Ok(json!({"type": "object", "properties": properties, "required": required}))
}

fn parameters(bytes: &mut Unstructured<'_>, path: &str) -> Result<Value> {
    let mut list = Vec::new();
    for name in ["id", "thingId"].into_iter().filter(|name| path.contains(&format!("{{{name}}}"))) {
        list.push(json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    }
    for name in ["status", "type"] {
        if rarely(bytes, 3)? {
            let place = *bytes.choose(&["query", "header"])?;
            let schema = schema(bytes, 0, &[])?;
            list.push(json!({"name": name, "in": place, "required": false, "schema": schema}));
        }
    }
    Ok(Value::Array(list))
}

fn operation(bytes: &mut Unstructured<'_>, path: &str, id: &str) -> Result<Value> {
    let body = json!({"application/json": {"schema": schema(bytes, 1, &SCHEMAS)?}});
    let mut operation = json!({
        "operationId": id,
        "parameters": parameters(bytes, path)?,
        "responses": {"200": {"description": text(bytes)?, "content": body}},
        "tags": ["Things"],
    });
    if rarely(bytes, 3)? {
        let content = json!({"application/json": {"schema": schema(bytes, 1, &SCHEMAS)?}});
        operation["requestBody"] = json!({"required": rarely(bytes, 2)?, "content": content});
    }
    if rarely(bytes, 2)? {
        operation["description"] = json!(if rarely(bytes, 2)? { PERMISSION } else { text(bytes)? });
    }
    Ok(operation)
}

/// A copy of an element, as another page could have it.
fn varied(bytes: &mut Unstructured<'_>, element: &Value) -> Result<Value> {
    let mut copy = element.clone();
    match bytes.int_in_range(0..=15)? {
        0 | 1 if copy.get("$ref").is_none() => copy["description"] = json!(text(bytes)?),
        2 => {
            if let Some(Value::Object(properties)) = copy.get_mut("properties") {
                properties.shift_remove(*bytes.choose(&PROPERTIES)?);
            }
        }
        3 => {
            let property = schema(bytes, 1, &SCHEMAS[3..4])?;
            if let Some(Value::Object(properties)) = copy.get_mut("properties") {
                properties.insert((*bytes.choose(&PROPERTIES)?).to_owned(), property);
            }
        }
        4 => {
            if let Value::Object(members) = &mut copy {
                members.sort_keys();
            }
        }
        // Only a reference: of another schema the copies come out as `lost-value`, see `loss::check`.
        5 if copy.get("$ref").is_some() => copy = json!({"description": text(bytes)?, "allOf": [copy]}),
        6 => {
            if let Some(Value::Object(properties)) = copy.get_mut("properties") {
                for property in properties.values_mut().filter(|property| property.get("$ref").is_none()) {
                    property["description"] = json!(text(bytes)?);
                }
            }
        }
        7 => {
            if let Some(Value::Array(list)) = copy.get_mut("parameters") {
                list.reverse();
            }
        }
        _ => {}
    }
    Ok(copy)
}
