//! `required` as a flag of a property that contradicts the list of its object, or of the schema of a parameter that
//! contradicts the parameter.

use serde_json::Value;

use super::ways::{Ways, act, action, parameter_target, remove};
use crate::{
    diagnostic::{Edit, scalar},
    page::redundant::flags::{Owner, owner},
    pointer,
};

/// One of the two counts; `at` is the flag.
pub(super) fn flag(document: &Value, at: &str) -> Ways {
    let schema = at.strip_suffix("/required").unwrap_or(at);
    let is_flagged = pointer::get(document, at) == Some(&Value::Bool(true));
    let mut edits: Vec<Edit> = vec![remove(document, at)];
    let other = match owner(schema) {
        None => return vec![("remove", "it is left out".to_owned(), edits)],
        Some(Owner::Object(object, name)) if is_flagged => {
            act(document, &object, &format!("update:\n  required: [{}]", scalar(&name)))
        }
        Some(Owner::Object(object, name)) => {
            let list = pointer::json_path(document, &pointer::push(&object, "required"));
            action(&format!("{list}[?@ == {}]", pointer::literal(&name)), "remove: true")
        }
        Some(Owner::Parameter(parameter)) => {
            let update = format!("update:\n  required: {is_flagged}");
            match parameter_target(document, &parameter) {
                Some(target) => action(&target, &update),
                None => act(document, &parameter, &update),
            }
        }
    };
    let both = [edits.clone(), vec![other]].concat();
    let (required, optional) = if is_flagged { (both, edits) } else { (std::mem::take(&mut edits), both) };
    vec![
        ("required", "it is required".to_owned(), required),
        ("optional", "it may be missing".to_owned(), optional),
    ]
}
