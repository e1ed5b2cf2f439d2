//! A range of statuses in small letters, `2xx`, is the range `2XX`.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    pointer,
};

use super::each_operation;

/// Spells the ranges of every operation as OpenAPI does.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    each_operation(document, |at, operation| {
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            spelled(responses, &pointer::push(at, "responses"), ledger);
        }
    });
}

/// An operation that has both spellings keeps them, and is refused.
fn spelled(responses: &mut Object, at: &str, ledger: &mut Ledger) {
    let is_free = |status: &&String| is_range(status) && !responses.contains_key(&status.to_uppercase());
    let Some(first) = responses.keys().find(is_free).cloned() else { return };
    // Of `2xX` and `2Xx`, one is the range.
    let range = first.to_uppercase();
    let place = responses.keys().position(|status| *status == first).unwrap_or_default();
    let Some(response) = responses.shift_remove(&first) else { return };
    responses.shift_insert(place, range.clone(), response.clone());
    ledger.change(By::Status, &pointer::push(at, &first), Some(response.clone()), None);
    ledger.change(By::Status, &pointer::push(at, &range), None, Some(response));
    spelled(responses, at, ledger);
}

fn is_range(status: &str) -> bool {
    status.len() == 3
        && status.starts_with(['1', '2', '3', '4', '5'])
        && status[1..].eq_ignore_ascii_case("xx")
        && !status.ends_with("XX")
}
