//! `**Required Permission:**` and `**Resource:**` in a description become members that tools can read.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    pointer,
};

use super::each_operation;

const RULE: By = By::Permission;

/// Lifts both lines; what else the description says stays.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    each_operation(document, |at, operation| {
        let Some(description) = operation.get("description").and_then(Value::as_str).map(str::to_owned)
        else {
            return;
        };
        let mut rest = Vec::new();
        let mut lifted = false;
        for line in description.lines() {
            let member = [
                ("**Required Permission:**", "x-required-permission"),
                ("**Resource:**", "x-permission-resource"),
            ]
            .into_iter()
            .find_map(|(label, key)| Some((key, code(line.trim().strip_prefix(label)?)?)));
            match member {
                Some((key, value)) if !operation.contains_key(key) => {
                    lifted = true;
                    ledger.set(RULE, operation, at, key, Value::String(value));
                }
                _ => rest.push(line),
            }
        }
        if !lifted {
            return;
        }
        let rest = rest.join("\n").trim().to_owned();
        if rest.is_empty() {
            ledger.remove(RULE, operation, at, "description");
        } else {
            operation.insert("description".to_owned(), Value::String(rest.clone()));
            let at = pointer::push(at, "description");
            ledger.change(RULE, &at, Some(Value::String(description)), Some(Value::String(rest)));
        }
    });
}

/// The text of the only code span of ` `x` `.
fn code(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('`')?.strip_suffix('`')?;
    (!inner.is_empty() && !inner.contains('`')).then(|| inner.to_owned())
}
