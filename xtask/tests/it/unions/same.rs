//! When what was decoded and encoded is what it was.

use serde_json::{Number, Value};

/// `1.0` is `1`.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match (whole(left), whole(right)) {
            (None, None) => left == right,
            (left, right) => left == right,
        },
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

/// All digits of a whole number; floats are whole as well, and those that no `i128` holds are compared as floats.
#[expect(clippy::cast_possible_truncation, reason = "only taken inside the range and without a fraction")]
fn whole(number: &Number) -> Option<i128> {
    let digits = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    digits.or_else(|| {
        number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e38).map(|float| float as i128)
    })
}
