//! `names: released`: operations keep the function that they were released under, whatever the pages call them now.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    merge::decisions::Verdict,
    names::Names,
    openapi, pointer,
};

use super::Overlay;

impl Overlay {
    /// Gives operations their released functions back, as entries of `x-decisions` say.
    pub fn keep_names(&self, document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
        let Some(locked) = locked else {
            // Nothing was released: a folder of pages by itself.
            let entries = self.decisions.entries.iter();
            entries.filter(|entry| entry.verdict == Verdict::Released).for_each(|entry| entry.used.set(true));
            return;
        };
        let operations: Vec<(String, String)> = openapi::operations(document)
            .map(|(method, path, at, _)| (at, openapi::operation_key(method, path)))
            .collect();
        for (at, key) in operations {
            let (Some(entry), Some(released)) = (self.decisions.releasing(&at), locked.operations.get(&key))
            else {
                continue;
            };
            let Some(Value::Object(operation)) = pointer::get_mut(document, &at) else { continue };
            let function = Value::from(released.function.as_str());
            if operation.get("operationId") != Some(&function) {
                entry.used.set(true);
                ledger.set(By::OperationId, operation, &at, "operationId", function);
            }
        }
    }
}
