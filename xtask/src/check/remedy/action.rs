//! Actions of the overlay, from a pointer and a change.

use serde_json::Value;

use crate::{
    diagnostic::{Edit, scalar},
    pointer,
};

/// Removes what is at a place.
pub(super) fn remove(document: &Value, at: &str) -> Edit {
    act(document, at, "remove: true")
}

/// Changes what is at a place.
pub(super) fn act(document: &Value, at: &str, change: &str) -> Edit {
    action(&pointer::json_path(document, at), change)
}

/// An action on a target.
pub(super) fn action(target: &str, change: &str) -> Edit {
    Edit::Act(format!(
        "target: {}\ndescription: The page says what is refused here; this is what is used instead.\n{change}",
        scalar(target)
    ))
}
