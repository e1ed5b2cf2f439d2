//! OpenAPI demands a description of each response, and exporters leave it out: an empty one says as much.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    pointer,
};

use super::each_operation;

/// Gives every response a description, those that operations share among them.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    each_operation(document, |at, operation| {
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            described(responses, &pointer::push(at, "responses"), ledger);
        }
    });
    if let Some(Value::Object(responses)) = document.pointer_mut("/components/responses") {
        described(responses, "#/components/responses", ledger);
    }
}

fn described(responses: &mut Object, at: &str, ledger: &mut Ledger) {
    for (status, response) in responses.iter_mut().filter(|(status, _)| !status.starts_with("x-")) {
        let Value::Object(response) = response else { continue };
        if !response.contains_key("description") && !response.contains_key("$ref") {
            let empty = Value::String(String::new());
            ledger.set(By::Description, response, &pointer::push(at, status), "description", empty);
        }
    }
}
