//! Brings the merged document into the form that tools expect, by rules and not by hand,
//! so that a new page needs no new line in the overlay. Every change goes into the ledger.

mod alternatives;
mod descriptions;
mod enum_values;
mod enums;
mod inheritance;
mod mapped;
mod media_types;
mod nullable;
pub(crate) mod operation_id;
mod path_name;
mod permissions;
mod required;
mod security;
pub(crate) mod servers;
mod statuses;
mod timestamps;

use serde_json::Value;

use crate::{changes::Ledger, json::Object, names::Names, openapi::METHODS, pointer};

/// Applies every rule. `locked` are the names that exist already and keep their form.
pub fn normalise(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    operation_id::apply(document, locked, ledger);
    permissions::apply(document, ledger);
    security::apply(document, ledger);
    required::apply(document, ledger);
    statuses::apply(document, ledger);
    media_types::apply(document, ledger);
    descriptions::apply(document, ledger);
    enum_values::apply(document, ledger);
    inheritance::apply(document, ledger);
    mapped::apply(document, ledger);
    alternatives::apply(document, ledger);
    nullable::apply(document, ledger);
    enums::apply(document, locked, ledger);
    timestamps::apply(document, ledger);
}

/// Changes every operation in the order of the document.
fn each_operation(document: &mut Value, mut change: impl FnMut(&str, &mut Object)) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    for (path, item) in paths {
        for method in METHODS {
            if let Some(Value::Object(operation)) = item.get_mut(method) {
                change(&pointer::join(["paths", path, method]), operation);
            }
        }
    }
}

/// The names in a list such as ``- `0`: OPEN``, by the value between the backticks.
fn listed_names(description: &str) -> Vec<(String, String)> {
    description
        .lines()
        .filter_map(|line| {
            let item = line.trim().strip_prefix(['-', '*'])?.trim().strip_prefix('`')?;
            let (value, name) = item.split_once('`')?;
            let name = name.trim_start_matches([':', ' ', '=', '–', '-']).trim();
            (!name.is_empty()).then(|| (value.to_owned(), name.to_owned()))
        })
        .collect()
}
