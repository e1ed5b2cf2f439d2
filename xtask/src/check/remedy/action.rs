//! Actions of the overlay, from a pointer and a change.

use std::fmt::Write as _;

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
    action(&target(document, at), change)
}

/// An action on a target.
pub(super) fn action(target: &str, change: &str) -> Edit {
    Edit::Act(format!(
        "target: {}\ndescription: The page says what is refused here; this is what is used instead.\n{change}",
        scalar(target)
    ))
}

/// The place as JSONPath.
pub(super) fn target(document: &Value, at: &str) -> String {
    let mut path = "$".to_owned();
    let mut here = Some(document);
    for segment in pointer::segments(at).unwrap_or_default() {
        let is_plain = segment.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        let is_name = is_plain && segment.starts_with(|c: char| c.is_ascii_alphabetic());
        let step = match here {
            Some(Value::Array(_)) => format!("[{segment}]"),
            _ if is_name => format!(".{segment}"),
            _ => format!("[{}]", literal(&segment)),
        };
        path.push_str(&step);
        here = here.and_then(|value| match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            value => value.get(&segment),
        });
    }
    path
}

/// A text as JSONPath writes it.
pub(super) fn literal(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => drop(write!(quoted, "\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "'"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_target_leads_to_its_place_whatever_the_names_are() {
        let document = json!({"paths": {"/a~'\\\n{x}": {"get": {"tags": ["b", {"é": 1}]}}}});
        for at in ["#/paths/~1a~0'\\\n{x}/get", "#/paths/~1a~0'\\\n{x}/get/tags/1/é"] {
            let path = serde_json_path::JsonPath::parse(&target(&document, at)).expect("is JSONPath");
            let found: Vec<&Value> = path.query(&document).all();
            assert_eq!(found, [pointer::get(&document, at).expect("is there")]);
        }
        assert_eq!(target(&document, "#/paths"), "$.paths");
    }
}
