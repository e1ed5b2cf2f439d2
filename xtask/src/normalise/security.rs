//! `security: [{}, {}]` is what an exporter leaves that dropped the names of its schemes.
//! Read literally it would mean "anonymous allowed"; the count is all that it tells.

use serde_json::Value;

use crate::changes::{By, Ledger};

use super::each_operation;

const RULE: By = By::SecurityResidue;

/// Removes the residue and keeps its count in `x-source-security-alternatives`.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    each_operation(document, |at, operation| {
        let Some(Value::Array(alternatives)) = operation.get("security") else { return };
        let nameless = alternatives.iter().all(|a| a.as_object().is_some_and(serde_json::Map::is_empty));
        if !alternatives.is_empty() && nameless {
            let count = alternatives.len();
            ledger.remove(RULE, operation, at, "security");
            ledger.set(RULE, operation, at, "x-source-security-alternatives", Value::from(count));
        }
    });
}
