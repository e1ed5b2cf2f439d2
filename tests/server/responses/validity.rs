//! Responses against their schemas, judged by the crate `jsonschema`.

use std::sync::LazyLock;

use chatcaptain_tests::document::{Operation, document};
use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::findings::Finding;
use crate::server::api::Answer;

/// What is not valid about a response.
pub(super) fn check(operation: &Operation, answer: &Answer) -> Vec<Finding> {
    let (status, schema) = operation.success();
    if answer.status != status {
        return vec![Finding::new("", "", format!("has the status {}: {}", answer.status, answer.body))];
    }
    errors(schema, &answer.body).into_iter().map(|error| Finding::new("", "", error)).collect()
}

fn errors(schema: &Value, value: &Value) -> Vec<String> {
    static COMPONENTS: LazyLock<Value> = LazyLock::new(|| in_json_schema(&document()["components"]));
    let schema = json!({"allOf": [in_json_schema(schema)], "components": *COMPONENTS});
    let validator = jsonschema::options().with_draft(Draft::Draft4).build(&schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// OpenAPI 3.0 is JSON Schema of draft 4 or 5, but for `nullable`.
fn in_json_schema(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let inner: Map<_, _> =
                members.iter().map(|(key, value)| (key.clone(), in_json_schema(value))).collect();
            if members.get("nullable") == Some(&Value::Bool(true)) {
                json!({"anyOf": [{"type": "null"}, inner]})
            } else {
                Value::Object(inner)
            }
        }
        Value::Array(items) => items.iter().map(in_json_schema).collect(),
        other => other.clone(),
    }
}

#[test]
fn null_is_valid_where_it_is_allowed_and_only_there() {
    let schema = |nullable: bool| json!({"properties": {"state": {"nullable": nullable, "allOf": [{"$ref": "#/components/schemas/ConversationStatus"}]}}});
    let valid = |nullable, state: Value| errors(&schema(nullable), &json!({ "state": state })).is_empty();
    assert!(valid(true, Value::Null) && valid(true, json!(0)) && valid(false, json!(0)));
    assert!(!valid(false, Value::Null) && !valid(true, json!("0")) && !valid(true, json!(17)));
}
