//! What a value says of its member: by its discriminator, and by the values of enums.

use serde_json::{Number, Value};

use super::shape::{Shape, Tag, Union, find, plain};
use crate::wire::whole;

/// What a discriminator names.
pub(super) enum Named {
    /// The value has none.
    Nothing,
    /// No member that is known.
    Unknown,
    One(usize),
    Several(Vec<usize>),
}

/// What the discriminator of a value names.
pub(super) fn named(tag: &Tag, value: &Value) -> Named {
    let text = match value.get(tag.property).filter(|_| !tag.members.is_empty()) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => {
            as_whole(number).map_or_else(|| number.to_string(), |whole| whole.to_string())
        }
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => return Named::Nothing,
    };
    let found = tag.members.iter().filter(|(value, _)| *value == text).map(|(_, member)| *member);
    match found.collect::<Vec<_>>().as_slice() {
        [] => Named::Unknown,
        [only] => Named::One(*only),
        several => Named::Several(several.to_vec()),
    }
}

/// Whether an enum of this member says that the value is another one: its only value, or values that another member
/// has none of.
pub(super) fn contradicts(union: &'static Union, member: &'static Shape, value: &Value) -> bool {
    let Shape::Object(properties) = plain(member) else { return false };
    properties.iter().any(|property| {
        let shape = plain(property.shape);
        let Some(value) = value.get(property.name).filter(|value| !value.is_null()) else { return false };
        if lists(shape, value) {
            return false;
        }
        match shape {
            Shape::Texts([_]) | Shape::Numbers([_]) | Shape::Flag(_) => true,
            Shape::Texts(_) | Shape::Numbers(_) => union.members.iter().any(|other| {
                let Shape::Object(others) = plain(other) else { return false };
                find(others, property.name).is_some_and(|other| are_disjoint(shape, plain(other.shape)))
            }),
            _ => false,
        }
    })
}

fn are_disjoint(left: &Shape, right: &Shape) -> bool {
    match (left, right) {
        (Shape::Texts(left), Shape::Texts(right)) => left.iter().all(|value| !right.contains(value)),
        (Shape::Numbers(left), Shape::Numbers(right)) => left.iter().all(|value| !right.contains(value)),
        _ => false,
    }
}

/// Whether an enum lists the value.
pub(super) fn lists(shape: &Shape, value: &Value) -> bool {
    match (shape, value) {
        (Shape::Texts(known), Value::String(text)) => known.contains(&text.as_str()),
        (Shape::Numbers(known), Value::Number(number)) => {
            as_whole(number).is_some_and(|number| known.contains(&number))
        }
        (Shape::Flag(only), Value::Bool(flag)) => only == flag,
        _ => false,
    }
}

/// A number as the whole one that it is, where an `i64` can hold it.
pub(super) fn as_whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| if number.is_u64() { None } else { number.as_f64().and_then(whole) })
}
