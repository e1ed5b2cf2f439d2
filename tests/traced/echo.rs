//! What a request sets is in its response, wherever both have the property with the same schema.

use chatcaptain_tests::document::{Operation, document, resolve};
use serde_json::{Map, Value};

/// Fails with every property that a request set and that its response has with another value.
pub(crate) fn assert_echoed(operation: Operation, body: &Value, answer: &Value) {
    let (Some(sent), (_, Some(received))) = (operation.request(), operation.answer()) else { return };
    let mut differences = Vec::new();
    compare((sent, body), (received, answer), "$", &mut differences);
    assert!(differences.is_empty(), "{}:\n{}", operation.id, differences.join("\n"));
}

type Typed<'v> = (&'static Value, &'v Value);

fn compare(sent: Typed<'_>, received: Typed<'_>, at: &str, differences: &mut Vec<String>) {
    let (sent_schema, received_schema) = (meaning(sent.0), meaning(received.0));
    if sent_schema == received_schema {
        if sent.1 != received.1 {
            differences.push(format!("{at}: {} was sent, {} came back", sent.1, received.1));
        }
        return;
    }
    for (name, property) in properties(sent.0) {
        let at = format!("{at}.{name}");
        if let Some(other) = properties(received.0).get(name) {
            compare((property, &sent.1[name]), (other, &received.1[name]), &at, differences);
        } else if meaning(property) == received_schema && sent.1[name] != *received.1 {
            // An object around one property, in which an absent list can be told from an empty one.
            differences.push(format!("{at}: {} was sent, {} came back", sent.1[name], received.1));
        }
    }
}

/// A schema without references and texts.
fn meaning(schema: &'static Value) -> Value {
    let mut members = target(schema).as_object().cloned().unwrap_or_default();
    for text in ["description", "example", "title", "nullable"] {
        members.shift_remove(text);
    }
    Value::Object(members)
}

fn properties(schema: &'static Value) -> &'static Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    target(schema)["properties"].as_object().unwrap_or(&NONE)
}

/// The schema behind references and wrappers of one part.
fn target(schema: &'static Value) -> &'static Value {
    match (schema["$ref"].as_str(), schema["allOf"].as_array().map(Vec::as_slice)) {
        (Some(reference), _) => target(resolve(document(), reference).1),
        (None, Some([part])) => target(part),
        _ => schema,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn made(sent: &Value, received: &Value) {
        let (body, answer) = (json!({ "conversation": sent }), json!({ "conversation": received }));
        assert_echoed(Operation::find("create_conversation"), &body, &answer);
    }

    #[test]
    fn what_a_response_has_besides_is_no_difference() {
        made(
            &json!({"name": "Ada", "tags": {"tags": ["a"]}}),
            &json!({"name": "Ada", "tags": ["a"], "id": "c"}),
        );
    }

    #[test]
    #[should_panic(expected = "$.conversation.name: \"Ada\" was sent, \"Bob\" came back")]
    fn another_value_is_a_difference() {
        made(&json!({"name": "Ada"}), &json!({"name": "Bob"}));
    }

    #[test]
    #[should_panic(expected = "$.conversation.tags.tags: [\"a\"] was sent, [] came back")]
    fn another_value_inside_a_wrapper_is_a_difference() {
        made(&json!({"tags": {"tags": ["a"]}}), &json!({"tags": []}));
    }
}
