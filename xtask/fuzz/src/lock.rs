//! The names lock: any text as `spec/names.lock`, and what is accepted beside a small document.

use serde_json::{Value, json};
use xtask::names::{LOCK, Names};

use crate::finding;

/// Reads the bytes as a lock and names a document by it.
///
/// # Panics
/// When a rule of the lock is broken.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let names = match Names::parse(LOCK, text) {
        Ok(names) => names,
        Err(found) => return finding::check(&[found], &[(LOCK.to_owned(), finding::lines(bytes))]),
    };
    assert_eq!(Names::parse(LOCK, &names.to_text()).as_ref(), Ok(&names), "written and read again");
    let document = document();
    let followed = names.clone().with_renamed_path_params(&document);
    assert_eq!(followed.clone().with_renamed_path_params(&document), followed, "followed twice");
    match Names::resolve(&document, Some(&names)) {
        Err(found) => {
            assert!(!found.is_empty(), "refused without a word");
            finding::check(&found, &[]);
        }
        Ok(resolved) => stays(&names, &resolved, &document),
    }
}

/// What the lock says of the document still holds, and what was resolved is a lock that changes nothing.
fn stays(locked: &Names, resolved: &Names, document: &Value) {
    for (key, operation) in &resolved.operations {
        if let Some(locked) = locked.operations.get(key) {
            assert_eq!(locked.function, operation.function);
        }
    }
    for (schema, name) in &resolved.schemas {
        assert!(locked.schemas.get(schema).is_none_or(|locked| locked == name), "{schema} moved to {name}");
    }
    let read = Names::parse(LOCK, &resolved.to_text());
    assert_eq!(read.as_ref(), Ok(resolved), "what codegen writes, it reads");
    assert_eq!(Names::resolve(document, Some(resolved)).as_ref(), Ok(resolved), "names move in the next run");
}

/// One of each: an operation, an object, an inline object, enums of texts and of numbers, a path parameter.
fn document() -> Value {
    let text = json!({"type": "string"});
    let inline = json!({"type": "object", "properties": {"x": text}});
    let thing = json!({"type": "object", "properties": {"id": text, "a-b": text, "inline": inline}, "required": ["id"]});
    let parameter =
        |name: &str, place: &str| json!({"name": name, "in": place, "required": true, "schema": text});
    let operation = json!({
        "operationId": "get_thing",
        "parameters": [parameter("thingId", "path"), parameter("status", "query")],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingDto"}}}}},
    });
    let schemas = json!({
        "ThingDto": thing,
        "Status": {"type": "string", "enum": ["open", "a-b", ""]},
        "Kind": {"type": "number", "enum": [0, 1, -1]},
    });
    json!({"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {"/v1/things/{thingId}": {"get": operation}}, "components": {"schemas": schemas}})
}
